import type { HistoryRecord } from "../generated/documents.ts";
import { byBytes } from "../text.ts";

/** A verdict in earnest, as the log tells it. */
export interface Run {
  readonly seq: number;
  readonly release: HistoryRecord["release"];
  readonly verdict: NonNullable<HistoryRecord["verdict"]>;
}

/** How one gate fared. */
export interface GateTrend {
  readonly id: string;
  readonly runs: number;
  readonly passed: number;
}

/** How long one release took to its first go. */
export interface ReleaseTrend {
  /** `name@version`. */
  readonly release: string;
  readonly runs: number;
  /** When it was first judged, UTC with milliseconds. */
  readonly first: string;
  /** From then to its first go as a whole; absent while there is none. */
  readonly secondsToGreen?: number;
}

/** A threshold over time. */
export interface Measure {
  readonly name: string;
  readonly points: readonly {
    readonly at: string;
    readonly actual: number | string;
    readonly threshold: number | string;
  }[];
}

export interface Trend {
  readonly runs: number;
  readonly from?: string;
  readonly to?: string;
  readonly gates: readonly GateTrend[];
  /** Most frequent first. */
  readonly failing: readonly { readonly code: string; readonly runs: number; readonly last: string }[];
  readonly releases: readonly ReleaseTrend[];
  readonly measured: readonly Measure[];
}

/** The verdicts in earnest; a simulation changes no trend. */
export function runsOf(records: readonly HistoryRecord[]): readonly Run[] {
  return records.flatMap(({ seq, release, verdict }) =>
    verdict === undefined || verdict.mode !== "enforce" ? [] : [{ seq, release, verdict }],
  );
}

/** What happened over the runs, in the order in which they were recorded. */
export function trendOf(runs: readonly Run[]): Trend {
  const times = runs.map(({ verdict }) => verdict.evaluated_at).sort();
  const [from, to] = [times[0], times.at(-1)];
  return {
    runs: runs.length,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    gates: gatesOf(runs),
    failing: failingOf(runs),
    releases: releasesOf(runs),
    measured: measuredOf(runs),
  };
}

/** `name@version`. */
export function nameOf({ name, version }: HistoryRecord["release"]): string {
  return `${name}@${version}`;
}

/** Passed runs out of all, as a ratio; undefined where there were none. */
export function passRate({ runs, passed }: GateTrend): number | undefined {
  return runs === 0 ? undefined : passed / runs;
}

/** The middle of the releases' times to green, in seconds; undefined where none is green. */
export function medianSecondsToGreen({ releases }: Trend): number | undefined {
  const times = releases.flatMap(({ secondsToGreen }) => secondsToGreen ?? []).sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)];
}

function gatesOf(runs: readonly Run[]): readonly GateTrend[] {
  const ids = [...new Set(runs.flatMap(({ verdict }) => verdict.gates.map(({ id }) => id)))];
  return ids.map((id) => {
    const own = runs.flatMap(({ verdict }) => verdict.gates.filter((gate) => gate.id === id));
    return { id, runs: own.length, passed: own.filter(({ outcome }) => outcome === "pass").length };
  });
}

function failingOf(runs: readonly Run[]): Trend["failing"] {
  const known = new Map<string, { runs: number; last: string }>();
  for (const { verdict } of runs)
    for (const { code } of verdict.failing)
      known.set(code, { runs: (known.get(code)?.runs ?? 0) + 1, last: verdict.evaluated_at });
  return [...known]
    .map(([code, each]) => ({ code, ...each }))
    .sort((a, b) => b.runs - a.runs || byBytes(a.code, b.code));
}

function releasesOf(runs: readonly Run[]): readonly ReleaseTrend[] {
  const names = [...new Set(runs.map(({ release }) => nameOf(release)))];
  return names.map((release) => {
    const own = runs.filter((run) => nameOf(run.release) === release);
    const first = own.map(({ verdict }) => verdict.evaluated_at).sort()[0] ?? "";
    const green = own.find(({ verdict }) => verdict.scope === "release" && verdict.outcome === "pass");
    const seconds =
      green === undefined ? undefined : (Date.parse(green.verdict.evaluated_at) - Date.parse(first)) / 1000;
    return { release, runs: own.length, first, ...(seconds === undefined ? {} : { secondsToGreen: seconds }) };
  });
}

function measuredOf(runs: readonly Run[]): readonly Measure[] {
  const names = [...new Set(runs.flatMap(({ verdict }) => Object.keys(verdict.measured)))].sort(byBytes);
  return names.map((name) => ({
    name,
    points: runs.flatMap(({ verdict }) => {
      const found = verdict.measured[name];
      return found === undefined ? [] : [{ at: verdict.evaluated_at, ...found }];
    }),
  }));
}
