import { describe, expect, test } from "vitest";
import type { Check, Finding } from "../../src/model.ts";
import { findingObstacles } from "../../src/protocol/review.ts";
import type { Report } from "../../src/report/report.ts";

const check = (gate: string, name: string, ...kinds: readonly string[]): Partial<Check> => ({
  id: `${gate}/${name}`,
  gate,
  kinds,
});

const CHECKS = [
  check("intake", "ready", "intake"),
  check("readiness", "packed", "package"),
  check("readiness", "signed", "approval"),
  check("readiness", "bound", "approval", "package"),
  check("readiness", "ticked", "checklist"),
  check("board", "heard", "approval"),
];

const finding = (parts: Partial<Finding>): Finding =>
  ({
    check: "intake/ready",
    code: "RAY100",
    gates: ["intake"],
    level: "error",
    status: "open",
    subject: "it",
    message: "is not",
    ...parts,
  }) as Finding;

function obstacles(findings: readonly Finding[], failing: readonly string[] = []): readonly string[] {
  const gates = ["intake", "readiness", "board"].map((id) => ({ id, outcome: failing.includes(id) ? "fail" : "pass" }));
  return findingObstacles({
    verdict: { gates, findings },
    catalogue: { gates: [], checks: CHECKS },
  } as unknown as Report);
}

const host = (subject: string, ...gates: readonly string[]): Partial<Finding> => ({
  check: "host/evidence",
  code: "RAY904",
  subject,
  gates,
});

describe("an approval is held up", () => {
  test.each<[string, Partial<Finding>]>([
    ["by an open error of a gate before the review", {}],
    ["by an open error about the package", { check: "readiness/packed", gates: ["readiness"] }],
    ["by a check of the package that could not be judged", host("readiness/packed", "readiness")],
    ["by a package that is stale", host("package", "readiness")],
    ["by something in the package that is not as stated", host("package: required entries", "readiness")],
    ["by a floor of the review", { ...host("manifest_completeness_percent", "readiness"), code: "RAY906" }],
    ["by a release that cannot be read", host("release", "intake", "readiness", "board")],
  ])("%s", (_, parts) => {
    const each = finding(parts);
    expect(obstacles([each])).toEqual([`${each.code} ${each.subject}: is not`]);
  });

  test("by a gate that fails without a word", () => {
    expect(obstacles([], ["intake", "readiness"])).toEqual(["the intake gate does not pass"]);
    expect(obstacles([finding({})], ["intake"])).toHaveLength(1);
  });
});

describe("an approval is not held up", () => {
  test.each<[string, Partial<Finding>]>([
    ["by a warning", { level: "warning" }],
    ["by what is waived", { status: "waived" }],
    ["by what only an approval can turn", { check: "readiness/signed", gates: ["readiness"] }],
    ["by a check of package and approval together", { check: "readiness/bound", gates: ["readiness"] }],
    ["by a gate of others that waits for the approval", { check: "board/heard", gates: ["board"] }],
    ["by an approval that is not there yet", host("approval", "readiness", "board")],
    ["by a check of the approval that could not be judged", host("board/heard", "board")],
    ["by the checklist, which has until the last verdict", { check: "readiness/ticked", gates: ["readiness"] }],
  ])("%s", (_, parts) => {
    expect(obstacles([finding(parts)], ["readiness", "board"])).toEqual([]);
  });
});
