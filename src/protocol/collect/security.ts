import { createHash } from "node:crypto";
import type { ReportedFinding, ReportedScan, SecurityPart } from "../../evidence/security/part.ts";
import type { Severity } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Collector, Matter } from "../collector.ts";

/** `security-compliance-report.json`: every scan, finding and licence of every scanner. What they mean stays with policy. */
export const collector: Collector<SecurityPart> = { kind: "security", render };

function render(matter: Matter<SecurityPart>): string {
  const parts = matter.sources.map(({ part }) => part);
  const findings = parts.flatMap((part) => part.findings).toSorted((a, b) => byBytes(keyOf(a), keyOf(b)));
  return `${JSON.stringify(
    {
      ...matter.heading("security-compliance-report", matter.now),
      required_categories: requiredScans(matter),
      scans: parts.flatMap((part) => part.scans).map((scan) => scanOf(scan, findings, matter)),
      findings: numbered(findings).map(([id, finding]) => findingOf(id, finding)),
      licenses: { denied: [], unknown: [], components: licencesOf(parts) },
      clearances: matter.clearances,
    },
    null,
    2,
  )}\n`;
}

function requiredScans({ settings }: Matter<SecurityPart>): readonly string[] {
  const required = settings["required_scans"]?.value;
  return Array.isArray(required) ? required : [];
}

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low", "none", "unknown"];

/** A format without a time takes that of its collection: the scan was done by then. */
function scanOf(
  { category, tool, finished_at, complete, source }: ReportedScan,
  findings: readonly ReportedFinding[],
  { artifacts, now }: Matter<SecurityPart>,
) {
  const own = findings.filter((finding) => finding.category === category);
  return {
    category,
    tool,
    status: complete ? "completed" : "partial",
    finished_at: finished_at ?? now,
    source_sha256: artifacts.find(({ path }) => path === source.path)?.sha256 ?? "",
    counts: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, own.filter((finding) => finding.severity === severity).length]),
    ),
  };
}

function findingOf(id: string, finding: ReportedFinding) {
  const { category, rule, aliases, severity, component, purl, state, suppression, fixed_in, message, tool } = finding;
  return {
    id,
    category,
    rule_id: rule,
    ...(aliases.length === 0 ? {} : { aliases }),
    severity,
    component: { ...(purl === undefined ? {} : { purl }), ...nameAndVersion(component) },
    ...(fixed_in === undefined ? {} : { fixed_versions: [fixed_in] }),
    status: state === "fixed" ? "fixed" : "affected",
    ...(suppression === undefined ? {} : suppressionOf(suppression)),
    ...(message === undefined || message === "" ? {} : { message }),
    sources: [tool],
  };
}

/** A package is `name@version`; what is no package has a name only. */
function nameAndVersion(component: string): { readonly name: string; readonly version?: string } {
  const at = component.lastIndexOf("@");
  if (at < 1 || at === component.length - 1) return { name: component };
  return { name: component.slice(0, at), version: component.slice(at + 1) };
}

function suppressionOf({ who, why, until }: NonNullable<ReportedFinding["suppression"]>) {
  return {
    ...(why === "" ? {} : { justification: why }),
    suppression: {
      kind: "sarif",
      status: "accepted",
      author: who === "" ? "the report" : who,
      ...(until === undefined ? {} : { expires_at: until }),
    },
  };
}

function keyOf({ component, rule, tool, category, severity }: ReportedFinding): string {
  return [component, rule, tool, category, severity].join("\n");
}

/** Ids that stay the same while the finding does; a second finding of one key is numbered. */
function numbered(findings: readonly ReportedFinding[]): readonly (readonly [string, ReportedFinding])[] {
  const times = new Map<string, number>();
  return findings.map((finding) => {
    const key = createHash("sha256").update(keyOf(finding)).digest("hex").slice(0, 16);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return [time === 1 ? key : `${key}-${time}`, finding];
  });
}

function licencesOf(parts: readonly SecurityPart[]) {
  return parts
    .flatMap((part) => part.licences)
    .map(({ component, expression }) => ({ component, license: expression }))
    .toSorted((a, b) => byBytes(`${a.component}\n${a.license}`, `${b.component}\n${b.license}`));
}
