import { describe, expect, test } from "vitest";
import type { Check, Facts } from "../../../src/model.ts";
import { divide } from "../../../src/protocol/init/judged.ts";
import { scansForNow } from "../../../src/protocol/init/scans.ts";
import { check, gate } from "../../builders.ts";

const KINDS = [
  { kind: "tests", optional: false },
  { kind: "rollback", optional: false },
  { kind: "coverage", optional: true },
];
const PROVEN = { cases: [{ id: "a" }] };

function divided(checks: readonly Check[], present: Readonly<Record<string, Facts | undefined>>) {
  const gates = [gate({ id: "rehearsal" }), gate({ id: "security" })];
  const { notYet, gates: judged } = divide({ gates, checks }, KINDS, new Map(Object.entries(present)));
  return { off: notYet.map(({ check: { code }, reason }) => `${code} ${reason}`), gates: judged.map(({ id }) => id) };
}

const tests = check();
const rollback = check({
  name: "rollback",
  code: "RAY301",
  gate: "security",
  kinds: ["rollback"],
  judges: ["rollback.steps"],
});

describe("a first verdict", () => {
  test("is about the checks whose evidence is there, and the gates that hold one", () => {
    expect(divided([tests, rollback], { tests: PROVEN })).toEqual({
      off: ["RAY301 not yet: no rollback evidence"],
      gates: ["rehearsal"],
    });
    expect(divided([tests, rollback], { tests: PROVEN, rollback: { steps: [1] } })).toEqual({
      off: [],
      gates: ["rehearsal", "security"],
    });
  });

  test("judges evidence of which only the kind is known", () => {
    expect(divided([tests], { tests: undefined }).off).toEqual([]);
  });

  test("leaves warnings and notes on", () => {
    const others = (["warning", "note"] as const).map((level) => check({ level, kinds: ["rollback"] }));
    expect(divided(others, {})).toEqual({ off: [], gates: [] });
  });

  test("needs every kind that a check reads but the release, and names those that are missing", () => {
    const both = check({ kinds: ["release", "rollback", "tests"], judges: ["tests.cases"] });
    expect(divided([both], {}).off).toEqual(["RAY205 not yet: no rollback evidence and no tests evidence"]);
    expect(divided([both], { tests: PROVEN }).off).toEqual(["RAY205 not yet: no rollback evidence"]);
  });

  test("leaves alone what applies only with an optional kind that is not there", () => {
    const covered = check({ kinds: ["coverage"], judges: ["coverage.files"], applies_when: "coverage" });
    expect(divided([covered], {})).toEqual({ off: [], gates: [] });
    expect(divided([covered], { coverage: { files: [1] } }).gates).toEqual(["rehearsal"]);
  });

  test("does without an optional kind that a check looks at beside what it goes over", () => {
    const beside = check({ kinds: ["coverage", "tests"] });
    expect(divided([beside], { tests: PROVEN }).off).toEqual([]);
    const over = check({ kinds: ["coverage", "tests"], judges: ["coverage.files", "tests.cases"] });
    expect(divided([over], { tests: PROVEN }).off).toEqual(["RAY205 not yet: no coverage evidence"]);
  });

  test("is not about a list that is empty, unless that is an honest answer", () => {
    expect(divided([tests], { tests: { cases: [] } })).toEqual({ off: ["RAY205 not yet: no tests.cases"], gates: [] });
    expect(divided([check({ may_be_empty: true })], { tests: { cases: [] } }).off).toEqual([]);
  });

  test("is not about approvals that nobody gave or refused", () => {
    const role = (approved: readonly string[], rejected: readonly string[]) => ({
      cases: [{ id: "lead", approved_by: approved, rejected_by: rejected }],
    });
    expect(divided([tests], { tests: role([], []) }).off).toEqual(["RAY205 not yet: no approval (tests.cases)"]);
    expect(divided([tests], { tests: role(["alice"], []) }).off).toEqual([]);
    expect(divided([tests], { tests: role([], ["bob"]) }).off).toEqual([]);
  });

  test("does not count a check of the release alone as something judged", () => {
    const scope = check({ kinds: ["release"], judges: [] });
    expect(divided([scope], {})).toEqual({ off: [], gates: [] });
  });
});

describe("the scans to require for now", () => {
  const ran = (...categories: readonly string[]) => ({ scans: categories.map((category) => ({ category })) });

  test.each<[string, Facts | undefined, readonly string[] | undefined]>([
    ["no security evidence", undefined, undefined],
    ["no scan", ran(), undefined],
    ["all that are required", ran("sast", "sca", "secrets"), undefined],
    ["some that are required", ran("sca", "secrets", "sca"), ["sca"]],
    ["others only", ran("secrets", "container"), ["container", "secrets"]],
  ])("with %s", (_, facts, expected) => {
    expect(scansForNow(facts)).toEqual(expected);
  });
});
