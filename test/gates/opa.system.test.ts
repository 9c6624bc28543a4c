import { describe, expect, test } from "vitest";
import { call, policySources } from "../../scripts/toolchain.js";
import { byWasm, comparable, damagedCases, GATES, shippedPolicy, writtenCases } from "./gate-cases.ts";

const policy = await shippedPolicy();
const entrypoints = policy.catalogue.checks.map(({ entrypoint }) => entrypoint);

type Answer = Readonly<
  Record<string, { readonly defined: boolean; readonly value?: unknown; readonly error?: string }>
>;

/** What OPA's own evaluator says of each check, over the sources. */
async function byOpa(inputs: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const cases = inputs.map((input) => ({ input, entrypoints }));
  const { results, error } = await call({ command: "evaluate", ...policySources(), cases });
  if (error !== undefined) throw new Error(error);
  return results.map((answers: Answer) =>
    Object.fromEntries(
      policy.catalogue.checks.map(({ id, entrypoint }) => [
        id,
        answers[entrypoint]?.defined === true ? answers[entrypoint].value : "unjudged",
      ]),
    ),
  );
}

describe.each(GATES)("the %s gate", (gate) => {
  test.each([
    ["written", writtenCases(gate)],
    ["damaged", damagedCases(gate)],
  ])("is judged alike by the shipped WebAssembly and by OPA's own evaluator, in every %s case", async (_, cases) => {
    expect(cases.length).toBeGreaterThan(20);
    const opa = await byOpa(cases.map(({ input }) => input));
    cases.forEach(({ title, input }, index) => {
      expect([title, comparable(byWasm(policy, input))]).toEqual([title, comparable(opa[index] ?? {})]);
    });
  });
});
