import { expect, test } from "vitest";
import { ageOf } from "../../src/report/age.ts";
import { aVerdict } from "./verdict.ts";

const NOW = "2030-01-02T00:00:00.000Z";
const [EVIDENCE] = aVerdict().evidence;

test.each([
  ["now", { observed_at: NOW }, "0 s old by its content"],
  ["when the run that asserts it is judged", { binding: "asserted", observed_at: NOW }, "age asserted by the run"],
  [
    "before the run that asserts it",
    { binding: "asserted", observed_at: "2030-01-01T23:59:59.000Z" },
    "1 s old by its content",
  ],
  ["minutes ago", { observed_at: "2030-01-01T23:54:30.000Z" }, "5 min 30 s old by its content"],
  ["a day ago", { observed_at: "2030-01-01T00:00:00.000Z" }, "1 d old by its content"],
  ["days ago", { observed_at: "2029-12-30T21:00:00.000Z" }, "2 d 3 h old by its content"],
  ["in the future", { observed_at: "2030-01-02T01:00:00.000Z" }, "minus 1 h old by its content"],
  ["at a time that is none", { observed_at: "soon" }, "unknown time old by its content"],
  ["not at all", { status: "absent" }, "no age"],
] as const)("evidence that was observed %s", (_, changes, words) => {
  if (EVIDENCE === undefined) throw new Error("the verdict has evidence");
  expect(ageOf({ ...EVIDENCE, ...changes }, NOW)).toBe(words);
});

test.each([
  ["asserted", "age asserted by the run"],
  ["document", "age unknown"],
] as const)("evidence without a time, bound by %s", (binding, words) => {
  expect(ageOf({ kind: "coverage", status: "admitted", binding, attested: false, sources: [], defects: [] }, NOW)).toBe(
    words,
  );
});
