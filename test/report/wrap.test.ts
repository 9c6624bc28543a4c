import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columns, wrap } from "../../src/report/wrap.ts";

const PREFIXES = { first: "- ", rest: "  | " };

describe("text is wrapped", () => {
  test("at spaces", () => {
    expect(wrap("one two three four", PREFIXES, 14)).toEqual(["- one two", "  | three four"]);
  });

  test("inside of a word that is too long", () => {
    expect(wrap("abcdefghijklmnop", PREFIXES, 14)).toEqual(["- abcdefghij", "  | klmnop"]);
  });

  test("by the columns that wide characters take", () => {
    expect(wrap("漢字漢字漢字", PREFIXES, 14)).toEqual(["- 漢字漢字漢", "  | 字"]);
  });

  test("into lines that fit, without losing a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.integer({ min: 16, max: 90 }), (text, width) => {
        const lines = wrap(text, PREFIXES, width);
        expect(lines.every((line) => columns(line) <= width)).toBe(true);
        const kept = lines.map((line, index) => line.slice(index === 0 ? 2 : 4)).join("");
        expect(kept.replaceAll(/\s/gu, "")).toBe(text.replaceAll(/\s/gu, ""));
      }),
    );
  });
});
