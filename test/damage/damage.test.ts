import { describe, expect, test } from "vitest";
import { matches } from "../../src/evidence/wildcard.ts";
import { type Host, nodeHost } from "../../src/host.ts";
import { EXAMPLE } from "../project.ts";
import { damaged, damageTo, outcome } from "./harness.ts";
import { eachAttribute, eachEventPointer, eachLine, eachPointer, wholeFile } from "./mutations.ts";
import survivors from "./survivors.json" with { type: "json" };

const MANIFEST = "release-manifest.json";
const JUNIT = "reports/junit.xml";
const LCOV = "reports/lcov.info";
const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";

const about = (name: string, ...makers: Parameters<typeof damageTo>[2][]) => damageTo(EXAMPLE, name, ...makers);

const FILES = [
  about(MANIFEST, wholeFile, eachPointer),
  about(JUNIT, wholeFile, eachLine, eachAttribute),
  about(LCOV, wholeFile, eachLine),
  about(LOG, wholeFile, eachLine, eachEventPointer),
];

const judged = (host: Host): Promise<string> => outcome(host, EXAMPLE, ["rehearsal"]);

describe("damage to the example", () => {
  const used = new Set<string>();

  test("begins with an example that passes", async () => {
    expect(await judged(nodeHost())).toBe("pass");
  });

  test.each(FILES)("of %s never passes, but for the survivors that are explained", async (name, mutations) => {
    expect(mutations.length).toBeGreaterThan(50);
    const unexplained: string[] = [];
    for (const { id, bytes } of mutations) {
      if ((await judged(damaged(EXAMPLE, name, bytes))) !== "pass") continue;
      const reason = Object.keys(survivors).find((pattern) => matches(pattern, id));
      if (reason === undefined) unexplained.push(id);
      else used.add(reason);
    }
    expect(unexplained).toEqual([]);
  });

  test("needs every reason that is given for a survivor", () => {
    expect(Object.keys(survivors).filter((pattern) => !used.has(pattern))).toEqual([]);
  });
});
