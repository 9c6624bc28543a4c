import { Defective } from "../../errors.ts";
import type { SnykProject } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { validate } from "../../schema.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf } from "../security/licences.ts";
import { type Licence, type ReportedFinding, type SecurityPart, severityInWords } from "../security/part.ts";
import { headText } from "../sniff.ts";
import { gather, parseJson } from "../strict/json.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** Snyk's JSON report: one project or a list of them. It has no time. */
export const reader: Reader<SecurityPart> = { format: "snyk", kind: "security", recognises, read };

function recognises(head: Uint8Array): boolean {
  const text = headText(head);
  if (!/^[[{]/u.test(text)) return false;
  if (/^\{\s*"ok"\s*:\s*false\s*,\s*"error"\s*:/u.test(text)) return true;
  return (
    /"vulnerabilities"\s*:/u.test(text) &&
    /"(?:licensesPolicy|dependencyCount|severityWithCritical|packageManager)"\s*:/u.test(text)
  );
}

type Project = SnykProject;
type Vulnerability = NonNullable<Project["vulnerabilities"]>[number];
type Ignored = NonNullable<NonNullable<NonNullable<Project["filtered"]>["ignore"]>>[number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await parseJson(await gather(chunks));
  const isList = Array.isArray(value);
  const projects: (readonly [Project, string])[] = [];
  for (const [index, each] of (isList ? value : [value]).entries())
    projects.push(...(await projectsIn(each, isList ? `/${index}` : "")));
  if (projects.length === 0) throw new Defective("inconclusive", "holds no project, so nothing was tested");
  return {
    part: {
      findings: projects.flatMap(([project, pointer]) => findingsOf(project, path, pointer)),
      scans: projects.map(([, pointer]) => ({
        category: "sca",
        tool: "snyk",
        complete: true,
        source: { path, pointer },
      })),
      licences: (await Promise.all(projects.map(([project, pointer]) => licencesOf(project, path, pointer)))).flat(),
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

/** A project and the applications in its image. Throws `Defective` for a test that failed. */
async function projectsIn(value: unknown, pointer: string): Promise<readonly (readonly [Project, string])[]> {
  const [problem] = await validate("documents/snyk", value);
  if (problem !== undefined)
    throw new Defective("invalid", `is no snyk document: ${problem.pointer || "it"} ${problem.message}`, {
      pointer: `${pointer}${problem.pointer}`,
    });
  // The schema was just checked.
  const project = value as Project;
  if (project.error !== undefined)
    throw new Defective("inconclusive", `says that the test failed: ${summary(project.error)}`, {
      pointer: `${pointer}/error`,
    });
  if (project.vulnerabilities === undefined)
    throw new Defective("inconclusive", "has a project without a list of vulnerabilities", { pointer });
  const inner: (readonly [Project, string])[] = [];
  for (const [index, application] of (project.applications ?? []).entries())
    inner.push(
      ...(await projectsIn({ ok: project.ok, ...(application as object) }, `${pointer}/applications/${index}`)),
    );
  return [[project, pointer], ...inner];
}

/** One row a path: a vulnerability of one package version counts once. */
function findingsOf(
  { vulnerabilities = [], filtered }: Project,
  path: string,
  pointer: string,
): readonly ReportedFinding[] {
  const found = new Map<string, ReportedFinding>();
  for (const [index, each] of vulnerabilities.entries())
    if (each.type !== "license") add(found, findingOf(each, path, `${pointer}/vulnerabilities/${index}`));
  for (const [index, each] of (filtered?.ignore ?? []).entries())
    if (each.type !== "license") add(found, ignoredOf(each, path, `${pointer}/filtered/ignore/${index}`));
  return [...found.values()];
}

function add(found: Map<string, ReportedFinding>, finding: ReportedFinding): void {
  const key = `${finding.component} ${finding.rule} ${finding.suppression === undefined ? "" : "ignored"}`;
  if (!found.has(key)) found.set(key, finding);
}

function findingOf(each: Vulnerability, path: string, pointer: string): ReportedFinding {
  const { id, severityWithCritical, severity, identifiers, fixedIn, title } = each;
  return {
    category: "sca",
    rule: id,
    aliases: [...(identifiers?.CVE ?? []), ...(identifiers?.GHSA ?? [])],
    severity: severityInWords(severityWithCritical ?? severity),
    component: componentOf(each),
    state: "open",
    ...(fixedIn === undefined || fixedIn === null || fixedIn.length === 0 ? {} : { fixed_in: fixedIn.join(", ") }),
    ...(title === undefined || title === "" ? {} : { message: summary(title) }),
    tool: "snyk",
    source: { path, pointer },
  };
}

function ignoredOf(each: Ignored, path: string, pointer: string): ReportedFinding {
  const [reason] = each.filtered?.ignored ?? [];
  const until = reason?.expires === undefined ? undefined : toUtc(reason.expires);
  const who = reason?.ignoredBy?.email ?? reason?.ignoredBy?.name ?? "the report";
  return {
    ...findingOf(each, path, pointer),
    suppression: { who, why: reason?.reason ?? "", ...(until === undefined ? {} : { until }) },
  };
}

function componentOf({ packageName, moduleName, name, version }: Vulnerability): string {
  const own = packageName ?? moduleName ?? name ?? "(unnamed)";
  return version === undefined || version === "" ? own : `${own}@${version}`;
}

/** A licence that the organisation's rules object to, ignored or not; what it is worth is for policy to say. */
async function licencesOf(
  { vulnerabilities = [], filtered }: Project,
  path: string,
  pointer: string,
): Promise<readonly Licence[]> {
  const lists = { vulnerabilities, "filtered/ignore": filtered?.ignore ?? [] };
  const own = Object.entries(lists).flatMap(([list, rows]) =>
    rows.flatMap((each, index) => (each.type === "license" ? [{ each, place: `${list}/${index}` }] : [])),
  );
  return Promise.all(
    own.map(async ({ each, place }) => {
      const expression = typeof each.license === "string" ? each.license : "";
      const component = componentOf(each);
      return {
        id: `${component} ${expression}`,
        component,
        expression,
        alternatives: (await alternativesOf(expression)).map((alternative) => [...alternative]),
        source: { path, pointer: `${pointer}/${place}` },
      };
    }),
  );
}
