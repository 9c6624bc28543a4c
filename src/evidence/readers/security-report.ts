import { Defective } from "../../errors.ts";
import type { SecurityReport } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { approvalOf, headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf } from "../security/licences.ts";
import type { Licence, ReportedFinding, ReportedScan, SecurityPart } from "../security/part.ts";
import { summary } from "../test-words.ts";

/** `security-compliance-report.json`: what all scanners found, and who accepts it. */
export const reader: Reader<SecurityPart> = {
  format: "security-report",
  kind: "security",
  recognises: (head) => isOfKind(head, "security-compliance-report"),
  read,
};

type Finding = SecurityReport["findings"][number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(chunks, "security-report");
  // The schema was checked while the document was read.
  const report = value as SecurityReport;
  const { written, standing } = headerOf(report);
  refuseTwins(
    report.findings.map(({ id }) => id),
    "findings",
  );
  const scans = scansOf(report, path);
  const ends = scans.flatMap(({ finished_at }) => finished_at ?? []).sort();
  return {
    part: {
      findings: report.findings.map((finding, index) => findingOf(finding, path, index)),
      scans: [...scans, ...missingScans(report, path)],
      licences: await licencesOf(report, path),
      clearances: report.clearances.map((clearance, index) => {
        const stated = approvalOf(clearance, path, index);
        return { ...stated, position: { path, pointer: `/clearances/${index}` } };
      }),
      cleared: report.findings.map(({ rule_id, component, severity }) => [rule_id, componentOf(component), severity]),
    },
    // As old as its oldest scan.
    observed: { from: ends[0] ?? written, to: ends[0] ?? written },
    ...standing,
    declared: declaredBy(report, path),
    text,
  };
}

function scansOf({ scans }: SecurityReport, path: string): readonly ReportedScan[] {
  return scans.map(({ category, tool, status, finished_at }, index) => ({
    category,
    tool,
    finished_at: utc(finished_at, `/scans/${index}/finished_at`),
    complete: status === "completed",
    source: { path, pointer: `/scans/${index}` },
  }));
}

/** What the writer wants and did not run is a scan that is not complete. */
function missingScans({ required_categories, scans }: SecurityReport, path: string): readonly ReportedScan[] {
  return [...new Set(required_categories)]
    .filter((category) => !scans.some((scan) => scan.category === category))
    .map((category) => ({
      category,
      tool: "none",
      complete: false,
      source: { path, pointer: "/required_categories" },
    }));
}

function findingOf(finding: Finding, path: string, index: number): ReportedFinding {
  const pointer = `/findings/${index}`;
  const {
    category,
    rule_id,
    aliases = [],
    severity,
    component,
    status,
    fixed_versions = [],
    message,
    sources,
  } = finding;
  return {
    category,
    rule: rule_id,
    aliases,
    severity,
    component: componentOf(component),
    ...(component.purl === undefined ? {} : { purl: component.purl }),
    state: status === "fixed" ? "fixed" : "open",
    ...suppressionOf(finding, pointer),
    ...(fixed_versions.length === 0 ? {} : { fixed_in: fixed_versions.join(", ") }),
    ...(message === undefined ? {} : { message: summary(message) }),
    tool: sources.join(", "),
    source: { path, pointer },
  };
}

function componentOf({ name, version }: Finding["component"]): string {
  return version === undefined ? name : `${name}@${version}`;
}

/** Under review, rejected or without a reason it closes nothing. */
function suppressionOf(
  { status, justification, suppression }: Finding,
  pointer: string,
): Pick<ReportedFinding, "suppression"> {
  if (status !== "not_affected" && suppression === undefined) return {};
  if (suppression !== undefined && suppression.status !== "accepted") return {};
  const until =
    suppression?.expires_at === undefined
      ? undefined
      : utc(suppression.expires_at, `${pointer}/suppression/expires_at`);
  const suppressed = { who: suppression?.author ?? "the report", why: justification ?? "" };
  return { suppression: { ...suppressed, ...(until === undefined ? {} : { until }) } };
}

/** A denied licence is none of the alternatives, whatever it is called. */
async function licencesOf({ licenses }: SecurityReport, path: string): Promise<readonly Licence[]> {
  const stated = [
    ...(licenses.components ?? []).map(({ component, license }, index) => ({
      id: `${component} ${license}`,
      component,
      license,
      denied: false,
      pointer: `/licenses/components/${index}`,
    })),
    ...licenses.denied.map(({ purl, license }, index) => ({
      id: purl,
      component: purl,
      license,
      denied: true,
      pointer: `/licenses/denied/${index}`,
    })),
    ...licenses.unknown.map(({ purl, license }, index) => ({
      id: purl,
      component: purl,
      license,
      denied: false,
      pointer: `/licenses/unknown/${index}`,
    })),
  ];
  return Promise.all(
    stated.map(async ({ id, component, license, denied, pointer }) => ({
      id,
      component,
      expression: license,
      alternatives: denied ? [] : await alternativesOf(license).then((found) => found.map((each) => [...each])),
      source: { path, pointer },
    })),
  );
}

/** Findings by category and severity, as the scans count them and as they are listed. */
function declaredBy({ scans, findings }: SecurityReport, path: string): readonly Declared[] {
  if (scans.length === 0) throw new Defective("inconclusive", "names no scan", { pointer: "/scans" });
  return scans.flatMap(({ category, counts }, index) =>
    scans.filter((scan) => scan.category === category).length > 1
      ? []
      : (Object.keys(counts) as (keyof typeof counts)[]).map((severity) => ({
          what: `${severity} findings of ${category}`,
          declared: counts[severity],
          counted: findings.filter((finding) => finding.category === category && finding.severity === severity).length,
          source: { path, pointer: `/scans/${index}/counts/${severity}` },
        })),
  );
}
