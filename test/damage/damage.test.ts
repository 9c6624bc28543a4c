import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { matches } from "../../src/evidence/wildcard.ts";
import { type Host, nodeHost } from "../../src/host.ts";
import { run } from "../../src/run.ts";
import { EXAMPLE } from "../project.ts";
import { eachAttribute, eachEventPointer, eachLine, eachPointer, type Mutation, wholeFile } from "./mutations.ts";
import survivors from "./survivors.json" with { type: "json" };

const MANIFEST = "release-manifest.json";
const JUNIT = "reports/junit.xml";
const LCOV = "reports/lcov.info";
const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";

const text = (name: string): string => readFileSync(join(EXAMPLE, name), "utf8");
const about = (name: string, ...makers: readonly ((name: string, text: string) => readonly Mutation[])[]) =>
  [name, makers.flatMap((make) => make(name, text(name))).filter(({ bytes }) => changes(bytes, text(name)))] as const;

/** What leaves the file as it was is no damage. */
function changes(bytes: Uint8Array | null, original: string): boolean {
  return bytes === null || !Buffer.from(bytes).equals(Buffer.from(original));
}

const FILES = [
  about(MANIFEST, wholeFile, eachPointer),
  about(JUNIT, wholeFile, eachLine, eachAttribute),
  about(LCOV, wholeFile, eachLine),
  about(LOG, wholeFile, eachLine, eachEventPointer),
];

/** The machine, with one file of the example replaced. */
function damaged(name: string, bytes: Uint8Array | null): Host {
  const host = nodeHost();
  const path = join(EXAMPLE, name);
  const isIt = (candidate: string): boolean => candidate === path;
  return {
    ...host,
    stat: (candidate) =>
      !isIt(candidate)
        ? host.stat(candidate)
        : bytes === null
          ? { type: "missing" }
          : { type: "file", bytes: bytes.length, real: path },
    read: (candidate) => (isIt(candidate) ? once(bytes ?? new Uint8Array()) : host.read(candidate)),
    glob: async (pattern, folder) =>
      isIt(join(folder, pattern)) ? (bytes === null ? [] : [pattern]) : host.glob(pattern, folder),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function outcome(host: Host): Promise<string> {
  const request = {
    overrides: { project: EXAMPLE, settings: {} },
    gates: ["rehearsal"],
    policies: [],
    out: join(EXAMPLE, "ray-policy-verdict"),
    simulateAt: "2026-11-20T12:00:00.000Z",
  };
  return (await run(host, request)).verdict.outcome;
}

describe("damage to the example", () => {
  const used = new Set<string>();

  test("begins with an example that passes", async () => {
    expect(await outcome(nodeHost())).toBe("pass");
  });

  test.each(FILES)("of %s never passes, but for the survivors that are explained", async (name, mutations) => {
    expect(mutations.length).toBeGreaterThan(50);
    const unexplained: string[] = [];
    for (const { id, bytes } of mutations) {
      if ((await outcome(damaged(name, bytes))) !== "pass") continue;
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
