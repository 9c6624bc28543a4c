import { Defective } from "../../errors.ts";
import type { PlaywrightReport, PlaywrightSuite } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { validate } from "../../schema.ts";
import { readDocument } from "../document.ts";
import type { ReportedCase, TestStatus, TestsPart } from "../kinds/tests.ts";
import { own } from "../own.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** The JSON report of Playwright. Each project that runs a spec makes a case of its own. */
export const reader: Reader<TestsPart> = {
  format: "playwright",
  kind: "tests",
  recognises: (head) =>
    hasKeys(head, ["config", "suites"]) &&
    /"(?:projects|projectName|forbidOnly|fullyParallel)"\s*:/u.test(headText(head)),
  read,
};

type Spec = NonNullable<PlaywrightSuite["specs"]>[number];
type Test = Spec["tests"][number];

/** A test in its place: the suites that it stands in, from outside. */
interface Placed {
  readonly test: Test;
  readonly spec: Spec;
  readonly titles: readonly string[];
  readonly file: string;
  readonly pointer: string;
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<TestsPart>> {
  const { value, text } = await readDocument(chunks, "playwright");
  // The schema was checked while the document was read.
  const report = value as PlaywrightReport;
  const [error] = report.errors;
  if (error !== undefined)
    throw new Defective(
      "inconclusive",
      `tells an error of the whole run: ${summary(error.message ?? "without words")}`,
      {
        pointer: "/errors/0",
      },
    );
  const placed = await testsBelow(report.suites, [], "/suites");
  return {
    part: { cases: placed.map((each) => caseOf(each, path)) },
    observed: timesOf(placed, report),
    subject: {},
    declared: declaredBy(report, placed, path),
    text,
  };
}

async function testsBelow(
  suites: readonly unknown[],
  outer: readonly string[],
  pointer: string,
): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const [index, suite] of suites.entries()) placed.push(...(await testsIn(suite, outer, `${pointer}/${index}`)));
  return placed;
}

async function testsIn(value: unknown, outer: readonly string[], pointer: string): Promise<readonly Placed[]> {
  const [problem] = await validate("documents/playwright-suite", value);
  if (problem !== undefined)
    throw new Defective("invalid", `has a suite that is none: ${problem.pointer} ${problem.message}`, {
      pointer: `${pointer}${problem.pointer}`,
    });
  // The schema was just checked.
  const suite = value as PlaywrightSuite;
  const titles = [...outer, suite.title];
  const specs = (suite.specs ?? []).flatMap((spec, index) =>
    spec.tests.map((test, at) => ({
      test,
      spec,
      titles,
      file: spec.file ?? suite.file ?? "",
      pointer: `${pointer}/specs/${index}/tests/${at}`,
    })),
  );
  return [...specs, ...(await testsBelow(suite.suites ?? [], titles, `${pointer}/suites`))];
}

const STATUSES: Readonly<Record<string, TestStatus>> = {
  expected: "passed",
  flaky: "passed",
  unexpected: "failed",
  skipped: "skipped",
};

function caseOf({ test, spec, titles, file, pointer }: Placed, path: string): ReportedCase {
  const status = own(STATUSES, test.status);
  if (status === undefined)
    throw new Defective("invalid", `gives a test the status "${summary(test.status)}", which is not known`, {
      pointer: `${pointer}/status`,
    });
  if (status === "passed" && test.results.length === 0)
    throw new Defective("inconclusive", "says that a test went as expected which has no result", { pointer });
  const tags = spec.tags ?? [];
  const project = test.projectName ?? "";
  const message = test.results.findLast(({ error }) => error?.message !== undefined)?.error?.message;
  const words = [project === "" ? "" : `[${project}]`, ...titles, spec.title].filter((word) => word !== "");
  return {
    id: words.join(" > "),
    names: [...new Set([file, project, ...titles, ...tags])].filter((name) => name !== ""),
    status,
    critical: tags.some((tag) => tag.replace(/^@/u, "") === "critical"),
    flaky: test.status === "flaky",
    ...(message === undefined || status === "passed" ? {} : { message: summary(withoutColours(message)) }),
    source: { path, pointer },
  };
}

/** Playwright colours its messages for a terminal. */
function withoutColours(text: string): string {
  const [first = "", ...rest] = text.split("\u001b");
  return [first, ...rest.map((part) => part.replace(/^\[[0-9;]*m/u, ""))].join("");
}

function timesOf(placed: readonly Placed[], { stats }: PlaywrightReport): Reading["observed"] {
  const results = placed.flatMap(({ test }) => test.results);
  const starts = results.map(({ startTime }) => (startTime === undefined ? undefined : toUtc(startTime)));
  const stated = stats?.startTime === undefined ? undefined : toUtc(stats.startTime);
  const [first] = [...starts, stated].filter((time) => time !== undefined).sort();
  // One result without a time leaves open when the tests began.
  if (first === undefined || (stated === undefined && starts.includes(undefined))) return {};
  const ends = results.flatMap(({ startTime = "", duration = 0 }) => {
    const start = toUtc(startTime);
    return start === undefined ? [] : [new Date(Date.parse(start) + Math.max(0, duration)).toISOString()];
  });
  return { from: first, to: [...ends, first].sort().at(-1) ?? first };
}

/** Old versions have no statistics. */
function declaredBy({ stats }: PlaywrightReport, placed: readonly Placed[], path: string): readonly Declared[] {
  return (["expected", "unexpected", "flaky", "skipped"] as const).flatMap((what) => {
    const declared = stats?.[what];
    const counted = placed.filter(({ test }) => test.status === what).length;
    return declared === undefined
      ? []
      : [{ what: `${what} tests`, declared, counted, source: { path, pointer: `/stats/${what}` } }];
  });
}
