import { HOST_CHECKS, hostCheck } from "../host-checks.ts";
import type { Finding } from "../model.ts";
import type { Report } from "./report.ts";

/** Whether a finding may be waived, and by whom; a sentence without its full stop. */
export function waivability(finding: Finding, { catalogue, verdict }: Report): string {
  if (finding.status === "waived") return `waived by ${finding.waiver ?? "a waiver"}`;
  if (finding.severity === "critical") return "cannot be waived, because it is critical";
  if (finding.code === HOST_CHECKS.floorBreached.code)
    return "cannot be waived by itself; a waiver of the check of the same threshold covers it";
  const check = catalogue.checks.find(({ id }) => id === finding.check);
  if (!(check?.waivable ?? hostCheck(finding.code)?.waivable ?? false)) return "cannot be waived";
  return verdict.trust === "none"
    ? "may be waived, but only by an approver whom a trust file names, and there is no trust file"
    : "may be waived by an approver whom the trust file names";
}

/** `82.5 %`: a value with its unit, or undefined where the finding has none; not encoded. */
export function measured(value: Finding["actual"], unit: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return unit === undefined ? String(value) : `${String(value)} ${unit}`;
}

/** `path:line:column`, as far as it is known; not encoded. */
export function place({ path, line, column }: Finding["source"]): string {
  return [path, ...(line === undefined ? [] : [line, ...(column === undefined ? [] : [column])])].join(":");
}
