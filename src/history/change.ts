import { RayError } from "../errors.ts";
import { type GateTrend, medianSecondsToGreen, passRate, type Run, type Trend, trendOf } from "./trend.ts";

/** One thing before and after. */
export interface Change {
  readonly what: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly unit: "%" | "s" | "";
  /** True where it got worse by more than noise. */
  readonly worse: boolean;
}

/** Points of percent by which a pass rate may fall between two halves of the history before it counts as worse. */
const RATE_POINTS = 10;
/** Share by which a measured value may get worse. */
const SHARE = 0.1;
/** Fewer runs on either side say nothing. */
const LEAST_RUNS = 3;

/** What is better when it is higher; everything else that is measured is better when it is lower. */
const HIGHER_IS_BETTER = ["suite_coverage_percent", "code_coverage_percent", "manifest_completeness_percent"];
const UNITS: Readonly<Record<string, Change["unit"]>> = { rto_seconds: "s" };
const DRIFT = ["none", "low", "medium", "high", "critical"];

/** The later half of the history against the earlier one; nothing while there are too few runs. */
export function degradations(runs: readonly Run[]): readonly Change[] {
  const middle = Math.floor(runs.length / 2);
  if (middle < LEAST_RUNS) return [];
  return compare(runs.slice(0, middle), runs.slice(middle)).filter(({ worse }) => worse);
}

/** Gates, time to green and measured values of two sets of runs. */
export function compare(earlier: readonly Run[], later: readonly Run[]): readonly Change[] {
  const [before, after] = [trendOf(earlier), trendOf(later)];
  return [...gateChanges(before, after), timeChange(before, after), ...measureChanges(before, after)];
}

function gateChanges(before: Trend, after: Trend): readonly Change[] {
  const ids = [...new Set([...before.gates, ...after.gates].map(({ id }) => id))];
  return ids.map((id) => {
    const [old, now] = [rateOf(before, id), rateOf(after, id)];
    const worse = old !== undefined && now !== undefined && old - now > RATE_POINTS;
    return { what: `pass rate of ${id}`, before: old, after: now, unit: "%", worse };
  });
}

function rateOf({ gates }: Trend, id: string): number | undefined {
  const gate: GateTrend | undefined = gates.find((each) => each.id === id);
  const rate = gate === undefined ? undefined : passRate(gate);
  return rate === undefined ? undefined : Math.round(rate * 1000) / 10;
}

function timeChange(before: Trend, after: Trend): Change {
  const [old, now] = [medianSecondsToGreen(before), medianSecondsToGreen(after)];
  const worse = old !== undefined && now !== undefined && now > Math.max(old * 1.5, old + 3600);
  return { what: "median time to green", before: old, after: now, unit: "s", worse };
}

function measureChanges(before: Trend, after: Trend): readonly Change[] {
  const names = [...new Set([...before.measured, ...after.measured].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [old, now] = [meanOf(before, name), meanOf(after, name)];
    if (old === undefined && now === undefined) return [];
    const unit = name.endsWith("_percent") ? "%" : (UNITS[name] ?? "");
    return [{ what: name, before: old, after: now, unit, worse: isWorse(name, old, now) }];
  });
}

function isWorse(name: string, old: number | undefined, now: number | undefined): boolean {
  if (old === undefined || now === undefined) return false;
  const loss = HIGHER_IS_BETTER.includes(name) ? old - now : now - old;
  return loss > Math.abs(old) * SHARE;
}

function meanOf({ measured }: Trend, name: string): number | undefined {
  const values = (measured.find((each) => each.name === name)?.points ?? []).flatMap(
    ({ actual }) => numberOf(actual) ?? [],
  );
  if (values.length === 0) return undefined;
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100) / 100;
}

/** A severity as its place on the scale. */
export function numberOf(actual: number | string): number | undefined {
  if (typeof actual === "number") return actual;
  const rank = DRIFT.indexOf(actual);
  return rank < 0 ? undefined : rank;
}

const PERIOD = /^(?:(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?|Q([1-4]))$/u;

/** The runs of two periods such as `Q3..Q4`, `2025Q4..2026Q1`, `2026-03..2026-04`. A quarter without a year is of the year of the last run. Throws RayError `usage`. */
export function periods(text: string, runs: readonly Run[]): readonly [readonly Run[], readonly Run[]] {
  const [before, after, more] = text.split("..");
  const year = runs.at(-1)?.verdict.evaluated_at.slice(0, 4) ?? "";
  const [first, second] = [before, after].map((each) => monthsOf(each ?? "", year));
  if (first === undefined || second === undefined || more !== undefined)
    throw new RayError(
      "usage",
      `--compare is ${text}; it must be two periods, such as Q3..Q4, 2025Q4..2026Q1 or 2026-03..2026-04`,
    );
  const within = (months: readonly string[]) =>
    runs.filter(({ verdict }) => months.includes(verdict.evaluated_at.slice(0, 7)));
  return [within(first), within(second)];
}

/** The months of a period, as `YYYY-MM`. */
function monthsOf(text: string, thisYear: string): readonly string[] | undefined {
  const [match, year = thisYear, quarter, month, bare] = PERIOD.exec(text) ?? [];
  if (match === undefined) return undefined;
  if (month !== undefined) return [`${year}-${month}`];
  const number = Number(quarter ?? bare ?? 0);
  const [first, count] = number === 0 ? [1, 12] : [number * 3 - 2, 3];
  return Array.from({ length: count }, (_, index) => `${year}-${String(first + index).padStart(2, "0")}`);
}
