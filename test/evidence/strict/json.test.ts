import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gather, parseJson } from "../../../src/evidence/strict/json.ts";
import { refusal, stream } from "../stream.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const refused = (content: string | Uint8Array): Promise<string> =>
  refusal(() => parseJson(typeof content === "string" ? bytes(content) : content));

describe("strict JSON", () => {
  it("gives the value and the text that positions count in", async () => {
    expect(await parseJson(bytes('{"a": [1, "é"]}'))).toEqual({ value: { a: [1, "é"] }, text: '{"a": [1, "é"]}' });
  });

  it("passes over one byte order mark, and counts columns without it", async () => {
    expect(await parseJson(bytes('\ufeff{"a":1}'))).toEqual({ value: { a: 1 }, text: '{"a":1}' });
    expect(await refused('\ufeff{"a":1,"a":2}')).toBe('unreadable 1:8 has the key "a" twice in one object');
    expect(await refused("\ufeff\ufeff{}")).toMatch(/^unreadable 1:1 is not JSON/u);
  });

  it.each([
    ["", "unreadable - is empty"],
    [" \n", "unreadable - is empty"],
    ["\ufeff", "unreadable - is empty"],
    ['{"a": 1', "unreadable 1:8 ends in the middle of a value"],
    ['{"a": 1} x', "unreadable 1:10 is not JSON (invalid symbol)"],
    ['{\n  "a": 1,\n}', "unreadable 3:1 is not JSON (property name expected)"],
    ['{"a": 1 /* b */}', "unreadable 1:9 is not JSON (invalid comment token)"],
  ])("refuses %j", async (text, message) => {
    expect(await refused(text)).toBe(message);
  });

  it.each([
    ["twice the same key", '{"severity":"high",\n "severity":"low"}', "2:2"],
    ["twice the same key, once escaped", '{"a":1,"\\u0061":2}', "1:8"],
    ["twice the same key far inside", '[{"x":{"b":1}},{"x":{"b":1,"c":2,"b":3}}]', "1:34"],
    ["one key in two Unicode forms", '{"\u00e9":1,"e\u0301":2}', "1:8"],
    ["one key in two Unicode forms, escaped", '{"\\u00e9":1,"e\\u0301":2}', "1:13"],
    ["__proto__ twice", '{"__proto__":1,"__proto__":2}', "1:16"],
  ])("refuses %s", async (_, text, place) => {
    expect(await refused(text)).toMatch(new RegExp(`^unreadable ${place} has the key ".*" twice in one object$`, "u"));
  });

  it("takes the same key in two objects, and colons and braces in texts", async () => {
    expect((await parseJson(bytes('[{"a":":{[,:"},{"a":"\\":{"}]'))).value).toEqual([{ a: ":{[,:" }, { a: '":{' }]);
  });

  it.each([
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740992",
    "-9007199254740993",
    `1${"0".repeat(400)}`,
    `0.${"0".repeat(400)}1`,
    `1${"0".repeat(400)}.5`,
  ])("refuses the number %s, which a double does not hold", async (number) => {
    expect(await refused(`{"n":\n ${number}}`)).toMatch(
      /^unreadable 2:2 holds the number .*, which does not survive as a double$/u,
    );
  });

  it.each([
    "9007199254740991",
    "-9007199254740991",
    "-0",
    "0e0",
    "0.0e-999",
    "1e300",
    "3.141592653589793238462643",
    "1700000000000",
  ])("takes the number %s", async (number) => {
    expect((await parseJson(bytes(number))).value).toBe(Number(number));
  });

  it.each(["\\ud800", "\\udc00", "\\ud800\\ud800", "\\udc00\\ud800", "\\ud800x", "\\uD83D\\n"])(
    "refuses %s, half a character, in texts and in keys",
    async (half) => {
      expect(await refused(`["${half}"]`)).toMatch(/^unreadable 1:\d+ holds half a surrogate pair/u);
      expect(await refused(`{"${half}":1}`)).toMatch(/^unreadable 1:\d+ holds half a surrogate pair/u);
    },
  );

  it("takes an escaped surrogate pair", async () => {
    expect((await parseJson(bytes('"\\uD83D\\uDE00\\\\ud800"'))).value).toBe("😀\\ud800");
  });

  it.each([
    ["64 levels", 64, undefined],
    ["65 levels", 65, "over_limit 1:65 nests deeper than 64 levels"],
    ["a million levels", 1_000_000, "over_limit 1:65 nests deeper than 64 levels"],
  ])("bounds the depth: %s", async (_, depth, message) => {
    const text = "[".repeat(depth) + "]".repeat(depth);
    if (message === undefined) await parseJson(bytes(text));
    else expect(await refused(text)).toBe(message);
  });

  it("names UTF-16, and says where bytes stop to be UTF-8", async () => {
    expect(await refused(Buffer.from("\ufeff{}", "utf16le"))).toBe("unreadable - is UTF-16; write it as UTF-8");
    expect(await refused(Buffer.from('{"é":\n "ab\xff"}', "latin1"))).toBe(
      "unreadable 1:3 is not UTF-8; write it as UTF-8",
    );
    expect(await refused(Buffer.concat([bytes('{"é":\n "ab'), Uint8Array.of(0xff, 0x22, 0x7d)]))).toBe(
      "unreadable 2:5 is not UTF-8; write it as UTF-8",
    );
    expect(await refused(Buffer.concat([bytes('["'), Uint8Array.of(0xed, 0xa0, 0x80), bytes('"]')]))).toBe(
      "unreadable 1:3 is not UTF-8; write it as UTF-8",
    );
  });

  it("reads back whatever JSON.stringify writes", async () => {
    const numbers = fc.oneof(
      fc.maxSafeInteger(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number)),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: "grapheme" }),
        numbers,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("any")),
        fc.dictionary(fc.string(), tie("any")),
      ),
    })).any;
    await fc.assert(
      fc.asyncProperty(value, fc.nat(2), async (any, indent) => {
        expect((await parseJson(bytes(JSON.stringify(any, null, indent)))).value).toEqual(
          JSON.parse(JSON.stringify(any)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("refuses every text that JSON.parse refuses, always as a defect", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'{}[]",:0123456789.eE+-\\utrfalsn \n') }), async (text) => {
        fc.pre(throws(() => JSON.parse(text)));
        expect(await refused(text)).toMatch(/^(?:unreadable|over_limit) /u);
      }),
      { numRuns: 2_000 },
    );
  });

  it("gathers a stream of any pieces", async () => {
    expect(await gather(stream("abcdef", 1))).toEqual(Buffer.from("abcdef"));
    expect(await gather(stream("", 1))).toEqual(Buffer.from(""));
  });
});

function throws(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch {
    return true;
  }
}
