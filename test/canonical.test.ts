import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical } from "../src/canonical.ts";

describe("canonical JSON", () => {
  it("is what another implementation of RFC 8785 writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        expect(canonical(value)).toBe(canonicalize(value));
      }),
    );
  });

  it("sorts keys by UTF-16 units, also those that look like numbers", () => {
    expect(canonical({ "10": 1, "9": 2, "\u{1f600}": 3, "\ufb33": 4, a: 5, __proto__: null })).toBe(
      '{"10":1,"9":2,"a":5,"\u{1f600}":3,"\ufb33":4}',
    );
  });

  it("leaves undefined members out", () => {
    expect(canonical({ b: undefined, a: [undefined, -0, 1e21] })).toBe('{"a":[null,0,1e+21]}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "\ud800", undefined, { "\udc00": 1 }])("refuses %s", (value) => {
    expect(() => canonical([{ value }].flatMap((each) => [each.value]).at(0))).toThrow("has no canonical JSON");
  });
});
