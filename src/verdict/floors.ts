import type {
  CoverageFacts,
  Evidence,
  PackageFacts,
  ParityFacts,
  RollbackFacts,
  Setting,
  TestsFacts,
} from "../model.ts";

/** A ratio as two integers, compared without rounding. */
export interface Measure {
  readonly part: number;
  readonly whole: number;
}

/** A threshold that does not hold. */
export interface Breach {
  readonly message: string;
  readonly actual: number | string;
  readonly expected: number | string;
  readonly unit?: string;
}

/** A threshold that the host enforces itself, after policy, on the same facts. */
export interface Threshold {
  readonly setting: string;
  readonly kind: string;
  readonly gate: string;
  /** The check that compares the same facts; where it was violated, its finding says it already. */
  readonly code: string;
  /** What was measured, for the verdict; undefined where there is nothing to measure. */
  actual(evidence: Evidence): number | string | undefined;
  /** Undefined where the threshold holds, or where nothing was measured: that is said elsewhere. */
  breach(evidence: Evidence, setting: Setting): Breach | undefined;
}

/** The protocol's thresholds. */
export const THRESHOLDS: readonly Threshold[] = [
  {
    setting: "max_drift",
    kind: "parity",
    gate: "intake",
    code: "RAY106",
    actual: worstDrift,
    breach: driftBreach,
  },
  ratioThreshold(
    "suite_coverage_percent",
    "tests",
    "rehearsal",
    "RAY204",
    "coverage of the targeted suites",
    suiteCoverage,
  ),
  {
    setting: "rto_seconds",
    kind: "rollback",
    gate: "security",
    code: "RAY302",
    actual: recoverySeconds,
    breach: recoveryBreach,
  },
  ratioThreshold(
    "manifest_completeness_percent",
    "package",
    "readiness",
    "RAY401",
    "completeness of the package",
    completeness,
  ),
];

function ratioThreshold(
  setting: string,
  kind: string,
  gate: string,
  code: string,
  title: string,
  measure: (evidence: Evidence) => Measure | undefined,
): Threshold {
  return {
    setting,
    kind,
    gate,
    code,
    actual: (evidence) => {
      const measured = measure(evidence);
      return measured === undefined ? undefined : percentOf(measured);
    },
    breach: (evidence, { floor }) => {
      const measured = measure(evidence);
      if (typeof floor !== "number" || measured === undefined || reaches(measured, floor)) return undefined;
      const actual = percentOf(measured);
      return {
        message: `${title} is ${actual} %; the protocol's floor is ${floor} %`,
        actual,
        expected: floor,
        unit: "%",
      };
    },
  };
}

function suiteCoverage({ facts }: Evidence): Measure | undefined {
  const suites = (facts as TestsFacts | undefined)?.suites;
  if (suites === undefined || suites.length === 0) return undefined;
  return { part: sum(suites.map(({ executed }) => executed)), whole: sum(suites.map(({ targeted }) => targeted)) };
}

function completeness({ facts }: Evidence): Measure | undefined {
  const counted = facts as PackageFacts | undefined;
  return counted === undefined ? undefined : { part: counted.satisfied, whole: counted.required };
}

function recoverySeconds({ facts }: Evidence): number | undefined {
  return (facts as RollbackFacts | undefined)?.recovery_seconds;
}

function recoveryBreach(evidence: Evidence, { value }: Setting): Breach | undefined {
  const actual = recoverySeconds(evidence);
  if (actual === undefined || actual <= Number(value)) return undefined;
  return {
    message: `recovery took ${actual} s; the objective is ${String(value)} s`,
    actual,
    expected: Number(value),
    unit: "s",
  };
}

/** `unknown` counts as high. */
const RANKS: Readonly<Record<string, number>> = { none: 0, low: 1, medium: 2, high: 3, unknown: 3, critical: 4 };

function worstDrift({ facts }: Evidence): string | undefined {
  const drifts = (facts as ParityFacts | undefined)?.drifts;
  if (drifts === undefined) return undefined;
  return drifts
    .filter(({ intended }) => !intended)
    .map(({ severity }) => severity)
    .reduce((worst, severity) => (rank(severity) > rank(worst) ? severity : worst), "none" as string);
}

function driftBreach(evidence: Evidence, { floor }: Setting): Breach | undefined {
  const actual = worstDrift(evidence);
  if (actual === undefined || typeof floor !== "string" || rank(actual) <= rank(floor)) return undefined;
  return { message: `the worst drift is ${actual}; the protocol's floor is ${floor}`, actual, expected: floor };
}

function rank(severity: string): number {
  return RANKS[severity] ?? Number.POSITIVE_INFINITY;
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
