import type { Position, SecurityFacts, Severity } from "../../model.ts";
import type { StatedApproval } from "../kind.ts";
import { own } from "../own.ts";

export type Category = SecurityFacts["scans"][number]["category"];
export type Licence = SecurityFacts["licences"][number];

/** A finding as one scanner tells it. */
export interface ReportedFinding {
  readonly category: Category;
  readonly rule: string;
  readonly aliases: readonly string[];
  readonly severity: Severity;
  /** Package with version, or file. */
  readonly component: string;
  /** Package URL, where the scanner gives one. */
  readonly purl?: string;
  /** What the scanner itself proves; `not_affected` needs a justification and counts as a suppression. */
  readonly state: "open" | "fixed";
  /** Why somebody closed it in the report; counts only where the trust file allows it. */
  readonly suppression?: { readonly who: string; readonly why: string; readonly until?: string };
  readonly fixed_in?: string;
  readonly message?: string;
  readonly tool: string;
  readonly source: Position;
}

/** A scan that is proven to have run. */
export interface ReportedScan {
  readonly category: Category;
  readonly tool: string;
  /** UTC with milliseconds. */
  readonly finished_at?: string;
  readonly complete: boolean;
  readonly source: Position;
}

export interface SecurityPart {
  readonly findings: readonly ReportedFinding[];
  readonly scans: readonly ReportedScan[];
  readonly licences: readonly Licence[];
  readonly clearances?: readonly StatedApproval[];
  /** The findings as the clearances bind them: rule, component, severity. */
  readonly cleared?: readonly (readonly string[])[];
}

/** A word for severity as scanners write it; `unknown` for what is no such word. */
export function severityInWords(word: string): Severity {
  return own(WORDS, word.toLowerCase()) ?? "unknown";
}

const WORDS: Readonly<Record<string, Severity>> = {
  critical: "critical",
  high: "high",
  medium: "medium",
  moderate: "medium",
  low: "low",
  negligible: "low",
  info: "none",
  informational: "none",
  none: "none",
};
