import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Defective } from "../../../src/errors.ts";
import { parseYaml } from "../../../src/evidence/strict/yaml.ts";
import { type Members, withItem, withMembers } from "../../../src/evidence/strict/yaml-edit.ts";
import { isYamlText } from "../../../src/evidence/strict/yaml-text.ts";

const ITEM = { id: "W-2", release: { name: "shop", versions: ">=1.4.0 <1.5.0" }, expires_at: "2026-12-01T00:00:00Z" };
const SIGNATURE = "-----BEGIN-----\nU1NI\nQUJD\n-----END-----\n";

function readBack(text: string): { readonly waivers: readonly Readonly<Record<string, unknown>>[] } {
  return parseYaml(new TextEncoder().encode(text)).value as ReturnType<typeof readBack>;
}

describe("a new item", () => {
  test.each([
    ["an empty file", "", 'waivers:\n  - id: W-2\n    release:\n      name: shop\n      versions: ">=1.4.0 <1.5.0"\n'],
    ["a comment alone", "# ours\n", "# ours\nwaivers:\n  - id: W-2\n"],
    [
      "a list in block style",
      "waivers:\n  - id: W-1\n    check: RAY305 # why\n# end\n",
      "check: RAY305 # why\n  - id: W-2\n",
    ],
    ["a list at the margin", "waivers:\n- id: W-1\n  check: RAY305", "check: RAY305\n- id: W-2\n  release:\n"],
    [
      "a list behind a block scalar",
      "waivers:\n    - id: W-1\n      text: |\n        one\n        two\nother: 1\n",
      "two\n    - id: W-2\n",
    ],
    ["an empty list", "waivers: [] # none yet\n", "waivers: # none yet\n  - id: W-2\n"],
    [
      "items in flow style",
      "waivers:\n  - { id: W-1, check: RAY305 }\n",
      "- { id: W-1, check: RAY305 }\n  - id: W-2\n",
    ],
    ["a list in flow style on one line", "waivers: [{ id: W-1 }]\n", 'waivers: [{ id: W-1 }, {"id":"W-2",'],
    ["lines that end in CR LF", "waivers:\r\n  - id: W-1\r\n", "  - id: W-1\r\n  - id: W-2\r\n    release:\r\n"],
    ["an empty list in JSON", '{\n  "waivers": []\n}\n', '{\n  "waivers": [\n    {\n      "id": "W-2",\n'],
    ["an empty list on one line of JSON", '{"waivers": []}', '{"waivers": [{"id":"W-2",'],
    [
      "JSON",
      '{\n  "waivers": [\n    {\n      "id": "W-1"\n    }\n  ]\n}\n',
      '    },\n    {\n      "id": "W-2",\n      "release": {\n        "name"',
    ],
    [
      "a comma and a comment behind the last item",
      "waivers: [\n  {id: W-1}, # why\n]\n",
      '{id: W-1}, # why\n  {\n    "id": "W-2"',
    ],
    ["a comment behind the last item", "waivers: [\n  {id: W-1} # why\n]\n", '{id: W-1}, # why\n  {\n    "id": "W-2"'],
  ])("goes behind the others: %s", (_, text, expected) => {
    const edited = withItem(text, "waivers", ITEM);
    expect(edited).toContain(expected);
    expect(readBack(edited).waivers.at(-1)).toEqual(ITEM);
  });

  test.each([
    ["no list", "waivers: none\n", "holds no list under waivers"],
    ["nothing at all under the key", "waivers:\n", "holds no list under waivers"],
    ["no YAML", "waivers: [\n", "Flow sequence"],
    ["an anchor", "waivers: [&a {id: W-1}]\n", "anchor"],
  ])("is refused where the file holds %s", (_, text, reason) => {
    expect(() => withItem(text, "waivers", ITEM)).toThrow(reason);
  });

  test("is refused with a text that the file could not give back", () => {
    expect(() => withItem("waivers: []\n", "waivers", { id: "W\u00002" })).toThrow(Defective);
  });
});

describe("keys of an item", () => {
  const BLOCK = `# ours
waivers:
  - id: W-1 # the first
    created_at: 2026-11-01T00:00:00Z # when
    # the range
    release: { name: shop, versions: "1.4.0" }
  # the second
  - id: W-2
    signature: |
      old
      text
    created_at: "2026-11-02T00:00:00Z"
`;

  test("are set in their place, and new ones behind the others", () => {
    const edited = withMembers(BLOCK, "waivers", 0, { created_at: "2026-11-20T12:00:00Z", signature: SIGNATURE });
    expect(edited).toBe(`# ours
waivers:
  - id: W-1 # the first
    created_at: "2026-11-20T12:00:00Z" # when
    # the range
    release: { name: shop, versions: "1.4.0" }
    signature: |
      -----BEGIN-----
      U1NI
      QUJD
      -----END-----
  # the second
  - id: W-2
    signature: |
      old
      text
    created_at: "2026-11-02T00:00:00Z"
`);
  });

  test("take the place of a text over several lines", () => {
    const edited = withMembers(BLOCK, "waivers", 1, { signature: "new\ntext\n" });
    expect(edited).toBe(BLOCK.replace("old", "new"));
  });

  test.each([
    ["on one line", "waivers:\n  - { id: W-1, created_at: x } # why\n", 'created_at: "y", by: "sam" } # why'],
    ["of JSON", '{"waivers":[{"id":"W-1","created_at":"x"}]}', '"created_at":"y", "by": "sam"}]}'],
    [
      "of JSON over several lines",
      '{\n  "waivers": [\n    {\n      "id": "W-1",\n      "created_at": "x"\n    }\n  ]\n}\n',
      '      "created_at": "y",\n      "by": "sam"\n    }',
    ],
  ])("in flow style stay in it: %s", (_, text, expected) => {
    const edited = withMembers(text, "waivers", 0, { created_at: "y", by: "sam" });
    expect(edited).toContain(expected);
    expect(readBack(edited).waivers).toEqual([{ id: "W-1", created_at: "y", by: "sam" }]);
  });

  test("keep lines that end in CR LF", () => {
    const edited = withMembers(BLOCK.replaceAll("\n", "\r\n"), "waivers", 0, { signature: SIGNATURE });
    expect(edited.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/u);
    expect(readBack(edited).waivers[0]?.["signature"]).toBe(SIGNATURE);
  });

  test.each([
    ["an item that is not there", BLOCK, 2, { by: "sam" }, "has no item 3 under waivers"],
    [
      "a comment that would be lost",
      "waivers:\n  - signature: | # keep me\n      old\n",
      0,
      { signature: "new" },
      "losing a comment",
    ],
    [
      "a comment that would become a text",
      "waivers:\n  - signature: old # keep me\n",
      0,
      { signature: "new\ntext\n" },
      "changing what else it says",
    ],
  ])("are refused for %s", (_, text, index, members, reason) => {
    expect(() => withMembers(text, "waivers", index, members as Members)).toThrow(reason);
  });
});

/** What the strict parser takes back. */
const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter(isYamlText);
const items = fc.record({ id: texts, note: texts, release: fc.record({ name: texts }) });

describe("whatever is written", () => {
  test.each(["\u2000", "\u3000", "text\u00a0", "text\n", "text\n\n", "\n"])("may end with blanks: %j", (name) => {
    const file = withItem("# ours\n", "waivers", { id: "a", release: { name } });
    expect(readBack(file).waivers).toEqual([{ id: "a", release: { name } }]);
    expect(readBack(withItem(file, "waivers", { id: name })).waivers[1]).toEqual({ id: name });
  });

  test.each(["# ours\n", "# ours\nwaivers: []\n", '# ours\n{"waivers": []}', '# ours\n{\n"waivers": [\n]\n}\n'])(
    "can be read again, and nothing else has changed: %j",
    (start) => {
      fc.assert(
        fc.property(fc.array(items, { maxLength: 3 }), items, texts, (former, item, text) => {
          const file = [...former, item].reduce((all, each) => withItem(all, "waivers", each), start);
          const edited = withMembers(file, "waivers", former.length, { note: text, by: text });
          expect(readBack(edited).waivers).toEqual([...former, { ...item, note: text, by: text }]);
          expect(edited.startsWith("# ours\n")).toBe(true);
        }),
        { numRuns: 50 },
      );
    },
  );
});
