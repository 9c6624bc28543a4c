import { Defective } from "../../errors.ts";
import type { TrivyReport } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { validate } from "../../schema.ts";
import { own } from "../own.ts";
import type { Reader } from "../reader.ts";
import { imageOf } from "../security/image.ts";
import { alternativesOf } from "../security/licences.ts";
import {
  type Category,
  type Licence,
  type ReportedFinding,
  type ReportedScan,
  type SecurityPart,
  severityInWords,
} from "../security/part.ts";
import { hasKeys, headText } from "../sniff.ts";
import { gather, parseJson } from "../strict/json.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** Trivy's JSON report, schema version 2 and before, of a cluster too (pkg/types/report.go). What a secret is never leaves the report. */
export const reader: Reader<SecurityPart> = {
  format: "trivy",
  kind: "security",
  recognises: (head) =>
    hasKeys(head, ["SchemaVersion", "ArtifactName"]) ||
    hasKeys(head, ["ClusterName"]) ||
    (/^\[\s*\{\s*"Target"\s*:/u.test(headText(head)) && /"Type"\s*:/u.test(headText(head))),
  read,
};

type Result = NonNullable<TrivyReport["Results"]>[number];

/** What was scanned, and where its results stand. */
interface Scanned {
  readonly report: TrivyReport;
  readonly results: readonly (readonly [Result, string])[];
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await parseJson(await gather(chunks));
  const { report, results } = await scannedIn(value);
  if (results.length === 0)
    throw new Defective("inconclusive", "holds no result, so nothing shows that anything was scanned", {
      pointer: "/Results",
    });
  const created = report.CreatedAt === undefined ? undefined : toUtc(report.CreatedAt);
  const { Commit: commit, ImageID: image, RepoDigests: digests } = report.Metadata ?? {};
  return {
    part: {
      findings: results.flatMap(([result, pointer]) => findingsOf(result, path, pointer)),
      scans: scansOf(results, created, path),
      licences: (await Promise.all(results.map(([result, pointer]) => licencesOf(result, path, pointer)))).flat(),
    },
    observed: created === undefined ? {} : { from: created, to: created },
    subject: { ...(commit === undefined ? {} : { git_commit: commit }), ...imageOf(image, ...(digests ?? [])) },
    declared: results.flatMap(([result, pointer]) => declaredOf(result, path, pointer)),
    text,
  };
}

/** A report, a bare list of results as old versions write it, or a cluster with the results of its resources. Throws `Defective`. */
async function scannedIn(value: unknown): Promise<Scanned> {
  if (value === null) throw new Defective("inconclusive", "is null, so nothing shows that anything was scanned");
  if (Array.isArray(value)) return checked({ SchemaVersion: 2, Results: value }, "");
  const cluster = value as { readonly [key: string]: unknown };
  if (!("ClusterName" in cluster)) return checked(value, "/Results");
  const found: Scanned[] = [];
  for (const list of ["Resources", "Vulnerabilities", "Misconfigurations"])
    for (const [index, resource] of [cluster[list] ?? []].flat().entries())
      found.push(await checked({ SchemaVersion: 2, ...(resource as object) }, `/${list}/${index}/Results`));
  return { report: { SchemaVersion: 2 }, results: found.flatMap(({ results }) => results) };
}

async function checked(value: unknown, at: string): Promise<Scanned> {
  const [problem] = await validate("documents/trivy", value);
  if (problem !== undefined)
    throw new Defective("invalid", `is no trivy document: ${problem.pointer || "it"} ${problem.message}`, {
      pointer: at === "" ? problem.pointer.replace(/^\/Results/u, "") : problem.pointer,
    });
  // The schema was just checked.
  const report = value as TrivyReport;
  return { report, results: (report.Results ?? []).map((result, index) => [result, `${at}/${index}`] as const) };
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
function scansOf(results: Scanned["results"], created: string | undefined, path: string): readonly ReportedScan[] {
  return results.flatMap(([{ Class: name, Vulnerabilities: found }, pointer]) => {
    // Old reports have no class; they knew of packages only.
    const category = name === undefined ? (found === undefined ? undefined : "sca") : own(CATEGORIES, name);
    if (category === undefined) return [];
    return [
      {
        category,
        tool: "trivy",
        ...(created === undefined ? {} : { finished_at: created }),
        complete: true,
        source: { path, pointer },
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
      !isFailure(each)
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

/** A result counts the misconfigurations that it goes on to list. */
function declaredOf({ MisconfSummary: stated, Misconfigurations: all }: Result, path: string, pointer: string) {
  const declared = stated?.Failures;
  if (declared === undefined) return [];
  const counted = (all ?? []).filter(isFailure).length;
  const source = { path, pointer: `${pointer}/MisconfSummary/Failures` };
  return [{ what: "failed misconfigurations", declared, counted, source }];
}

function isFailure({ Status: status }: NonNullable<Result["Misconfigurations"]>[number]): boolean {
  return status !== "PASS" && status !== "EXCEPTION";
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
