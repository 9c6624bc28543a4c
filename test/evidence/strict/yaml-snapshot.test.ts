import { describe, expect, it } from "vitest";
import { parseYamlDocuments } from "../../../src/evidence/strict/yaml-snapshot.ts";
import { refusal } from "../stream.ts";

const documents = (text: string) => parseYamlDocuments(new TextEncoder().encode(text));
const values = (text: string): readonly unknown[] => documents(text).map(({ value }) => value);
const refused = (text: string): Promise<string> => refusal(() => documents(text));

describe("YAML of snapshots", () => {
  it("holds any number of documents, of which empty ones are left out", () => {
    expect(values("---\na: 1\n---\n# nothing\n---\n---\nb: [x, 2]\n...\n")).toEqual([{ a: 1 }, { b: ["x", 2] }]);
    expect(values("# nothing\n")).toEqual([]);
  });

  it("puts in what an alias stands for, once it was named", () => {
    expect(values("a: &x {b: [1]}\nc: *x\nd: [*x]\n")).toEqual([{ a: { b: [1] }, c: { b: [1] }, d: [{ b: [1] }] }]);
  });

  it("lets a mapping's own keys win over those that it merges, wherever they stand", () => {
    const base = "base: &b {x: 1, y1: 2}\n";
    for (const own of ["<<: *b\n  x: 3\n", "x: 3\n  <<: *b\n"])
      expect(values(`${base}c:\n  ${own}`)).toMatchObject([{ c: { x: 3, y1: 2 } }]);
    expect(values("a: &a {x: 1}\nb: &b {z: 2}\nc: {<<: [*a, *b]}\n")).toMatchObject([{ c: { x: 1, z: 2 } }]);
  });

  it("keeps what is in quotes as it is, and keys that only look like merging", () => {
    expect(values("a: 'no'\nb: \"0755\"\n'<<': 1\n\"on\": 2\n__proto__: 3\n")).toEqual([
      JSON.parse('{"a": "no", "b": "0755", "<<": 1, "on": 2, "__proto__": 3}'),
    ]);
  });

  it.each([
    [["a", "b"], "2:3"],
    [["c", 1, "d"], "5:5"],
    [["c", "missing"], "3:1"],
    [["e", "x"], "6:1"],
    [[], "1:1"],
  ])("says where %j stands, or its nearest parent", (path, place) => {
    const [first] = documents("a: &a\n  b: 1\nc:\n  - 1\n  - d: 2\ne: {<<: *a}\n---\nf: 1\n");
    const { line, column } = first?.position(path) ?? {};
    expect(`${line}:${column}`).toBe(place);
  });

  it("counts lines through the whole file", () => {
    expect(documents("a: 1\n---\nb:\n  c: 1\n")[1]?.position(["b", "c"])).toEqual({ line: 4, column: 3 });
  });

  it.each([
    ["a key twice", "a: 1\na: 2\n", 'invalid 2:1 has the key "a" twice in one mapping'],
    ["a key in two Unicode forms", "\u00e9: 1\ne\u0301: 2\n", /^invalid 2:1 has the key ".*" twice/u],
    ["two merge keys", "a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n", 'invalid 4:3 has the key "<<" twice'],
    ["a key in two merged mappings", "a: &a {x: 1}\nb: {<<: [*a, {x: 2}]}\n", 'invalid 2:9 merges (<<) "x" from two'],
    ["merging what is no mapping", "a: &a 1\nb: {<<: *a}\n", "invalid 2:9 merges (<<) what is no mapping"],
    ["an anchor named twice", "a: &x 1\nb: &x 2\n", "invalid 2:7 uses the anchor &x a second time"],
    ["an anchor within one of its name", "a: &x {b: &x 1}\n", /^invalid 1:\d+ uses the anchor &x a second time/u],
    ["an alias before its anchor", "a: *x\nb: &x 1\n", /^invalid 1:4 /u],
    ["a value that holds itself", "a: &x [*x]\n", "invalid 1:8 uses the alias *x, which is no anchor before it"],
    ["a tag", "a: !secret x\n", /^invalid 1:\d+ /u],
    ["a tag of the core schema", "a: !!str 1\n", /^invalid 1:\d+ uses a tag/u],
    ["a directive", "%YAML 1.1\n---\na: b\n", /^invalid \d:\d has a directive/u],
    ["a directive alone", "%YAML 1.2\n", /^invalid 1:1 has a directive/u],
    ["a directive of the second document", "a: 1\n...\n%YAML 1.1\n---\na: b\n", /^invalid \d:\d has a directive/u],
    ["a word of YAML 1.1", "a: no\n", "invalid 1:4 holds a word that some parsers read as true or false"],
    ["a word of YAML 1.1 as a key", "on: 1\n", /^invalid 1:1 holds a word/u],
    ["an octal number", "mode: 0755\n", "invalid 1:7 holds a number or time that parsers read differently"],
    ["a hexadecimal number", "a: 0x1F\n", /^invalid 1:4 holds a number/u],
    ["a number with underscores", "a: 1_000\n", /^invalid 1:4 holds a number/u],
    ["a number to the base of sixty", "a: 22:22\n", /^invalid 1:4 holds a number/u],
    ["a date", "a: 2026-11-20\n", /^invalid 1:4 holds a number or time/u],
    ["a number that does not survive", "a: 9007199254740993\n", /^invalid 1:4 holds a number/u],
    ["a key that is a number", "80: a\n", /^invalid 1:1 has a key that is no text/u],
    ["a key that is a mapping", "? {a: b}\n: c\n", /^invalid 1:3 has a key that is no text/u],
    ["broken syntax", "a: [1\nb: 2\n", /^invalid \d:\d is no YAML/u],
    ["nesting", `a: ${"[".repeat(70)}${"]".repeat(70)}\n`, /^over_limit 1:\d+ /u],
    ["nesting through aliases", nested(), /^over_limit \d+:\d+ holds more than is read/u],
    ["aliases of aliases", bomb(), /^over_limit \d+:\d+ holds more than is read/u],
  ])("refuses %s", async (_, text, message) => {
    expect(await refused(text)).toMatch(
      typeof message === "string" ? new RegExp(`^${escaped(message)}`, "u") : message,
    );
  });

  it("tells of a broken file without telling what stands in it", async () => {
    for (const text of ["a: 'x\n  hunter2secret\n", "- hunter2secret: [\n}", "a: hunter2secret: b\n", "pin: 0077123\n"])
      expect(await refused(text)).not.toMatch(/hunter2secret|0077123/u);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&");
}

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, index) => `b${index + 1}: &b${index + 1} [${`*b${index},`.repeat(10)}]`);
  return `b0: &b0 [x,x,x,x,x,x,x,x,x,x]\n${levels.join("\n")}\n`;
}

function nested(): string {
  const levels = Array.from({ length: 5 }, (_, i) => `l${i + 1}: &l${i + 1} ${"[".repeat(15)}*l${i}${"]".repeat(15)}`);
  return `l0: &l0 [1]\n${levels.join("\n")}\n`;
}
