import { describe, expect, test } from "vitest";
import { byWasm, comparable, damagedCases, GATES, shippedPolicy, writtenCases } from "./gate-cases.ts";
import { UNREAD } from "./unread.ts";

const policy = await shippedPolicy();

describe.each(GATES)("the %s gate, as shipped", (gate) => {
  const checks = policy.catalogue.checks.filter((check) => check.gate === gate);

  test.each(writtenCases(gate))("$title", ({ input, expected = {} }) => {
    const found = byWasm(policy, input);
    const asExpected = (id: string) => (typeof (expected[id] ?? []) === "number" ? countOf(found[id]) : found[id]);
    const wanted = Object.fromEntries(checks.map(({ id }) => [id, expected[id] ?? []]));
    expect(comparable(Object.fromEntries(checks.map(({ id }) => [id, asExpected(id)])))).toEqual(comparable(wanted));
  });

  test("finds something, or judges nothing, for every damage but what no check reads", () => {
    const unread = UNREAD[gate] ?? [];
    const damaged = damagedCases(gate).map(({ title, input }) => ({
      title,
      isExcused: unread.some((pattern) => pattern.test(title)),
      isSilent: isSilent(byWasm(policy, input)),
    }));
    expect(damaged.filter(({ isSilent, isExcused }) => isSilent !== isExcused)).toEqual([]);
    expect(unread.filter((pattern) => !damaged.some(({ title }) => pattern.test(title)))).toEqual([]);

    function isSilent(found: Readonly<Record<string, unknown>>): boolean {
      return checks.every(({ id }) => Array.isArray(found[id]) && found[id].length === 0);
    }
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
