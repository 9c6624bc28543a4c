import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byBytes, ownText } from "../src/text.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "binary-ascii" }),
  fc.string({ unit: fc.constantFrom("a", "\ud800", "\udc00", "😀", "\ue000", "\uffff") }),
);

describe("the order of texts", () => {
  test("is that of their UTF-8 bytes", () => {
    fc.assert(
      fc.property(text, text, text, (before, a, b) => {
        const [one, other] = [before + a, before + b];
        expect(Math.sign(byBytes(one, other))).toBe(
          Buffer.compare(Buffer.from(one), Buffer.from(other)) || Math.sign(one.length - other.length),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("is not that of UTF-16", () => {
    expect(["\ue000", "😀"].toSorted(byBytes)).toEqual(["\ue000", "😀"]);
  });
});

describe("a text by itself", () => {
  test("is the same text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (written) => {
        expect(ownText(written)).toBe(written);
      }),
    );
  });
});
