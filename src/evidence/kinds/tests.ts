import { Defective } from "../../errors.ts";
import type { Declared, Position, ReleaseFacts, TestsFacts, VerdictException } from "../../model.ts";
import { sortedByBytes } from "../../text.ts";
import type { Context, Kind, Source } from "../kind.ts";
import { matches } from "../wildcard.ts";

export type TestStatus = "passed" | "failed" | "errored" | "skipped";

/** A case as a report tells it. */
export interface ReportedCase {
  readonly id: string;
  /** Suite, class name, file, tags: what a release's patterns are compared with. */
  readonly names: readonly string[];
  readonly status: TestStatus;
  readonly critical: boolean;
  readonly flaky: boolean;
  readonly message?: string;
  readonly source: Position;
}

/** A failure that a report says is lived with. */
export interface Mitigation {
  readonly test: string;
  readonly justification: string;
  readonly approved_by: string;
  /** UTC with milliseconds. */
  readonly expires_at: string;
  readonly source: Position;
}

/** What a report states about a suite that the release targets. */
export interface StatedSuite {
  readonly id: string;
  readonly targeted: number;
  readonly executed: number;
  readonly failed: number;
  readonly source: Position;
}

export interface TestsPart {
  readonly cases: readonly ReportedCase[];
  readonly mitigations?: readonly Mitigation[];
  readonly suites?: readonly StatedSuite[];
}

export const kind: Kind<TestsPart> = {
  kind: "tests",
  title: "Test results",
  document: "staging-test-results.json",
  optional: false,
  maxAgeSeconds: 24 * 3600,
  unite,
  exceptions,
  declared,
};

/** The check for which a mitigation may count. */
const CHECK = "RAY207";

type Case = TestsFacts["cases"][number];

function unite(sources: readonly Source<TestsPart>[], context: Context): TestsFacts {
  const { release } = context;
  const reported = withoutTwins(sources);
  if (reported.length === 0) throw new Defective("inconclusive", "the reports hold no test case");
  const mitigations = counted(sources, context);
  const cases = reported.map((each) => mitigated(caseOf(each, release), mitigations));
  const passed = count(cases, "passed");
  return {
    ...timesOf(sources),
    total: cases.length,
    passed,
    failed: count(cases, "failed"),
    errored: count(cases, "errored"),
    skipped: count(cases, "skipped"),
    flaky: cases.filter(({ flaky }) => flaky === true).length,
    suites: release.targeted_suites.map((suite) => suiteOf(suite, cases)),
    cases,
  };
}

/** The mitigations that the trust file allows and that are in force. */
function counted(sources: readonly Source<TestsPart>[], { allows, now }: Context): readonly Mitigation[] {
  if (!allows("mitigation", CHECK)) return [];
  return sources.flatMap(({ part }) => part.mitigations ?? []).filter(({ expires_at }) => expires_at > now);
}

function mitigated(each: Case, mitigations: readonly Mitigation[]): Case {
  const found = isFailure(each) ? mitigations.find(({ test }) => test === each.id) : undefined;
  if (found === undefined) return each;
  const { justification, approved_by, expires_at } = found;
  return { ...each, mitigation: { justification, approved_by, expires_at } };
}

function isFailure({ status, critical }: Pick<Case, "status" | "critical">): boolean {
  return !critical && (status === "failed" || status === "errored");
}

function exceptions(sources: readonly Source<TestsPart>[], context: Context): readonly VerdictException[] {
  const mitigations = counted(sources, context);
  if (mitigations.length === 0) return [];
  const failures = new Set(
    unite(sources, context).cases.flatMap((each) => (each.mitigation === undefined ? [] : [each.id])),
  );
  return mitigations
    .filter(({ test }) => failures.has(test))
    .map(({ test, justification, approved_by, expires_at, source }) => ({
      kind: "mitigation",
      check: CHECK,
      subject: test,
      who: approved_by,
      why: justification,
      until: expires_at,
      source,
    }));
}

/** What a report counts of the targeted suites, against the host's own count. */
function declared(sources: readonly Source<TestsPart>[], context: Context): readonly Declared[] {
  const stated = sources.flatMap(({ part }) => part.suites ?? []);
  if (stated.length === 0) return [];
  const { suites } = unite(sources, context);
  return stated.flatMap(({ id, targeted, executed, failed, source }) => {
    const own = suites.find((suite) => suite.id === id);
    const what = (name: string): string => `${name} of suite ${id}`;
    return [
      { what: what("targeted tests"), declared: targeted, counted: own?.targeted ?? 0, source },
      { what: what("executed tests"), declared: executed, counted: own?.executed ?? 0, source },
      { what: what("failed tests"), declared: failed, counted: own?.failed ?? 0, source },
    ];
  });
}

function timesOf(sources: readonly Source<TestsPart>[]): Pick<TestsFacts, "started_at" | "finished_at"> {
  const froms = sources.map(({ observed }) => observed.from);
  const [started] = froms.filter((time) => time !== undefined).sort();
  const finished = sources
    .flatMap(({ observed }) => observed.to ?? [])
    .sort()
    .at(-1);
  // One report without a time leaves the start of the tests open.
  const isKnown = started !== undefined && froms.every((time) => time !== undefined);
  return { ...(isKnown ? { started_at: started } : {}), ...(finished === undefined ? {} : { finished_at: finished }) };
}

/** A case that two reports tell is one case if they agree; cases of one report that share an id are numbered. Throws `Defective`. */
export function withoutTwins(sources: readonly Source<TestsPart>[]): readonly ReportedCase[] {
  const reports = sources.map(({ part }) => numbered(part.cases));
  const [only = [], ...others] = reports;
  return sortedByBytes(others.length === 0 ? only : united(reports), ({ id }) => id);
}

function united(reports: readonly (readonly ReportedCase[])[]): readonly ReportedCase[] {
  const known = new Map<string, ReportedCase>();
  for (const each of reports.flat()) {
    const twin = known.get(each.id);
    known.set(each.id, twin === undefined ? each : merged(twin, each));
  }
  return [...known.values()];
}

/** What either report says against a case counts: that it is critical, that it is flaky. */
function merged(twin: ReportedCase, other: ReportedCase): ReportedCase {
  if (twin.status !== other.status) {
    throw new Defective(
      "ambiguous",
      `${twin.id} is ${twin.status} in ${twin.source.path} and ${other.status} in ${other.source.path}`,
    );
  }
  return {
    ...twin,
    names: [...new Set([...twin.names, ...other.names])],
    critical: twin.critical || other.critical,
    flaky: twin.flaky || other.flaky,
  };
}

/** Parameterised cases share an id; each stays a case, as `id`, `id #2`, `id #3`. */
function numbered(cases: readonly ReportedCase[]): readonly ReportedCase[] {
  const own = new Set(cases.map(({ id }) => id));
  if (own.size === cases.length) return cases;
  const times = new Map<string, number>();
  return cases.map((each) => {
    let time = (times.get(each.id) ?? 0) + 1;
    // A case may really be called `id #2`.
    while (time > 1 && own.has(`${each.id} #${time}`)) time += 1;
    times.set(each.id, time);
    return time === 1 ? each : { ...each, id: `${each.id} #${time}` };
  });
}

/** Its keys stand in the order of canonical JSON, so that the many need not be copied into it. */
function caseOf({ id, names, status, critical, flaky, message, source }: ReportedCase, release: ReleaseFacts): Case {
  const suite = release.targeted_suites.find(({ match }) =>
    match.some((pattern) => names.some((name) => matches(pattern, name))),
  );
  return {
    critical: critical || suite?.critical === true,
    ...(flaky ? { flaky } : {}),
    id,
    ...(message === undefined ? {} : { message }),
    source,
    status,
    suite: suite?.id ?? "",
  };
}

function suiteOf(
  { id, critical, targeted_tests, source }: ReleaseFacts["targeted_suites"][number],
  cases: readonly Case[],
): TestsFacts["suites"][number] {
  const own = cases.filter(({ suite }) => suite === id);
  const failed = count(own, "failed") + count(own, "errored");
  return {
    id,
    critical,
    targeted: targeted_tests,
    executed: Math.min(targeted_tests, count(own, "passed") + failed),
    failed,
    source,
  };
}

function count(cases: readonly Case[], status: TestStatus): number {
  return cases.filter((each) => each.status === status).length;
}
