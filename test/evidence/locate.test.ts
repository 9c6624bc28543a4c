import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { locate, locator, positionAt } from "../../src/evidence/locate.ts";
import { pointerTokens, valueAt } from "../../src/schema.ts";

const TEXT = '{\r\n  "a/b": [1, "é😀"],\n  "c~d": { "e": true }\n}';
const at = async (pointer: string | undefined, text = TEXT): Promise<string> => {
  const region = await locate({ path: "x.json", ...(pointer === undefined ? {} : { pointer }) }, text);
  return region === undefined ? "nowhere" : `${region.line}:${region.column}-${region.endLine}:${region.endColumn}`;
};

describe("locating a JSON Pointer", () => {
  it.each([
    ["", "1:1-4:2"],
    ["/a~1b", "2:10-2:20"],
    ["/a~1b/0", "2:11-2:12"],
    ["/a~1b/1", "2:14-2:19"],
    ["/c~0d/e", "3:17-3:21"],
  ])("finds %j", async (pointer, place) => {
    expect(await at(pointer)).toBe(place);
  });

  it.each([
    ["/c~0d/missing", "3:3-3:8"],
    ["/c~0d/missing/x/0", "3:3-3:8"],
    ["/a~1b/7", "2:3-2:8"],
    ["/a~1b/01", "2:3-2:8"],
    ["/a~1b/0/x", "2:11-2:12"],
    ["/missing", "1:1-4:2"],
  ])("takes the nearest parent's key for %j, which is not there", async (pointer, place) => {
    expect(await at(pointer)).toBe(place);
  });

  it("takes the whole document where there is no pointer, and nothing in a text that is no JSON", async () => {
    expect(await at(undefined)).toBe("1:1-4:2");
    expect(await at("/a", "")).toBe("nowhere");
  });

  it("counts columns without a byte order mark", async () => {
    expect(await at("/a", '\ufeff{"a":1}')).toBe("1:6-1:7");
  });

  it("breaks lines at CR LF and LF only", () => {
    expect(positionAt("a\rb\u2028c\r\nd", 7)).toEqual({ line: 2, column: 1 });
    expect(positionAt("a\rb\u2028c\r\nd", 4)).toEqual({ line: 1, column: 5 });
  });

  it("finds every value of every document", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), fc.nat(2), async (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const find = await locator(text);
        const lines = text.split("\n");
        for (const pointer of pointersIn(JSON.parse(text))) {
          const { line, column, endLine, endColumn } = find?.region(pointer) ?? {
            line: 0,
            column: 0,
            endLine: 0,
            endColumn: 0,
          };
          const found =
            line === endLine
              ? (lines[line - 1] ?? "").slice(column - 1, endColumn - 1)
              : [
                  (lines[line - 1] ?? "").slice(column - 1),
                  ...lines.slice(line, endLine - 1),
                  (lines[endLine - 1] ?? "").slice(0, endColumn - 1),
                ].join("\n");
          expect(JSON.parse(found)).toEqual(valueAt(JSON.parse(text), pointer));
        }
      }),
    );
  });
});

/** The pointers of a value and of everything in it. */
function pointersIn(value: unknown, pointer = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    pointersIn(item, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
  return [pointer, ...inner].filter((each) => pointerTokens(each).length <= 8);
}
