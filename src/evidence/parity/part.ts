import type { ParityFacts, Position, Severity } from "../../model.ts";

/** A difference as the report tells it. */
export interface ReportedDrift extends Omit<ParityFacts["drifts"][number], "id" | "intended"> {
  readonly intended: boolean;
  /** Without one an intention counts for nothing. */
  readonly rule?: {
    readonly id: string;
    readonly approved_by: string;
    readonly justification: string;
    /** UTC with milliseconds. */
    readonly expires_at?: string;
  };
}

export interface ReportedDimension {
  readonly id: string;
  readonly compared: boolean;
  readonly total: number;
  readonly equal: number;
  readonly drifted: number;
  readonly intended: number;
  readonly source: Position;
}

export interface ParityPart {
  readonly baseline: ParityFacts["baseline"];
  readonly candidate: ParityFacts["candidate"];
  readonly dimensions: readonly ReportedDimension[];
  readonly drifts: readonly ReportedDrift[];
  readonly maxSeverity: Severity;
}

/** The protocol's prerequisites: "infrastructure, secrets, feature flags" mirror production; its step 1.2 adds configuration. */
export const REQUIRED_DIMENSIONS: readonly string[] = ["config", "secrets", "infrastructure", "feature_flags"];

/** From harmless to worst; what nobody rated may be as bad as high. */
const SEVERITIES: readonly Severity[] = ["none", "low", "medium", "unknown", "high", "critical"];

/** The worst of some severities; `none` of no one. */
export function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? "none";
}
