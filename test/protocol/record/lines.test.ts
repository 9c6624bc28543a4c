import fc from "fast-check";
import { expect, test } from "vitest";
import { fatalIn } from "../../../src/evidence/fatal.ts";
import { LineSplitter, MAX_TEXT, type RawLine } from "../../../src/protocol/record/lines.ts";

function split(chunks: readonly (string | Uint8Array)[], lookAhead = 0): readonly RawLine[] {
  const lines: RawLine[] = [];
  const splitter = new LineSplitter(lookAhead, (line) => lines.push(line));
  for (const chunk of chunks) splitter.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  splitter.end();
  return lines;
}

const LONG = "x".repeat(MAX_TEXT);

test("output is cut at its line ends, the last of which may be missing", () => {
  expect(split(["a\r\nb", "c\n\nd"])).toEqual([{ head: "a" }, { head: "bc" }, { head: "" }, { head: "d" }]);
});

test("a character in two pieces is whole, and what is no UTF-8 stands as U+FFFD", () => {
  expect(split([Uint8Array.of(0xc3), Uint8Array.of(0xa4, 0xff)])).toEqual([{ head: "ä\ufffd" }]);
});

test("of a long line its beginning is kept, with what lies ahead of the cut", () => {
  expect(split([LONG, `${LONG}\nnext`], 5)).toEqual([{ head: `${LONG}xxxxx` }, { head: "next" }]);
});

test.each([
  ["FATAL", [`${LONG} and then FATAL\n`]],
  ["FATAL", [`${LONG}FA`, "TA", "L\n"]],
  ["FATAL", [`${LONG.slice(2)}FATAL`]],
  ["panic:", [`${LONG}xx\r`, "panic: at last"]],
])("%s behind the cut is found, wherever pieces meet", (sign, chunks) => {
  expect(split(chunks)).toEqual([{ head: expect.any(String), fatal: sign }]);
});

test.each([
  ["where a line could begin", [`${LONG}do not panic: it is well`]],
  ["where a piece begins", [LONG, "panic: not at the beginning"]],
  ["in the next line", [`${LONG}x\nno sign here`]],
])("a sign that is none %s is none", (_, chunks) => {
  expect(split(chunks).map(({ fatal }) => fatal)).toEqual(expect.not.arrayContaining([expect.any(String)]));
});

test("a failure is found in any output, however it is cut into pieces", () => {
  const pieces = fc.array(
    fc.constantFrom("FATAL", "FAT", "AL", "x", "\r", "panic:", "##[error]", LONG, "y".repeat(60)),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const [line = { head: "" }] = split(parts);
      const isFatal = fatalIn(parts.join("").replace(/\r$/u, "")) !== undefined;
      expect(fatalIn(line.head) !== undefined || line.fatal !== undefined).toBe(isFatal);
    }),
  );
});
