import { Defective } from "../../errors.ts";
import type { TrivyReport } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf } from "../security/licences.ts";
import {
  type Category,
  type Licence,
  type ReportedFinding,
  type ReportedScan,
  type SecurityPart,
  severityInWords,
} from "../security/part.ts";
import { hasKeys } from "../sniff.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** Trivy's JSON report, schema version 2 (pkg/types/report.go). What a secret is never leaves the report. */
export const reader: Reader<SecurityPart> = {
  format: "trivy",
  kind: "security",
  recognises: (head) => hasKeys(head, ["SchemaVersion", "ArtifactName"]),
  read,
};

type Result = NonNullable<TrivyReport["Results"]>[number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(chunks, "trivy");
  // The schema was checked while the document was read.
  const report = value as TrivyReport;
  const results = report.Results ?? [];
  if (results.length === 0)
    throw new Defective("inconclusive", "holds no result, so nothing shows that anything was scanned", {
      pointer: "/Results",
    });
  const created = report.CreatedAt === undefined ? undefined : toUtc(report.CreatedAt);
  const commit = report.Metadata?.Commit;
  return {
    part: {
      findings: results.flatMap((result, index) => findingsOf(result, path, `/Results/${index}`)),
      scans: scansOf(results, created, path),
      licences: (
        await Promise.all(results.map((result, index) => licencesOf(result, path, `/Results/${index}`)))
      ).flat(),
    },
    observed: created === undefined ? {} : { from: created, to: created },
    subject: commit === undefined ? {} : { git_commit: commit },
    declared: [],
    text,
  };
}

const CATEGORIES: Readonly<Record<string, Category>> = {
  "os-pkgs": "sca",
  "lang-pkgs": "sca",
  config: "iac",
  secret: "secrets",
  license: "license",
  "license-file": "license",
};

/** The class of a result proves which scanner looked at the target. */
function scansOf(results: readonly Result[], created: string | undefined, path: string): readonly ReportedScan[] {
  return results.flatMap(({ Class: name = "" }, index) => {
    const category = CATEGORIES[name];
    if (category === undefined) return [];
    return [
      {
        category,
        tool: "trivy",
        ...(created === undefined ? {} : { finished_at: created }),
        complete: true,
        source: { path, pointer: `/Results/${index}` },
      },
    ];
  });
}

function findingsOf(result: Result, path: string, pointer: string): readonly ReportedFinding[] {
  const target = result.Target ?? "";
  return [
    ...(result.Vulnerabilities ?? []).map(
      (each, index): ReportedFinding => ({
        category: "sca",
        rule: each.VulnerabilityID,
        aliases: each.VendorIDs ?? [],
        severity: severityInWords(each.Severity ?? ""),
        component: `${each.PkgName ?? target}${each.InstalledVersion === undefined ? "" : `@${each.InstalledVersion}`}`,
        ...(each.PkgIdentifier?.PURL === undefined ? {} : { purl: each.PkgIdentifier.PURL }),
        state: "open",
        ...(each.FixedVersion === undefined || each.FixedVersion === "" ? {} : { fixed_in: each.FixedVersion }),
        ...(each.Title === undefined ? {} : { message: summary(each.Title) }),
        tool: "trivy",
        source: { path, pointer: `${pointer}/Vulnerabilities/${index}` },
      }),
    ),
    ...(result.Misconfigurations ?? []).flatMap((each, index): readonly ReportedFinding[] =>
      each.Status === "PASS" || each.Status === "EXCEPTION"
        ? []
        : [
            {
              category: "iac",
              rule: each.ID,
              aliases: each.AVDID === undefined ? [] : [each.AVDID],
              severity: severityInWords(each.Severity ?? ""),
              component: target,
              state: "open",
              ...(each.Message === undefined ? {} : { message: summary(each.Message) }),
              tool: "trivy",
              source: { path, pointer: `${pointer}/Misconfigurations/${index}` },
            },
          ],
    ),
    ...(result.Secrets ?? []).map(
      (each, index): ReportedFinding => ({
        category: "secrets",
        rule: each.RuleID,
        aliases: [],
        severity: severityInWords(each.Severity ?? ""),
        component: `${target}${each.StartLine === undefined ? "" : `:${each.StartLine}`}`,
        state: "open",
        tool: "trivy",
        source: { path, pointer: `${pointer}/Secrets/${index}` },
      }),
    ),
    ...(result.ExperimentalModifiedFindings ?? []).flatMap((each, index) =>
      modified(each, path, `${pointer}/ExperimentalModifiedFindings/${index}`),
    ),
  ];
}

type Modified = NonNullable<Result["ExperimentalModifiedFindings"]>[number];

/** What Trivy left out because somebody told it to is a finding that somebody closed. */
function modified(
  { Finding: finding, Statement: why = "", Source: who = "" }: Modified,
  path: string,
  pointer: string,
): readonly ReportedFinding[] {
  const { VulnerabilityID, ID, RuleID, Severity = "", PkgName = "(unnamed)", InstalledVersion } = finding ?? {};
  const rule = VulnerabilityID ?? ID ?? RuleID;
  if (rule === undefined) return [];
  return [
    {
      category: "sca",
      rule,
      aliases: [],
      severity: severityInWords(Severity),
      component: `${PkgName}${InstalledVersion === undefined ? "" : `@${InstalledVersion}`}`,
      state: "open",
      suppression: { who: who || "the report", why },
      tool: "trivy",
      source: { path, pointer },
    },
  ];
}

async function licencesOf(
  { Licenses: licences, Target: target = "" }: Result,
  path: string,
  pointer: string,
): Promise<readonly Licence[]> {
  return Promise.all(
    (licences ?? []).map(async ({ Name: name = "", PkgName: component, FilePath: file }, index) => ({
      id: `${component || file || target} ${name}`,
      component: component || file || target || "(unnamed)",
      expression: name,
      alternatives: (await alternativesOf(name)).map((each) => [...each]),
      source: { path, pointer: `${pointer}/Licenses/${index}` },
    })),
  );
}
