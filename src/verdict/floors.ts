import type { CoverageFacts, Evidence, TestsFacts } from "../model.ts";

/** A ratio as two integers, compared without rounding. */
export interface Measure {
  readonly part: number;
  readonly whole: number;
}

/** A threshold that the host enforces itself, after policy, on the same facts. */
export interface Threshold {
  readonly setting: string;
  readonly kind: string;
  readonly gate: string;
  /** The check that compares the same facts; where it was violated, its finding says it already. */
  readonly code: string;
  readonly title: string;
  measure(evidence: Evidence): Measure | undefined;
}

/** The protocol's thresholds. */
export const THRESHOLDS: readonly Threshold[] = [
  {
    setting: "suite_coverage_percent",
    kind: "tests",
    gate: "rehearsal",
    code: "RAY204",
    title: "coverage of the targeted suites",
    measure: suiteCoverage,
  },
];

function suiteCoverage({ facts }: Evidence): Measure | undefined {
  const suites = (facts as TestsFacts | undefined)?.suites;
  if (suites === undefined || suites.length === 0) return undefined;
  return { part: sum(suites.map(({ executed }) => executed)), whole: sum(suites.map(({ targeted }) => targeted)) };
}

/** Covered lines, for the value that the verdict shows beside the setting. */
export function codeCoverage({ facts }: Evidence): Measure | undefined {
  const lines = (facts as CoverageFacts | undefined)?.lines;
  return lines === undefined ? undefined : { part: lines.covered, whole: lines.total };
}

/** True where the ratio is at least `percent` (at most four decimals) of the whole; nothing out of nothing is not. */
export function reaches({ part, whole }: Measure, percent: number): boolean {
  return whole > 0 && BigInt(part) * 1_000_000n >= BigInt(whole) * BigInt(Math.round(percent * 10_000));
}

/** Percent with two decimals, cut off and never rounded up, so that 89.996 does not read as 90. */
export function percentOf({ part, whole }: Measure): number {
  return whole === 0 ? 0 : Number((BigInt(part) * 10_000n) / BigInt(whole)) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
