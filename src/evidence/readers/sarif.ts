import { Defective } from "../../errors.ts";
import type { SarifReport } from "../../generated/documents.ts";
import type { Position, Reading, Severity } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { Reader } from "../reader.ts";
import type { Category, ReportedFinding, SecurityPart } from "../security/part.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** SARIF 2.1.0 (OASIS), from any tool but this one. */
export const reader: Reader<SecurityPart> = {
  format: "sarif",
  kind: "security",
  recognises: (head) => hasKeys(head, ["version", "runs"]) && /"version"\s*:\s*"2\.1\.0"|sarif/u.test(headText(head)),
  read,
};

type Run = SarifReport["runs"][number];
type Result = NonNullable<Run["results"]>[number];
interface Rule {
  readonly id: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly defaultConfiguration?: { readonly level?: string };
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(chunks, "sarif");
  // The schema was checked while the document was read.
  const { runs } = value as SarifReport;
  if (runs.length === 0) throw new Defective("inconclusive", "holds no run, so nothing ran", { pointer: "/runs" });
  for (const [index, run] of runs.entries()) refuse(run, index);
  const ends = runs.map(endOf);
  const known = ends.filter((end) => end !== undefined).sort();
  const commits = [
    ...new Set(
      runs.flatMap((run) => (run.versionControlProvenance ?? []).flatMap(({ revisionId }) => revisionId ?? [])),
    ),
  ];
  if (commits.length > 1) throw new Defective("ambiguous", "is about several commits", { pointer: "/runs" });
  return {
    part: {
      findings: runs.flatMap((run, index) => findingsOf(run, path, index)),
      scans: runs.map((run, index) => {
        const end = ends[index];
        return {
          category: categoryOf(run.tool.driver.name),
          tool: run.tool.driver.name,
          ...(end === undefined ? {} : { finished_at: end }),
          complete: true,
          source: { path, pointer: `/runs/${index}` },
        };
      }),
      licences: [],
    },
    // One run without a time leaves the age open.
    observed: known.length === ends.length && known[0] !== undefined ? { from: known[0], to: known[0] } : {},
    subject: commits[0] === undefined ? {} : { git_commit: commits[0] },
    declared: [],
    text,
  };
}

/** Our own verdict is no evidence, and a run that failed, or that lists no results at all, proves nothing. */
function refuse({ tool, invocations = [], results, externalPropertyFileReferences }: Run, index: number): void {
  const pointer = `/runs/${index}`;
  if (/^ray-policy$/iu.test(tool.driver.name))
    throw new Defective("invalid", "is a verdict of ray-policy itself, which is no evidence", { pointer });
  if (results === undefined || results === null)
    throw new Defective("inconclusive", "has a run without results", { pointer });
  if ((externalPropertyFileReferences?.results ?? []).length > 0)
    throw new Defective("inconclusive", "has a run whose results are in another file", { pointer });
  const failed = invocations.some(
    ({ executionSuccessful, toolExecutionNotifications = [], toolConfigurationNotifications = [] }) =>
      executionSuccessful === false ||
      [...toolExecutionNotifications, ...toolConfigurationNotifications].some(({ level }) => level === "error"),
  );
  if (failed)
    throw new Defective("inconclusive", `has a run of ${tool.driver.name.slice(0, 60)} that failed`, {
      pointer: `${pointer}/invocations`,
    });
}

function endOf({ invocations = [] }: Run): string | undefined {
  const [end] = invocations
    .flatMap(({ endTimeUtc }) => (endTimeUtc === undefined ? [] : (toUtc(endTimeUtc) ?? [])))
    .sort();
  return end;
}

const CATEGORIES: readonly (readonly [RegExp, Category])[] = [
  [/gitleaks|trufflehog|detect-secrets|secret/iu, "secrets"],
  [/checkov|tfsec|kics|terrascan|kube-?linter|hadolint|\biac\b/iu, "iac"],
  [/trivy|grype|snyk|osv|dependency-check|npm audit|anchore|dependabot/iu, "sca"],
  [/\bzap\b|nuclei|burp/iu, "dast"],
];

/** What a tool looks for, by its name; static analysis where the name says nothing. */
function categoryOf(name: string): Category {
  return CATEGORIES.find(([pattern]) => pattern.test(name))?.[1] ?? "sast";
}

/** Kinds of results that find nothing wrong; `open` and `review` leave open whether they do. */
const HARMLESS: readonly string[] = ["pass", "notApplicable", "informational"];

function findingsOf(run: Run, path: string, at: number): readonly ReportedFinding[] {
  const category = categoryOf(run.tool.driver.name);
  return (run.results ?? []).flatMap((result, index) => {
    const pointer = `/runs/${at}/results/${index}`;
    if (HARMLESS.includes(result.kind ?? "fail") || result.baselineState === "absent") return [];
    return [findingOf(run, category, result, { path, pointer })];
  });
}

function findingOf(
  run: Run,
  category: Category,
  result: Result,
  source: Position & { readonly pointer: string },
): ReportedFinding {
  const rule = ruleOf(run, result, source.pointer);
  const place = result.locations?.[0]?.physicalLocation;
  const file = place?.artifactLocation?.uri ?? "";
  const message = result.message?.text;
  return {
    category,
    rule: rule.id,
    aliases: [],
    severity: severityOf(result, rule),
    component: `${file}${place?.region?.startLine === undefined ? "" : `:${place.region.startLine}`}` || "(no place)",
    state: "open",
    ...suppressionOf(result),
    ...(message === undefined ? {} : { message: summary(message) }),
    tool: run.tool.driver.name,
    source,
  };
}

/** SARIF 2.1.0 §3.52.3: by index into the component's rules; by id where there is no index. The two must agree. */
function ruleOf({ tool }: Run, { ruleId, ruleIndex, rule }: Result, pointer: string): Rule {
  const extension = rule?.toolComponent?.index;
  const rules: readonly Rule[] =
    (extension === undefined ? tool.driver.rules : tool.extensions?.[extension]?.rules) ?? [];
  const index = rule?.index ?? ruleIndex;
  const id = rule?.id ?? ruleId;
  const indexed = index === undefined || index < 0 ? undefined : rules[index];
  if (indexed !== undefined && id !== undefined && !(id === indexed.id || id.startsWith(`${indexed.id}/`)))
    throw new Defective(
      "ambiguous",
      `has a result of the rule ${id.slice(0, 60)} whose index is that of ${indexed.id.slice(0, 60)}`,
      { pointer },
    );
  if (indexed !== undefined) return indexed;
  if (id === undefined) return { id: "(no rule)" };
  const every: readonly Rule[] = [...rules, ...(tool.extensions ?? []).flatMap((each) => each.rules ?? [])];
  return { ...nearest(every, id), id };
}

/** The rule of an id, else the longest one that the id is a part of (§3.52.4): `r1/a` is of `r1`. */
function nearest(rules: readonly Rule[], id: string): Rule | undefined {
  const end = id.lastIndexOf("/");
  return rules.find((each) => each.id === id) ?? (end < 0 ? undefined : nearest(rules, id.slice(0, end)));
}

/** The score where there is one, else the effective level (§3.27.10); without any it is a warning. What the tool left open is unknown. */
function severityOf({ kind = "fail", properties, level }: Result, rule: Rule): Severity {
  const scored = scoredIn(properties) ?? scoredIn(rule.properties);
  if (scored !== undefined) return scored;
  if (kind !== "fail") return "unknown";
  const effective = level ?? rule.defaultConfiguration?.level ?? "warning";
  return (
    ({ error: "high", warning: "medium", note: "low", none: "none" } as Readonly<Record<string, Severity>>)[
      effective
    ] ?? "unknown"
  );
}

/** Undefined where no score is stated; one that cannot be read may be any. */
function scoredIn(properties: Readonly<Record<string, unknown>> | undefined): Severity | undefined {
  const stated = properties?.["security-severity"];
  if (stated === undefined || stated === null) return undefined;
  const score = typeof stated === "string" && /^\d{1,2}(\.\d{1,6})?$/u.test(stated) ? Number(stated) : stated;
  if (typeof score !== "number" || score < 0 || score > 10) return "unknown";
  return score >= 9 ? "critical" : score >= 7 ? "high" : score >= 4 ? "medium" : score > 0 ? "low" : "none";
}

/** Suppressed where there is a suppression, none is under review or rejected, and each says why. */
function suppressionOf({ suppressions }: Result): Pick<ReportedFinding, "suppression"> {
  const all = suppressions ?? [];
  const holds =
    all.length > 0 &&
    all.every(({ status = "accepted", justification = "" }) => status === "accepted" && justification.trim() !== "");
  return holds
    ? { suppression: { who: "the report", why: all.map(({ justification }) => justification).join("; ") } }
    : {};
}
