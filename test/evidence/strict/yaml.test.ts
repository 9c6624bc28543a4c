import { describe, expect, it } from "vitest";
import { parseYaml } from "../../../src/evidence/strict/yaml.ts";
import { refusal } from "../stream.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (text: string): Promise<string> => refusal(() => parseYaml(bytes(text)));

describe("strict YAML", () => {
  it("gives plain values", () => {
    const { value } = parseYaml(
      bytes('release: a.json\nsettings: {rto: PT10M, n: 90, f: 1.5}\nlist:\n  - true\n  - null\n  - "no"\n'),
    );
    expect(value).toEqual({ release: "a.json", settings: { rto: "PT10M", n: 90, f: 1.5 }, list: [true, null, "no"] });
  });

  it("gives no value for a text without a document", () => {
    for (const text of ["", "# nothing\n"]) expect(parseYaml(bytes(text)).value).toBeUndefined();
  });

  it.each([
    [["b"], "2:1"],
    [["b", 1], "2:8"],
    [["c", "d"], "4:3"],
    [["c", "missing"], "3:1"],
    [["c", "missing", 3], "3:1"],
    [["b", 9], "2:1"],
    [[], "1:1"],
  ])("says where %j stands, or its nearest parent", (path, place) => {
    const { line, column } = parseYaml(bytes("a: 1\nb: [1, 2]\nc:\n  d: 1\n")).position(path);
    expect(`${line}:${column}`).toBe(place);
  });

  it.each([
    ["a key twice", "a: 1\na: 2\n", 'invalid 2:1 has the key "a" twice in one mapping'],
    ["a key twice in braces", "{a: 1, a: 2}", 'invalid 1:8 has the key "a" twice in one mapping'],
    ["a key in two Unicode forms", "\u00e9: 1\ne\u0301: 2\n", /^invalid 2:1 has the key ".*" twice/u],
    ["an anchor", "a: &x 1\n", "invalid 1:7 uses an anchor (&), which parsers read differently; write it out"],
    ["an anchor on a mapping", "a: &x {b: 1}\n", /^invalid 1:\d uses an anchor/u],
    ["an alias", "a: *x\n", /^invalid 1:4 /u],
    [
      "a merge key",
      "<<: {a: 1}\n",
      "invalid 1:1 has the key <<; keys must be plain texts, quoted where YAML reads something else",
    ],
    ["a tag", "a: !secret x\n", /^invalid 1:\d+ /u],
    ["a tag of the core schema", "a: !!str 1\n", /^invalid 1:\d+ uses a tag/u],
    ["a tag on a mapping", "!!map {a: 1}\n", /^invalid 1:\d+ uses a tag/u],
    ["a binary", "a: !!binary aGVsbG8=\n", /^invalid 1:\d+ uses a tag/u],
    ["two documents", "a: 1\n---\nb: 1\n", "invalid 2:1 holds more than one YAML document; keep one"],
    ["a YAML directive", "%YAML 1.1\n---\na: yes\n", /^invalid 1:1 has a directive/u],
    ["a directive before no document", "a: 1\n...\n%YAML 1.2\n", /^invalid 3:1 has a directive/u],
    ["a directive alone", "%YAML 1.2\n", /^invalid 1:1 has a directive/u],
    ["a reserved directive", "%FOO bar\n---\na: 1\n", /^invalid 1:1 has a directive/u],
    ["a TAG directive", "%TAG ! tag:x,2000:\n---\na: 1\n", /^invalid 1:1 has a directive/u],
    ["a key that is a mapping", "? {a: b}\n: c\n", "invalid 1:3 has a key that is no text"],
    ["a key that is a boolean", "true: 1\n", /^invalid 1:1 has the key true/u],
    ["a key that is a number", "1: a\n", /^invalid 1:1 has the key 1/u],
    ["an empty key", ": a\n", /^invalid 1:1 has the key null/u],
    ["a number that parsers read in two ways", "a: 017\n", /^invalid 1:4 writes the number 017/u],
    ["a hexadecimal number", "a: 0x1F\n", /^invalid 1:4 writes the number 0x1F/u],
    ["a number that is none", "a: .nan\n", /^invalid 1:4 writes the number \.nan/u],
    ["a number that does not survive", "a: 9007199254740993\n", /^invalid 1:4 writes the number/u],
    ["half a character", 'a: "\\ud800"\n', /^invalid 1:4 holds a text with a control character or half a character/u],
    ["a control character", 'a: "\\u001b[31m"\n', /^invalid 1:4 holds a text with a control character/u],
    ["a tab as indentation", "a:\n\tb: 1\n", /^invalid 2:1 Tabs are not allowed/u],
    ["an open bracket", "a: [1, 2\n", /^invalid \d:\d+ /u],
  ])("refuses %s", async (_, text, message) => {
    expect(await refused(text)).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  it("refuses bytes that are not UTF-8, and more than 256 KiB", async () => {
    expect(await refusal(() => parseYaml(Uint8Array.of(0x61, 0xff)))).toBe("invalid - is not UTF-8; write it as UTF-8");
    expect(await refused(`a: ${"x".repeat(2 ** 18)}`)).toMatch(/^over_limit - has 262147 bytes/u);
  });

  it.each([
    ["in brackets", (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`],
    ["in block sequences", (depth: number) => `${"- ".repeat(depth)}a`],
    [
      "in block mappings",
      (depth: number) => Array.from({ length: depth }, (_, level) => `${" ".repeat(level)}a:`).join("\n"),
    ],
  ])("takes 64 levels and refuses 65 %s", async (_, nested) => {
    expect(parseYaml(bytes(nested(64))).value).toBeDefined();
    expect(await refused(nested(65))).toMatch(/^over_limit .* nests deeper than 64 levels$/u);
  });

  /** Texts that make the library abort the whole process, or take minutes, when it sees them unchecked. */
  const bombs: Readonly<Record<string, string>> = {
    "a tab error, then deep brackets": `a:\n\tb: 1\n---\n${"[".repeat(100_000)}`,
    "deep brackets whose depth quoted brackets hide": `a:\n\tb: 1\nx: ${'["]",'.repeat(3_990)}`,
    "many keys": Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join("\n"),
    "many documents": "---\n".repeat(60_000),
    "many dashes": "- ".repeat(120_000),
    "many quotes": '"'.repeat(200_000),
    "many anchors": "&a ".repeat(80_000),
    "many errors": "a: b: c\n".repeat(30_000),
    "many braces": "{".repeat(250_000),
  };

  it.each(Object.entries(bombs))("always answers: %s", async (_, text) => {
    const answer = await refused(text).catch(() => "accepted");
    expect(answer).toMatch(/^(?:accepted|invalid .*|over_limit .*)$/u);
  });
});
