import { describe, expect, test } from "vitest";
import { byWasm, comparable, damagedCases, GATES, shippedPolicy, writtenCases } from "./gate-cases.ts";

const policy = await shippedPolicy();

describe.each(GATES)("the %s gate, as shipped", (gate) => {
  const checks = policy.catalogue.checks.filter((check) => check.gate === gate);

  test.each(writtenCases(gate))("$title", ({ input, expected = {} }) => {
    const found = byWasm(policy, input);
    const asExpected = (id: string) => (typeof (expected[id] ?? []) === "number" ? countOf(found[id]) : found[id]);
    const wanted = Object.fromEntries(checks.map(({ id }) => [id, expected[id] ?? []]));
    expect(comparable(Object.fromEntries(checks.map(({ id }) => [id, asExpected(id)])))).toEqual(comparable(wanted));
  });

  test("finds something, or judges nothing, wherever a field that a check reads is gone or of another type", () => {
    const silent = damagedCases(gate).filter(({ input }) =>
      Object.values(byWasm(policy, input)).every((result) => Array.isArray(result) && result.length === 0),
    );
    expect(silent.map(({ title }) => title).filter((title) => !UNREAD.some((pattern) => pattern.test(title)))).toEqual(
      [],
    );
  });

  test("says <undefined> in no message, but where a field is missing", () => {
    const broken = writtenCases(gate).filter(
      ({ title, input }) =>
        !/without|no |nobody|removed|the error is/u.test(title) &&
        JSON.stringify(byWasm(policy, input)).includes("<undefined>"),
    );
    expect(broken.map(({ title }) => title)).toEqual([]);
  });

  test.each(checks)("has a case that violates $code $id, and one that leaves it unjudged", ({ id }) => {
    const expected = writtenCases(gate).map((each) => each.expected?.[id]);
    expect([
      expected.some((count) => typeof count === "number" || Array.isArray(count)),
      expected.includes("unjudged"),
    ]).toEqual([true, true]);
  });
});

function countOf(result: unknown): unknown {
  return Array.isArray(result) ? result.length : result;
}

/** What no check reads, what the host proves before it asks, and what may honestly be as it is damaged to. */
const UNREAD = [
  // The host hands over only lists that are lists, and leaves a check unjudged over an empty one.
  /^\/evidence\/\w+\/(cases|suites|steps|blocking_errors|thresholds|metrics|files) (removed|nulled|retyped|emptied)$/u,
  // An item dropped from a list that nothing declares cannot be noticed.
  /^\/evidence\/\w+\/(cases|suites|steps|thresholds|metrics|files)\/\d+ removed$/u,
  // The config's schema bounds the settings, the facts' schema the texts.
  /^\/settings\/\w+ negated$/u,
  /^\/evidence\/tests\/cases\/3\/mitigation\/(justification|approved_by) (emptied|retyped)$/u,
  /^\/evidence\/observability\/metrics\/0\/(value negated|unit emptied)$/u,
  // Read by no check of this gate.
  /^\/now (emptied|aged)$/u,
  /^\/release\/(name|version|git_commit|authors|targeted_suites|upstream)/u,
  /^\/release\/scripts\/(1|\d+\/path)/u,
  /\/(source|message|flaky|suite|branches|functions)( |\/)/u,
  /^\/evidence\/tests\/(finished_at|total|passed|failed|errored|skipped) /u,
  /^\/evidence\/tests\/suites\/\d+\/(failed|critical|id) /u,
  /^\/evidence\/tests\/cases\/(\d+\/id|[012]\/critical|3\/critical negated)/u,
  /^\/evidence\/rehearsal\/(started_at|steps\/\d+\/(id|exit_code|timed_out|allowed_failure|script)) /u,
  /^\/evidence\/rehearsal\/finished_at (aged|emptied)$/u,
  /^\/evidence\/coverage\/files/u,
  /^\/evidence\/performance\/thresholds\/0\/(id|metric|expression) /u,
  /^\/evidence\/observability\/metrics\/0\/id /u,
];
