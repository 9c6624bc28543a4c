import { describe, expect, it, test } from "vitest";
import { kind } from "../../../src/evidence/kinds/script_registry.ts";
import { reader } from "../../../src/evidence/readers/script-registry.ts";
import { validate } from "../../../src/schema.ts";
import { DIGEST } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { without } from "./header.ts";

const script = (changes: object = {}): Record<string, unknown> => ({
  path: "scripts/deploy.sh",
  sha256: DIGEST,
  kind: "deploy",
  interpreter: "sh",
  owner: "ann",
  reviewed_by: "bob",
  reviewed_at: "2026-11-18T10:00:00+01:00",
  timeout_seconds: 300,
  ...changes,
});
const registry = (changes: object = {}): Record<string, unknown> => ({
  schema_version: "1",
  kind: "script-registry",
  scripts: [script()],
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "scripts/script-registry.json");

describe("the script registry", () => {
  it("tells its scripts by path, in the form of the facts", async () => {
    const { part } = await read(registry());
    expect(part.registry).toEqual({
      scripts: [
        {
          id: "scripts/deploy.sh",
          sha256: DIGEST,
          kind: "deploy",
          owner: "ann",
          reviewed_by: "bob",
          reviewed_at: "2026-11-18T09:00:00.000Z",
          source: { path: "scripts/script-registry.json", pointer: "/scripts/0" },
        },
      ],
      source: { path: "scripts/script-registry.json", pointer: "/scripts" },
    });
    expect(await validate("facts/script_registry", kind.unite([source("a", part)], context()))).toEqual([]);
  });

  it("names no release and no time: it is part of what was reviewed", async () => {
    const { subject, observed } = await read(registry());
    expect([subject, observed, kind.repository]).toEqual([{}, {}, true]);
  });

  test.each(["schema_version", "kind", "scripts"])("is refused without %s", async (key) => {
    expect(await refusal(() => read(without(registry(), key)))).toMatch(
      new RegExp(`^invalid 1:\\d+ is no script-registry document: the document lacks "${key}"$`, "u"),
    );
  });

  const reviews = ["reviewed_by", "reviewed_at"];
  test.each(reviews)("takes a script without %s for one that nobody has reviewed", async (key) => {
    const { part } = await read(registry({ scripts: [without(script(), key)] }));
    expect(part.registry.scripts[0]).not.toHaveProperty(key);
    expect(await validate("facts/script_registry", kind.unite([source("a", part)], context()))).toEqual([]);
  });

  const required = Object.keys(script()).filter((key) => !reviews.includes(key));
  test.each(required)("is refused with a script without %s", async (key) => {
    expect(await refusal(() => read(registry({ scripts: [without(script(), key)] })))).toContain(
      `/scripts/0 lacks "${key}"`,
    );
  });

  test.each<[string, object, RegExp]>([
    ["an unknown key", { script: [] }, /\/script is not a known key; did you mean "scripts"\?$/u],
    ["another version", { schema_version: 1 }, /\/schema_version is 1; it must be "1"$/u],
    ["another sort of script", { scripts: [script({ kind: "test" })] }, /kind is "test"; it must be one of "deploy"/u],
    ["a digest that is none", { scripts: [script({ sha256: "abc" })] }, /sha256 is "abc"; it must match/u],
    [
      "a time without a zone",
      { scripts: [script({ reviewed_at: "2026-11-18T10:00:00" })] },
      /^invalid \/scripts\/0\/reviewed_at has the time/u,
    ],
    ["a script twice", { scripts: [script(), script()] }, /^ambiguous \/scripts\/1 names scripts\/deploy.sh twice$/u],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(registry(changes)))).toMatch(message);
  });

  it("is refused with a key twice", async () => {
    const text = JSON.stringify(registry()).replace('"kind":"deploy"', '"kind":"other","kind":"deploy"');
    expect(await refusal(() => reader.read(stream(text), "a"))).toMatch(
      /^unreadable 1:\d+ has the key "kind" twice in one object$/u,
    );
  });

  test.each([
    ["its own", registry(), true],
    ["another kind", registry({ kind: "release-manifest" }), false],
    ["a document without a version", { kind: "script-registry" }, false],
  ])("recognises by its content %s", (_, document, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(JSON.stringify(document)))).toBe(isOwn);
  });
});
