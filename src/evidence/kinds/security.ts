import { digestOf } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type {
  Declared,
  Position,
  ReleaseFacts,
  SbomFacts,
  SecurityFacts,
  Severity,
  VerdictException,
  VexFacts,
} from "../../model.ts";
import { byBytes } from "../../text.ts";
import { grouped } from "../grouped.ts";
import type { Context, Kind, Role, Source } from "../kind.ts";
import { type Closing, mergeFindings, mergeScans } from "../security/merge.ts";
import { normalPurl } from "../security/package-url.ts";
import type { ReportedFinding, SecurityPart } from "../security/part.ts";

export const kind: Kind<SecurityPart> = {
  kind: "security",
  title: "Security and compliance findings",
  document: "security-compliance-report.json",
  optional: false,
  maxAgeSeconds: 24 * 3600,
  after: ["vex", "sbom"],
  unite,
  exceptions,
  declared,
};

/** The check for which an exception closes a finding. */
const CHECK = "RAY305";
/** Whoever else accepts the findings, this role always does (protocol, prerequisites). */
const SECURITY_LEAD = "security_lead";

function unite(sources: readonly Source<SecurityPart>[], context: Context): SecurityFacts {
  const scans = mergeScans(sources.flatMap(({ part }) => part.scans));
  if (scans.length === 0) throw new Defective("inconclusive", "no report proves that a scan ran");
  const findings = mergedFindings(sources, context).map(({ finding }) => finding);
  return {
    total: findings.length,
    by_severity: bySeverity(findings),
    suppressed: findings.filter(({ state }) => state === "suppressed" || state === "not_affected").length,
    scans,
    findings,
    licences: sources.flatMap(({ part }) => part.licences).sort((a, b) => byBytes(a.id, b.id)),
    clearances: clearancesOf(sources, context),
    source: { path: sources[0]?.path ?? "" },
  };
}

function bySeverity(findings: SecurityFacts["findings"]): SecurityFacts["by_severity"] {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, none: 0, unknown: 0 } satisfies Record<Severity, number>;
  for (const { state, severity } of findings) if (state === "open") counts[severity] += 1;
  return counts;
}

type Merged = ReturnType<typeof mergeFindings>;

/** Asked for the facts and for the exceptions, of one context: another may allow other exceptions. */
const merged = new WeakMap<readonly Source<SecurityPart>[], { readonly context: Context; readonly findings: Merged }>();

function mergedFindings(sources: readonly Source<SecurityPart>[], context: Context): Merged {
  const known = merged.get(sources);
  if (known?.context === context) return known.findings;
  const findings = mergeAnew(sources, context);
  merged.set(sources, { context, findings });
  return findings;
}

function mergeAnew(sources: readonly Source<SecurityPart>[], context: Context): Merged {
  const statements = statementsIn(context);
  return mergeFindings(
    sources.flatMap(({ part }) => part.findings),
    (finding) => suppressed(finding, context) ?? declaredHarmless(finding, statements),
  );
}

/** What the report itself says was accepted; it needs a reason, and the trust file's leave. */
function suppressed({ suppression, source }: ReportedFinding, { allows, now }: Context): Closing | undefined {
  if (suppression === undefined || suppression.why.trim() === "" || !allows("suppression", CHECK)) return undefined;
  if (suppression.until !== undefined && suppression.until <= now) return undefined;
  return { state: "suppressed", exception: { kind: "suppression", ...suppression, source } };
}

/** Statements by product and by each of their names. */
type Statements = ReadonlyMap<string, readonly Statement[]>;

/** Where the trust file lets them count: those that are signed, and those that close nothing. */
function statementsIn({ facts, allows, isAttested }: Context): Statements {
  const vex = facts["vex"] as VexFacts | undefined;
  if (vex === undefined || !allows("vex", CHECK)) return new Map();
  const named = vex.statements
    .filter((statement) => isAttested(statement.source.path) || !isHarmless(statement))
    .flatMap((statement) =>
      statement.products.flatMap((product) =>
        [statement.vulnerability, ...statement.aliases].map((name) => ({ key: keyOf(product, name), statement })),
      ),
    );
  const groups = grouped(named, ({ key }) => key);
  return new Map([...groups].map(([key, group]) => [key, group.map(({ statement }) => statement)]));
}

function keyOf(product: string, name: string): string {
  return `${normalPurl(product)}\n${name.toUpperCase()}`;
}

type Statement = VexFacts["statements"][number];

function isHarmless({ status, justification }: Statement): boolean {
  return status === "fixed" || (status === "not_affected" && justification !== undefined);
}

/** What the latest statement about the very package says, under whichever of the finding's names; of two of one time the worse. */
function declaredHarmless({ purl, rule, aliases }: ReportedFinding, statements: Statements): Closing | undefined {
  if (purl === undefined || statements.size === 0) return undefined;
  const all = [rule, ...aliases].flatMap((name) => statements.get(keyOf(purl, name)) ?? []);
  const last = all
    .map(({ stated_at }) => stated_at)
    .sort(byBytes)
    .at(-1);
  const latest = all.filter(({ stated_at }) => stated_at === last);
  const [statement] = latest;
  if (statement === undefined || !latest.every(isHarmless)) return undefined;
  const { status, justification = "", author, source } = statement;
  if (status === "fixed") return { state: "fixed", exception: { kind: "vex", who: author, why: "fixed", source } };
  return { state: "not_affected", exception: { kind: "vex", who: author, why: justification, source } };
}

/**
 * What a clearance of the findings is about: the release and the digest of the canonical JSON of `[rule, component, severity]` of each
 * finding in the report, sorted. Another finding voids the clearance.
 */
export function findingsBinding(
  { name, version, git_commit }: Pick<ReleaseFacts, "name" | "version" | "git_commit">,
  findings: readonly (readonly string[])[],
): unknown {
  return {
    release: { name, version, git_commit },
    findings_sha256: digestOf(findings.toSorted((a, b) => byBytes(a.join("\n"), b.join("\n")))),
  };
}

/** The security lead accepts the findings of the report under signature. */
function clearancesOf(sources: readonly Source<SecurityPart>[], context: Context): readonly Role[] {
  const report = sources.find(({ part }) => part.clearances !== undefined);
  const source: Position = {
    path: report?.path ?? sources[0]?.path ?? "",
    ...(report === undefined ? {} : { pointer: "/clearances" }),
  };
  const binds = findingsBinding(context.release, report?.part.cleared ?? []);
  return context.approvals(report?.part.clearances ?? [], binds, [SECURITY_LEAD], source);
}

function exceptions(sources: readonly Source<SecurityPart>[], context: Context): readonly VerdictException[] {
  return mergedFindings(sources, context).flatMap(({ finding, closings }) =>
    closings.map(({ exception }) => ({ ...exception, check: CHECK, subject: finding.id })),
  );
}

/**
 * What a bill of materials lists is no finding of a scan: nothing shows what was scanned, or how. So that it is not passed over, each
 * vulnerability in it that may block must be among the findings.
 */
function declared(sources: readonly Source<SecurityPart>[], context: Context): readonly Declared[] {
  const { vulnerabilities = [] } = (context.facts["sbom"] ?? {}) as Partial<SbomFacts>;
  if (vulnerabilities.length === 0) return [];
  const known = new Set(
    mergedFindings(sources, context).flatMap(({ finding: { rule, aliases } }) =>
      [rule, ...aliases].map((name) => name.toUpperCase()),
    ),
  );
  return vulnerabilities
    .filter(({ names }) => !names.some((name) => known.has(name.toUpperCase())))
    .map(({ id, severity, source }) => ({ what: id, declared: severity, counted: "no finding of any scan", source }));
}
