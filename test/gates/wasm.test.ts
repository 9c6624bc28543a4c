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
    const silent = damagedCases(gate).filter(({ input }) => {
      const found = byWasm(policy, input);
      return checks.every(({ id }) => Array.isArray(found[id]) && found[id].length === 0);
    });
    expect(
      silent
        .map(({ title }) => title)
        .filter((title) => ![...UNREAD, ...(UNREAD_BY[gate] ?? [])].some((pattern) => pattern.test(title))),
    ).toEqual([]);
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
  // The security gate: an item dropped from a list, or one demand less in a setting, that nothing declares.
  /^\/evidence\/(rollback\/post_checks|security\/(findings|licences|clearances)|operations\/runbooks)\/\d+ removed$/u,
  /^\/settings\/required_scans\/\d+ removed$/u,
  // Empty findings, licences and rejections are honest; an empty list of runbooks the host leaves unjudged.
  /^\/evidence\/(security\/(findings|licences|clearances\/\d+\/rejected_by)|operations\/runbooks) emptied$/u,
  // Read only where the release lists no rollback script, or where the finding is open.
  /^\/evidence\/rollback\/strategy /u,
  /^\/evidence\/security\/findings\/1\/severity /u,
  // Another alternative is allowed, and of licences that apply together one is left that is.
  /^\/evidence\/sbom\/packages\/1\/alternatives\/(0|1\/\d+ removed)/u,
  // A role that is not required to accept, or that did; times without bounds, or within them all the more.
  /^\/evidence\/security\/clearances\/(1\/required|\d+\/min negated|\d+\/approved_by\/\d+) ?/u,
  /^\/evidence\/(rollback\/started_at aged|operations\/on_call\/0\/(from (removed|aged)|to removed))$/u,
  // Names, which the messages alone say, and what no check of the security gate reads.
  /^\/evidence\/(rollback\/(steps|post_checks)|security\/scans|sbom\/packages|operations\/runbooks)\/\d+\/id /u,
  /^\/evidence\/security\/(findings|licences|clearances\/1)(\/\d+)?\/id /u,
  /^\/evidence\/(security\/licences|sbom\/packages)\/\d+\/(component|expression) /u,
  /^\/evidence\/rollback\/((from|to)\/name|(steps\/\d+\/)?finished_at|steps\/\d+\/started_at) /u,
  /^\/evidence\/security\/(total|by_severity|suppressed)( |\/)/u,
  /^\/evidence\/security\/(scans\/\d+\/(tool|finished_at)|findings\/\d+\/(category|rule|aliases|component|tools)|clearances\/\d+\/refused)/u,
  /^\/evidence\/operations\/escalation/u,
  // The intake and readiness gates: what the host proves before it asks, adds where a document leaves it out, or what nothing declares.
  /^\/evidence\/(intake\/(artifacts|approvals|system_state)|parity\/(dimensions|drifts)|script_registry\/scripts|package\/(entries|extra_entries)|approval\/(roles|bindings|risks|actions)|checklist\/items)(\/\d+)? (removed|nulled|retyped|emptied)$/u,
  /^\/evidence\/(intake\/approvals|approval\/roles)\/\d+\/(rejected_by emptied|refused|approved_by\/\d+ retyped)/u,
  // Read by no check of these gates, or by messages alone.
  /^\/release\/(status|rto_seconds|scripts\/0\/path)/u,
  /^\/settings\/(max_drift|manifest_completeness_percent|rehearsal_environment)/u,
  /^\/evidence\/intake\/(artifacts\/\d+\/(id|path|required|produced_at)|system_state\/\d+\/(id|required|evidence)) /u,
  /^\/evidence\/parity\/((baseline|candidate)\/captured_at|dimensions\/\d+\/(id|required|total|drifted)|drifts\/\d+\/(id|dimension|object|pointer|op|intended)) /u,
  /^\/evidence\/script_registry\/scripts\/\d+\/(owner|reviewed_at aged)/u,
  /^\/evidence\/package\/(entries\/\d+\/(id|kind|critical|required)|required|satisfied|package_sha256|manifest_sha256) /u,
  /^\/evidence\/approval\/(bindings\/\d+\/(stated|found)|risks\/\d+\/(id|description|owner)|actions\/\d+\/(id|owner|due_at)) /u,
  /^\/evidence\/approval\/(risks\/0\/severity|risks\/1\/severity negated|actions\/0\/blocking|actions\/1\/status|roles\/\d+\/(id|min negated)) /u,
  /^\/evidence\/checklist\/items\/(\d+\/(id|text)|0\/phase|1\/done) /u,
  /^\/evidence\/rehearsal\/(environment|completed|chain_valid|blocking_errors|steps\/\d+\/script_sha256)/u,
];

/** What no check of that one gate reads. */
const UNREAD_BY: Readonly<Record<string, readonly RegExp[]>> = {
  readiness: [
    /^\/release/u,
    /^\/evidence\/approval\/(roles\/\d+\/required|bound) /u,
    /^\/evidence\/rehearsal\/steps\/0 /u,
  ],
};
