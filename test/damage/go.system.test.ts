import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { RayError } from "../../src/errors.ts";
import { matches } from "../../src/evidence/wildcard.ts";
import { nodeHost } from "../../src/host.ts";
import survivors from "./go-survivors.json" with { type: "json" };
import { bytesOf, damaged, damageTo, outcome } from "./harness.ts";
import { eachEventPointer, eachLine, eachPointer, type Mutation, wholeFile } from "./mutations.ts";

const GO = resolve(import.meta.dirname, "../../examples/go");
const PLACES = 50;
/** Changes to one file that are tried, evenly spread over all that its syntax suggests: judging a whole release takes its time. */
const MOST = 100;

const names = (readdirSync(GO, { recursive: true }) as string[])
  .filter((name) => statSync(join(GO, name)).isFile() && !name.startsWith("ray-policy-verdict"))
  .sort();

function sampled(all: readonly Mutation[]): readonly Mutation[] {
  const step = Math.max(1, all.length / MOST);
  return Array.from({ length: Math.min(MOST, all.length) }, (_, index) => all[Math.floor(index * step)]).filter(
    (each) => each !== undefined,
  );
}

/** Every change to a file that its syntax suggests. */
function mutationsOf(name: string): readonly Mutation[] {
  if (name.endsWith(".zip")) return [{ id: `${name} removed`, bytes: null }, ...bytesOf(GO, name, PLACES)];
  const makers = /\.(json|sarif)$/u.test(name)
    ? [wholeFile, eachPointer]
    : name.endsWith(".log")
      ? [wholeFile, eachLine, eachEventPointer]
      : [wholeFile, eachLine];
  return damageTo(GO, name, ...makers)[1];
}

/** No verdict is no pass either. */
async function answer(name: string, bytes: Uint8Array | null): Promise<string> {
  try {
    return await outcome(damaged(GO, name, bytes), GO, []);
  } catch (error) {
    if (error instanceof RayError && error.code !== "internal") return error.code;
    throw error;
  }
}

describe("damage to examples/go", () => {
  const used = new Set<string>();

  test("begins with an example that passes", async () => {
    expect(await outcome(nodeHost(), GO, [])).toBe("pass");
  });

  test.each(names)(
    "of %s never passes, but for the survivors that are explained",
    { timeout: 1_200_000 },
    async (name) => {
      const unexplained: string[] = [];
      for (const { id, bytes } of sampled(mutationsOf(name))) {
        if ((await answer(name, bytes)) !== "pass") continue;
        const reason = Object.keys(survivors).find((pattern) => matches(pattern, id));
        if (reason === undefined) unexplained.push(id);
        else used.add(reason);
      }
      expect(unexplained).toEqual([]);
    },
  );

  test("needs every reason that is given for a survivor", () => {
    expect(Object.keys(survivors).filter((pattern) => !used.has(pattern))).toEqual([]);
  });
});
