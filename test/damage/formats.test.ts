import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { matches } from "../../src/evidence/wildcard.ts";
import { type Inspection, inspect } from "../../src/inspect.ts";
import survivors from "./formats-survivors.json" with { type: "json" };
import { damaged } from "./harness.ts";
import { betterBy } from "./measures.ts";
import { eachEncoding, eachName, eachPlace, type Mutation } from "./mutations.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../examples/formats");
/** Places in each file; `RAY_PLACES` looks at more of them. */
const PLACES = Number(process.env["RAY_PLACES"] ?? 200);

/** Formats that nothing is taken for unless it is said. */
const STATED: ReadonlySet<string> = new Set(["json", "xml", "zip"]);

const SAMPLES = readdirSync(EXAMPLES)
  .sort()
  .flatMap((format) => readdirSync(join(EXAMPLES, format)).map((file) => [format, join(format, file)] as const));

/** What a sample tells of a release that is not well: the samples themselves tell of good ones, and nothing is better than good. */
const SOURED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {};

function soured(format: string, text: string): string {
  return (SOURED[format] ?? []).reduce((worse, [from, to]) => worse.replace(from, to), text);
}

const look = (path: string, format: string, bytes: Uint8Array): Promise<Inspection> =>
  inspect(damaged(EXAMPLES, path, bytes), EXAMPLES, path, {
    items: true,
    ...(STATED.has(format) ? { format } : {}),
  });

function damageDone(format: string, bytes: Uint8Array): readonly Mutation[] {
  const text = Buffer.from(bytes).toString("utf8");
  return [
    ...eachPlace(format, bytes, PLACES),
    ...(format === "zip" ? [] : [...eachEncoding(format, text), ...eachName(format, text, PLACES)]),
  ].filter((mutation) => mutation.bytes !== null && !Buffer.from(mutation.bytes).equals(bytes));
}

describe("damage to a file of each format", () => {
  const used = new Set<string>();

  test.each(SAMPLES)("%s is refused, or makes nothing better", async (format, path) => {
    const file = readFileSync(join(EXAMPLES, path));
    const bytes = Uint8Array.from(format === "zip" ? file : Buffer.from(soured(format, file.toString("utf8"))));
    const whole = await look(path, format, bytes);
    expect(whole).toMatchObject({ status: "admitted", defects: [] });
    if (format in SOURED) {
      const { kind, facts = {} } = await look(path, format, Uint8Array.from(file));
      expect(betterBy(kind, facts, whole.facts ?? {})).not.toEqual([]);
    }
    const unexplained: string[] = [];
    for (const { id, bytes: broken } of damageDone(format, bytes)) {
      const { kind, facts, defects } = await look(path, format, broken ?? new Uint8Array());
      if (facts === undefined || defects.length > 0 || kind !== whole.kind) continue;
      const better = betterBy(kind, facts, whole.facts ?? {});
      if (better.length === 0) continue;
      const told = `${id}: ${better.join(", ")}`;
      const reason = Object.keys(survivors).find((pattern) => matches(pattern, told));
      if (reason === undefined) unexplained.push(told);
      else used.add(reason);
    }
    expect(unexplained).toEqual([]);
  });

  test("needs every reason that is given for a survivor", () => {
    expect(Object.keys(survivors).filter((pattern) => !used.has(pattern))).toEqual([]);
  });
});
