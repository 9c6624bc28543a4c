import { digestOf } from "../canonical.ts";
import { DEFECT_CHECKS, HOST_CHECKS, type HostCheck } from "../host-checks.ts";
import type { Check, Defect, Evidence, Finding, Level, Position, Severity, Violation } from "../model.ts";
import { byBytes } from "../text.ts";

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "none", "unknown"];
const LEVELS: readonly Level[] = ["error", "warning", "note"];

/** A check's violation as it stands in the verdict. `fallback` is where to look when the violation has no item of its own. */
export function violationFinding(check: Check, level: Level, violation: Violation, fallback: Position): Finding {
  const subject = violation.subject ?? String(violation.item?.["id"]);
  const source = positionIn(violation.item) ?? fallback;
  const severity = severityOf(violation.item);
  return {
    check: check.id,
    code: check.code,
    gates: [check.gate],
    level,
    ...(severity === undefined ? {} : { severity }),
    status: "open",
    halt: check.halt,
    subject,
    message: violation.message,
    ...(violation.actual === undefined ? {} : { actual: scalar(violation.actual) }),
    ...(violation.expected === undefined ? {} : { expected: scalar(violation.expected) }),
    ...(violation.unit === undefined ? {} : { unit: violation.unit }),
    source,
    fingerprint: fingerprint(check.code, source, subject),
    remediation: check.remediation,
  };
}

/** A critical item never loses that on its way to a waiver. */
function severityOf(item: Violation["item"]): Severity | undefined {
  return item?.["critical"] === true ? "critical" : SEVERITIES.find((word) => word === item?.["severity"]);
}

/** The source position that the host gave an item comes back with it. */
function positionIn(item: Violation["item"]): Position | undefined {
  const source = item?.["source"];
  return typeof source === "object" && source !== null && "path" in source ? (source as Position) : undefined;
}

function scalar(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  return JSON.stringify(value);
}

/** Who a host finding speaks to: the gates that read the kind, at the highest level of the checks that do. */
export interface Readers {
  readonly gates: readonly string[];
  readonly level: Level;
}

/** The gates and the level at which the kind is read, or undefined where no selected check reads it. */
export function readersOf(kind: string, checks: readonly Check[]): Readers | undefined {
  const reading = checks.filter((check) => kind === "release" || check.kinds.includes(kind));
  const level = LEVELS.find((candidate) => reading.some((check) => check.level === candidate));
  if (level === undefined) return undefined;
  return { gates: [...new Set(reading.map(({ gate }) => gate))], level };
}

/** What the host itself finds in the evidence of one kind. */
export function evidenceFindings(evidence: Evidence, readers: Readers): readonly Finding[] {
  return [
    ...evidence.defects.map((defect) => defectFinding(evidence, defect, readers)),
    ...evidence.declared
      .filter(({ declared, counted }) => declared !== counted)
      .map(({ what, declared, counted, source }) => ({
        ...hostFinding(
          HOST_CHECKS.declaredDiffers,
          readers,
          `${evidence.kind}: ${what}`,
          `${source.path} states ${what} as ${declared}; its items make ${counted}`,
          source,
        ),
        actual: declared,
        expected: counted,
      })),
    ...evidence.unattested.map(({ message, source }) =>
      hostFinding(HOST_CHECKS.unattested, readers, `${evidence.kind}: ${source.path}`, message, source),
    ),
    ...evidence.idle.map(({ entry, message }) =>
      hostFinding(HOST_CHECKS.idleEntry, readers, `${evidence.kind}: ${entry}`, message, evidence.position),
    ),
    ...(evidence.status === "admitted" && evidence.binding === "asserted" ? [assertedFinding(evidence, readers)] : []),
  ];
}

function defectFinding(evidence: Evidence, { code, message, source }: Defect, readers: Readers): Finding {
  return hostFinding(DEFECT_CHECKS[code], readers, evidence.kind, message, source);
}

function assertedFinding(evidence: Evidence, readers: Readers): Finding {
  const message = `${evidence.kind} evidence does not name the release itself; the config asserts that the judged run wrote it`;
  return hostFinding(HOST_CHECKS.bindingAsserted, readers, evidence.kind, message, evidence.position);
}

/** A check that no defect explains and that still could not be judged. */
export function unjudgedFinding(check: Check, level: Level, reason: string, source: Position): Finding {
  return hostFinding(
    HOST_CHECKS.unjudged,
    { gates: [check.gate], level },
    check.id,
    `${check.code} ${check.id} could not be judged: ${reason}`,
    source,
  );
}

/** A finding of the host. `level` of the host check wins over that of the readers. */
export function hostFinding(
  host: HostCheck,
  readers: Readers,
  subject: string,
  message: string,
  source: Position,
): Finding {
  return {
    check: `host/${host.name}`,
    code: host.code,
    gates: readers.gates,
    level: host.level ?? readers.level,
    status: "open",
    halt: host.halt,
    subject,
    message,
    source: { ...source },
    fingerprint: fingerprint(host.code, source, subject),
    remediation: host.remediation,
  };
}

/** Stays the same when only a value or a line moves; changes with rule, file and subject. */
function fingerprint(code: string, source: Position, subject: string): string {
  return digestOf([code, source.path, subject]);
}

/** Errors first, then by code, file, place and subject. Findings that share a fingerprint are numbered, so that each has its own. */
export function ordered(findings: readonly Finding[]): readonly Finding[] {
  const sorted = [...findings].sort(
    (a, b) =>
      LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
      byBytes(a.code, b.code) ||
      byBytes(a.source.path, b.source.path) ||
      (a.source.line ?? 0) - (b.source.line ?? 0) ||
      byBytes(a.source.pointer ?? "", b.source.pointer ?? "") ||
      byBytes(a.subject, b.subject) ||
      byBytes(a.message, b.message),
  );
  const seen = new Map<string, number>();
  return sorted.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: digestOf([finding.fingerprint, count]) };
  });
}
