import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../src/canonical.ts";

const key = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "10",
    "9",
    "01",
    "-1",
    "1.5",
    "4294967295",
    "a",
    "b",
    "",
    " ",
  ),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null), key),
    fc.array(tie("tree")),
    fc.dictionary(key, tie("tree"), { noNullPrototype: true }),
  ),
}));

describe("canonical JSON", () => {
  test("is what the library of RFC 8785 makes of any value", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(canonical(value)).toBe(canonicalize(value));
      }),
      { numRuns: 100 },
    );
  });

  test("is of the same value whatever order its keys were given in, and leaves it as it was", () => {
    const value = { b: [{ d: 1, c: "x" }], a: { z: null, y: undefined } };
    const before = structuredClone(value);
    expect(canonical(value)).toBe('{"a":{"z":null},"b":[{"c":"x","d":1}]}');
    expect(value).toEqual(before);
    expect(Object.keys(value)).toEqual(["b", "a"]);
  });

  test("orders keys by UTF-16 code units, and keys that read as an index as texts", () => {
    expect(canonical({ "\ufb33": 1, "😀": 2, "10": 3, "9": 4, __proto_: 5 })).toBe(
      '{"10":3,"9":4,"__proto_":5,"😀":2,"\ufb33":1}',
    );
  });

  test("keeps a key named __proto__", () => {
    expect(canonical(JSON.parse('{"z": 1, "__proto__": {"b": 1, "a": 2}}'))).toBe('{"__proto__":{"a":2,"b":1},"z":1}');
  });

  test.each([
    ["undefined", undefined],
    ["NaN", { a: [Number.NaN] }],
    ["infinity", [Number.POSITIVE_INFINITY]],
    ["half a surrogate pair", ["\ud800"]],
    ["half a surrogate pair in a key", { "\udc00": 1 }],
  ])("there is none of %s", (_, value) => {
    expect(() => canonical(value)).toThrow();
  });
});
