import type { HistoryRecord } from "../generated/documents.ts";
import type { Risk } from "../model.ts";
import { numberOf } from "./change.ts";
import { nameOf, type Run, runsOf } from "./trend.ts";

/** A stricter threshold that the history would bear, with what it would have done. */
export interface Recommendation {
  readonly setting: string;
  readonly now: number;
  readonly recommended: number;
  /** Runs that passed and would have been stopped. */
  readonly stopped: number;
  /** Of those, runs of releases that had an incident afterwards. */
  readonly caught: number;
  /** Of those, runs of releases that did well. */
  readonly forNothing: number;
  readonly runs: number;
}

/** How many of the passing runs a recommended threshold may stop: the more is at stake, the more. */
const TOLERATED = { low: 0, medium: 0.05, high: 0.1 } as const satisfies Record<Risk["criticality"], number>;
const HIGHER = ["suite_coverage_percent", "code_coverage_percent", "manifest_completeness_percent"];
const LOWER = ["rto_seconds"];
/** Fewer runs bear no recommendation. */
const LEAST_RUNS = 5;

/** Thresholds that could be stricter, by the risk profile. They are only ever recommended: a change of one is reviewed like any other. */
export function recommendations(records: readonly HistoryRecord[], { criticality }: Risk): readonly Recommendation[] {
  const runs = runsOf(records).filter(({ verdict }) => verdict.outcome === "pass");
  return [...HIGHER, ...LOWER].flatMap((setting) =>
    recommendation(setting, runs, fates(records), TOLERATED[criticality]),
  );
}

function recommendation(
  setting: string,
  runs: readonly Run[],
  fate: ReadonlyMap<string, "fine" | "incident">,
  tolerated: number,
): readonly Recommendation[] {
  const measured = runs.flatMap(({ release, verdict }) => {
    const { actual, threshold } = verdict.measured[setting] ?? {};
    return typeof actual === "number" && typeof threshold === "number"
      ? [{ release: nameOf(release), actual, threshold }]
      : [];
  });
  const now = measured.at(-1)?.threshold;
  if (now === undefined || measured.length < LEAST_RUNS) return [];
  const isHigher = HIGHER.includes(setting);
  // Worst first: what may be stopped is at the beginning.
  const sorted = measured.toSorted((a, b) => (isHigher ? a.actual - b.actual : b.actual - a.actual));
  const worst = sorted[Math.floor(sorted.length * tolerated)]?.actual ?? now;
  const recommended = isHigher ? Math.floor(worst) : Math.ceil(worst);
  if (isHigher ? recommended <= now : recommended >= now) return [];
  const stopped = measured.filter(({ actual }) => (isHigher ? actual < recommended : actual > recommended));
  const count = (word: "fine" | "incident") => stopped.filter(({ release }) => fate.get(release) === word).length;
  return [
    {
      setting,
      now,
      recommended,
      stopped: stopped.length,
      caught: count("incident"),
      forNothing: count("fine"),
      runs: measured.length,
    },
  ];
}

/** What became of each release; one incident outweighs any praise. */
function fates(records: readonly HistoryRecord[]): ReadonlyMap<string, "fine" | "incident"> {
  const known = new Map<string, "fine" | "incident">();
  for (const { release, feedback } of records)
    if (feedback !== undefined && known.get(nameOf(release)) !== "incident")
      known.set(nameOf(release), feedback.outcome);
  return known;
}

/** Runs before the one that is looked at; fewer say nothing about what is usual. */
const USUAL_RUNS = 5;

/** What is unusual about the last run against the runs before it, in words. */
export function anomalies(runs: readonly Run[]): readonly string[] {
  const last = runs.at(-1);
  const before = runs.slice(0, -1).slice(-50);
  if (last === undefined || before.length < USUAL_RUNS) return [];
  return [...unusualGates(last, before), ...unusualMeasures(last, before), ...unusualFailures(last, before)];
}

function unusualGates({ verdict }: Run, before: readonly Run[]): readonly string[] {
  return verdict.gates
    .filter(({ outcome }) => outcome === "fail")
    .map(({ id }) => ({ id, own: before.flatMap((run) => run.verdict.gates.filter((gate) => gate.id === id)) }))
    .filter(({ own }) => own.length >= USUAL_RUNS && own.every(({ outcome }) => outcome === "pass"))
    .map(({ id, own }) => `${id} failed for the first time in ${own.length + 1} runs`);
}

/** Further from the mean than three standard deviations. */
function unusualMeasures({ verdict }: Run, before: readonly Run[]): readonly string[] {
  return Object.entries(verdict.measured).flatMap(([name, { actual }]) => {
    const now = numberOf(actual);
    const values = before.flatMap((run) => numberOf(run.verdict.measured[name]?.actual ?? "") ?? []);
    if (now === undefined || values.length < USUAL_RUNS) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    if (Math.abs(now - mean) <= Math.max(3 * deviation, Math.abs(mean) * 0.01)) return [];
    return [`${name} is ${actual}; it was ${Math.round(mean * 100) / 100} on average in ${values.length} runs`];
  });
}

function unusualFailures({ verdict }: Run, before: readonly Run[]): readonly string[] {
  const known = new Set(before.flatMap((run) => run.verdict.failing.map(({ code }) => code)));
  return verdict.failing.filter(({ code }) => !known.has(code)).map(({ code }) => `${code} never failed before`);
}
