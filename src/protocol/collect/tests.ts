import { Defective } from "../../errors.ts";
import { type ReportedCase, type TestStatus, type TestsPart, withoutTwins } from "../../evidence/kinds/tests.ts";
import type { TestsFacts } from "../../model.ts";
import type { Collector, Matter } from "../collector.ts";

/** `staging-test-results.json`: a CTRF document of every case, with what the host counted under `extra`. */
export const collector: Collector<TestsPart> = { kind: "tests", render };

function render(matter: Matter<TestsPart>): string {
  // The kind's own facts.
  const facts = matter.facts as TestsFacts;
  const { started_at: start, finished_at: stop } = facts;
  if (start === undefined || stop === undefined)
    throw new Defective(
      "inconclusive",
      "do not all say when the tests ran, and the document must; let the tools write timestamps, or judge the reports themselves with binding: run",
    );
  const cases = withoutTwins(matter.sources);
  return `${JSON.stringify(
    {
      reportFormat: "CTRF",
      specVersion: "1.0.0",
      results: {
        tool: { name: "ray-policy" },
        summary: { ...countsOf(cases), start: Date.parse(start), stop: Date.parse(stop) },
        tests: cases.map(testOf),
        environment: { commit: matter.release.git_commit },
      },
      extra: { "ray-policy": { ...matter.heading("staging-test-results", stop), ...oursOf(matter, facts) } },
    },
    null,
    2,
  )}\n`;
}

const WORDS = { passed: "passed", failed: "failed", errored: "other", skipped: "skipped" } as const satisfies Record<
  TestStatus,
  string
>;

function countsOf(cases: readonly ReportedCase[]) {
  const count = (status: TestStatus): number => cases.filter((each) => each.status === status).length;
  return {
    tests: cases.length,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    pending: 0,
    other: count("errored"),
  };
}

function testOf({ id, names, status, critical, flaky, message }: ReportedCase) {
  return {
    name: id,
    status: WORDS[status],
    duration: 0,
    ...(critical ? { tags: ["critical"] } : {}),
    ...(message === undefined ? {} : { message }),
    extra: { "ray-policy": { names, ...(flaky ? { flaky } : {}) } },
  };
}

function oursOf({ sources }: Matter<TestsPart>, { suites }: TestsFacts) {
  const targeted = suites.reduce((sum, suite) => sum + suite.targeted, 0);
  const executed = suites.reduce((sum, suite) => sum + suite.executed, 0);
  return {
    targeted_suites: suites.map(({ id, critical, targeted: wanted, executed: done, failed }) => ({
      name: id,
      critical,
      targeted_tests: wanted,
      executed_tests: done,
      failed,
    })),
    ...(targeted === 0 ? {} : { suite_coverage: executed / targeted }),
    mitigations: sources.flatMap(({ part }) =>
      (part.mitigations ?? []).map(({ test, justification, approved_by, expires_at }) => ({
        test_id: test,
        justification,
        owner: approved_by,
        approved_by,
        expires_at,
      })),
    ),
  };
}
