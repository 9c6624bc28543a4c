import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/model.ts";
import { validate } from "../../src/schema.ts";
import { decide } from "../../src/verdict/decide.ts";
import { check, config, evidence, gate, matter, release } from "../builders.ts";

const PASSED = [{ check: "rehearsal/tests_pass", violations: [] }];
const VIOLATED = [
  {
    check: "rehearsal/tests_pass",
    violations: [{ message: "a failed", item: { id: "a", source: { path: "junit.xml", line: 7, column: 3 } } }],
  },
];

function statusOf(verdict: Verdict, id = "rehearsal/tests_pass"): string | undefined {
  return verdict.gates.flatMap(({ checks }) => checks).find((candidate) => candidate.id === id)?.status;
}

describe("a check", () => {
  test("whose set is empty is passed, and its gate passes", async () => {
    const verdict = await decide(matter(PASSED));
    expect([statusOf(verdict), verdict.gates[0]?.outcome, verdict.outcome]).toEqual(["passed", "pass", "pass"]);
  });

  test("with a violation is violated, and the finding stands where the item does", async () => {
    const verdict = await decide(matter(VIOLATED));
    expect([statusOf(verdict), verdict.outcome]).toEqual(["violated", "fail"]);
    expect(verdict.findings).toMatchObject([
      {
        code: "RAY205",
        subject: "a",
        source: { path: "junit.xml", line: 7, column: 3 },
        status: "open",
        halt: "pause",
      },
    ]);
  });

  test("that nothing answered is unjudged, and blocks", async () => {
    const verdict = await decide(matter([]));
    expect([statusOf(verdict), verdict.outcome, verdict.findings[0]?.code]).toEqual(["unjudged", "fail", "RAY907"]);
  });

  test("that could not be judged is explained by the defect of its evidence, once", async () => {
    const defect = {
      code: "missing" as const,
      message: "no file matches x",
      source: { path: "ray-policy.yaml", line: 4 },
    };
    const verdict = await decide(
      matter([{ check: "rehearsal/tests_pass", unjudged: "there is no tests.cases" }], {
        evidence: [evidence("release", release()), evidence("tests", undefined, { defects: [defect] })],
      }),
    );
    expect(verdict.findings.map(({ code, level }) => [code, level])).toEqual([["RAY901", "error"]]);
    expect(verdict.gates[0]?.checks[0]?.reason).toBe("tests evidence was not admitted");
  });

  test("at warning level is shown and does not block", async () => {
    const warning = check({ name: "nice", code: "RAY207", level: "warning" });
    const verdict = await decide(
      matter([...PASSED, { check: warning.id, violations: [{ message: "m", subject: "s" }] }], {
        checks: [check(), warning],
      }),
    );
    expect([statusOf(verdict, warning.id), verdict.outcome]).toEqual(["violated", "pass"]);
  });

  test("that applies when a kind is configured is not applicable without it", async () => {
    const optional = check({ name: "covered", code: "RAY208", applies_when: "coverage", kinds: ["coverage"] });
    const verdict = await decide(matter(PASSED, { checks: [check(), optional] }));
    expect([statusOf(verdict, optional.id), verdict.outcome]).toEqual(["not_applicable", "pass"]);
  });

  test("that applies because its kind is configured is unjudged where that evidence is defective", async () => {
    const optional = check({ name: "covered", code: "RAY208", applies_when: "coverage", kinds: ["coverage"] });
    const verdict = await decide(
      matter(PASSED, {
        checks: [check(), optional],
        evidence: [...matter([]).evidence, evidence("coverage", undefined)],
      }),
    );
    expect([statusOf(verdict, optional.id), verdict.outcome]).toEqual(["unjudged", "fail"]);
  });

  test("that is off says why, and proves nothing", async () => {
    const off = { RAY205: { off: true as const, reason: "not yet", position: { path: "ray-policy.yaml" } } };
    const verdict = await decide(matter(VIOLATED, { config: config({ checks: off }) }));
    expect([statusOf(verdict), verdict.gates[0]?.checks[0]?.reason, verdict.outcome]).toEqual([
      "off",
      "not yet",
      "fail",
    ]);
  });

  test("that blocks from a later day only warns until then", async () => {
    const later = check({ name: "later", code: "RAY299", blocks_from: "2027-01-01" });
    const results = [...PASSED, { check: later.id, violations: [{ message: "m", subject: "s" }] }];
    const before = await decide(matter(results, { checks: [check(), later] }));
    const after = await decide(matter(results, { checks: [check(), later], now: "2027-01-01T00:00:00.000Z" }));
    expect([before.outcome, before.findings[0]?.level, after.outcome]).toEqual(["pass", "warning", "fail"]);
  });
});

describe("a gate", () => {
  test("without a single passed check fails, however little is wrong", async () => {
    const optional = check({ applies_when: "coverage", kinds: ["coverage"] });
    expect((await decide(matter([], { checks: [optional] }))).outcome).toBe("fail");
  });

  test("that no policy knows cannot pass, and says so", async () => {
    const gates = [gate(), gate({ id: "intake", title: "Intake", order: 1 })];
    const verdict = await decide(matter(PASSED, { selection: { gates, checks: [check()], scope: "release" } }));
    expect(verdict.gates.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["rehearsal", "pass"],
      ["intake", "fail"],
    ]);
    expect(verdict.findings).toMatchObject([{ code: "RAY907", subject: "intake" }]);
  });

  test("with an open error of the host fails though its checks passed", async () => {
    const stale = { code: "stale" as const, message: "old", source: { path: "junit.xml" } };
    const verdict = await decide(
      matter(PASSED, {
        evidence: [evidence("release", release()), evidence("tests", { cases: [{ id: "a" }] }, { defects: [stale] })],
      }),
    );
    expect([statusOf(verdict), verdict.outcome, verdict.findings[0]?.code]).toEqual(["passed", "fail", "RAY904"]);
  });

  test("is not failed by a defect of evidence that none of its checks reads", async () => {
    const verdict = await decide(
      matter(PASSED, {
        evidence: [
          ...matter([]).evidence,
          evidence("uat", undefined, { defects: [{ code: "missing", message: "m", source: { path: "x" } }] }),
        ],
      }),
    );
    expect([verdict.outcome, verdict.findings.length]).toEqual(["pass", 0]);
  });

  test("with a declared number that the items contradict fails", async () => {
    const declared = [{ what: "tests", declared: 9, counted: 1, source: { path: "junit.xml", line: 2 } }];
    const verdict = await decide(
      matter(PASSED, {
        evidence: [evidence("release", release()), evidence("tests", { cases: [{ id: "a" }] }, { declared })],
      }),
    );
    expect(verdict.findings).toMatchObject([{ code: "RAY909", actual: 9, expected: 1 }]);
    expect(verdict.outcome).toBe("fail");
  });
});

describe("the floor of a threshold", () => {
  const suites = (executed: number) => ({ cases: [{ id: "a" }], suites: [{ id: "s", targeted: 10_000, executed }] });
  const withSuites = (executed: number, results = PASSED) =>
    decide(matter(results, { evidence: [evidence("release", release()), evidence("tests", suites(executed))] }));

  test.each([
    [9_000, "pass", []],
    [8_999, "fail", ["RAY906"]],
  ])("at %s of 10,000 executed tests gives %s whatever the policy says", async (executed, outcome, codes) => {
    const verdict = await withSuites(executed);
    expect([verdict.outcome, verdict.findings.map(({ code }) => code)]).toEqual([outcome, codes]);
  });

  test("is not repeated where the check that compares the same was violated", async () => {
    const coverage = check({ name: "suite_coverage_reached", code: "RAY204" });
    const results = [{ check: coverage.id, violations: [{ message: "m", subject: "s" }] }];
    const verdict = await decide(
      matter(results, { checks: [coverage], evidence: [evidence("release", release()), evidence("tests", suites(1))] }),
    );
    expect(verdict.findings.map(({ code }) => code)).toEqual(["RAY204"]);
  });

  test("shows the measured value, cut off and never rounded up", async () => {
    const settings = check({ settings: ["suite_coverage_percent"] });
    const verdict = await decide(
      matter(PASSED, {
        checks: [settings],
        evidence: [
          evidence("release", release()),
          evidence("tests", { cases: [{ id: "a" }], suites: [{ targeted: 30_000, executed: 26_999 }] }),
        ],
      }),
    );
    expect(verdict.settings["suite_coverage_percent"]).toEqual({
      value: 90,
      unit: "%",
      source: "default",
      floor: 90,
      actual: 89.99,
    });
  });
});

describe("the verdict", () => {
  test("fits its schema", async () => {
    expect(await validate("verdict", await decide(matter(VIOLATED)))).toEqual([]);
  });

  test("without a release says null, judges nothing and fails", async () => {
    const verdict = await decide(
      matter([], {
        evidence: [evidence("release", undefined), evidence("tests", { cases: [{ id: "a" }] })],
        inputDigest: null,
      }),
    );
    expect([verdict.release, verdict.outcome, verdict.input_digest]).toEqual([null, "fail", null]);
  });

  test("gives findings that share everything but their message fingerprints of their own", async () => {
    const twins = [
      {
        check: "rehearsal/tests_pass",
        violations: [
          { message: "one", subject: "s" },
          { message: "two", subject: "s" },
        ],
      },
    ];
    const prints = (await decide(matter(twins))).findings.map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(2);
  });

  test("keeps a finding's fingerprint when only its line or its value changes", async () => {
    const moved = [
      {
        check: "rehearsal/tests_pass",
        violations: [{ message: "other words", actual: 3, item: { id: "a", source: { path: "junit.xml", line: 99 } } }],
      },
    ];
    expect((await decide(matter(moved))).findings[0]?.fingerprint).toBe(
      (await decide(matter(VIOLATED))).findings[0]?.fingerprint,
    );
  });
});
