import type { CheckVerdict, Finding, GateVerdict, Verdict } from "../model.ts";

const STATUSES = [
  "passed",
  "violated",
  "waived",
  "unjudged",
  "not_applicable",
  "off",
] as const satisfies readonly CheckVerdict["status"][];

/** `passed 8, violated 1`: how many checks stand how; statuses that none has are left out. */
export function checkCounts(checks: readonly CheckVerdict[]): string {
  const counts = STATUSES.map((status) => ({
    status,
    count: checks.filter((check) => check.status === status).length,
  }));
  const said = counts
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status.replace("_", " ")}`);
  return said.length === 0 ? "no checks" : said.join(", ");
}

/** `2 errors, 1 warning`: open findings by level, and waived ones. */
export function findingCounts({ findings }: Verdict): string {
  const open = findings.filter(({ status }) => status === "open");
  const levels = (["error", "warning", "note"] as const).map((level) =>
    numbered(open.filter((finding) => finding.level === level).length, level),
  );
  return [...levels, `${findings.length - open.length} waived`].join(", ");
}

/** The open findings that speak to a gate, errors first. */
export function openFindings(gate: GateVerdict, verdict: Verdict): readonly Finding[] {
  return verdict.findings.filter(({ status, gates }) => status === "open" && gates.includes(gate.id));
}

export function numbered(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
