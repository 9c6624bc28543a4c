import type { WaiverDocument } from "../generated/documents.ts";
import { HOST_CHECKS } from "../host-checks.ts";
import type { Finding } from "../model.ts";

/** The check whose waiver covers the host's own finding about the same threshold, and the setting that the finding names. */
export const THRESHOLD_SETTINGS: Readonly<Record<string, string>> = {
  RAY204: "suite_coverage_percent",
  RAY401: "manifest_completeness_percent",
};

/** The check that a waiver of a finding has to name; undefined for a finding that none covers. */
export function waivedCheck({ code, subject }: Pick<Finding, "code" | "subject">): string | undefined {
  if (code !== HOST_CHECKS.floorBreached.code) return code;
  return Object.keys(THRESHOLD_SETTINGS).find((check) => THRESHOLD_SETTINGS[check] === subject);
}

/** The findings that a waiver means, whatever their severity. */
export function meantBy(waiver: Pick<WaiverDocument, "check" | "fingerprint">, findings: readonly Finding[]) {
  return findings.filter(
    (finding) =>
      finding.fingerprint === waiver.fingerprint &&
      (finding.code === waiver.check || waivedCheck(finding) === waiver.check),
  );
}

const RANKS = ["none", "low", "medium", "high", "critical"] as const;

/** A severity for comparison: an unknown or missing one counts as high. */
export function countedSeverity(severity: Finding["severity"]): (typeof RANKS)[number] {
  return severity === undefined || severity === "unknown" ? "high" : severity;
}

/** True where a waiver up to `most` covers a finding of this severity; a critical one is never covered. */
export function isWithin(severity: Finding["severity"], most: WaiverDocument["max_severity"]): boolean {
  const counted = countedSeverity(severity);
  return counted !== "critical" && RANKS.indexOf(counted) <= RANKS.indexOf(most);
}

/** The worst severity of some findings as it counts; undefined for none. */
export function worstOf(findings: readonly Finding[]): (typeof RANKS)[number] | undefined {
  return findings
    .map(({ severity }) => countedSeverity(severity))
    .toSorted((a, b) => RANKS.indexOf(b) - RANKS.indexOf(a))[0];
}
