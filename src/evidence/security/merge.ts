import type { SecurityFacts, Severity, VerdictException } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { ReportedFinding, ReportedScan } from "./part.ts";

type Finding = SecurityFacts["findings"][number];
type Scan = SecurityFacts["scans"][number];

/** Why a finding may be closed. */
export interface Closing {
  readonly state: "not_affected" | "fixed" | "suppressed";
  readonly exception: Omit<VerdictException, "subject" | "check">;
}

const RANKS: readonly Severity[] = ["none", "low", "medium", "high", "critical"];

/** `unknown` stands between high and critical: it blocks as high does, and never hides a known critical. */
function rank(severity: Severity): number {
  return severity === "unknown" ? RANKS.indexOf("high") + 0.5 : RANKS.indexOf(severity);
}

/** Findings of one component that share a name are one, at the highest severity that any scanner gives; it is open while one scanner's is. */
export function mergeFindings(
  reported: readonly ReportedFinding[],
  closing: (finding: ReportedFinding) => Closing | undefined,
): readonly { readonly finding: Finding; readonly closings: readonly Closing[] }[] {
  return [...groups(reported)]
    .map((group) => merged(group, closing))
    .sort((a, b) => byBytes(a.finding.id, b.finding.id));
}

/** Two findings belong together when they are about one component and share a name; that carries on from one to the next. */
function groups(reported: readonly ReportedFinding[]): Iterable<readonly ReportedFinding[]> {
  const byName = new Map<string, ReportedFinding[]>();
  for (const finding of reported) {
    const joined = [finding];
    for (const group of new Set(namesOf(finding).flatMap((name) => byName.get(name) ?? []))) joined.push(group);
    for (const each of joined) for (const name of namesOf(each)) byName.set(name, joined);
  }
  return new Set(byName.values());
}

/** Under its component and, where the scanner gives one, under its package URL. */
function namesOf({ component, purl, rule, aliases }: ReportedFinding): readonly string[] {
  const packages = [component, ...(purl === undefined ? [] : [plainPurl(purl)])];
  return packages.flatMap((name) => [rule, ...aliases].map((alias) => `${name}\n${alias.toUpperCase()}`));
}

/** Type, namespace, name and version: scanners differ in qualifiers, and in what they escape. */
function plainPurl(purl: string): string {
  const plain = purl.split(/[?#]/u)[0] ?? "";
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}

function merged(
  group: readonly ReportedFinding[],
  closing: (finding: ReportedFinding) => Closing | undefined,
): { readonly finding: Finding; readonly closings: readonly Closing[] } {
  const names = [...new Set(group.flatMap(({ rule, aliases }) => [rule, ...aliases]))].sort(byBytes);
  const rule = names.find((name) => name.startsWith("CVE-")) ?? group[0]?.rule ?? "";
  const [first] = group;
  if (first === undefined) throw new Error("a group holds a finding");
  const closings = group.map((each) => (each.state === "fixed" ? FIXED : closing(each)));
  const found = closings.every((each) => each !== undefined) ? closings[0] : undefined;
  const message = group.find((each) => each.message !== undefined)?.message;
  const fixedIn = group.find((each) => each.fixed_in !== undefined)?.fixed_in;
  const finding: Finding = {
    id: `${first.component} ${rule}`,
    category: first.category,
    rule,
    aliases: names.filter((name) => name !== rule),
    severity: group.map(({ severity }) => severity).reduce((a, b) => (rank(b) > rank(a) ? b : a)),
    state: found?.state ?? "open",
    component: first.component,
    ...(fixedIn === undefined ? {} : { fixed_in: fixedIn }),
    ...(message === undefined ? {} : { message }),
    tools: [...new Set(group.map(({ tool }) => tool))].sort(byBytes),
    source: first.source,
  };
  return {
    finding,
    closings:
      found === undefined
        ? []
        : (closings.filter((each) => each !== undefined && each !== FIXED) as readonly Closing[]),
  };
}

/** The scanner itself proves it. */
const FIXED: Closing = { state: "fixed", exception: { kind: "suppression", who: "", why: "", source: { path: "-" } } };

/** A scan that two reports tell is one: complete where both are, finished when the earlier was. */
export function mergeScans(reported: readonly ReportedScan[]): readonly Scan[] {
  const known = new Map<string, Scan>();
  for (const { category, tool, finished_at, complete, source } of reported) {
    const id = `${category} ${tool}`;
    const twin = known.get(id);
    const [finished] = [twin?.finished_at, finished_at].filter((time) => time !== undefined).sort();
    known.set(id, {
      id,
      category,
      tool,
      ...(finished === undefined ? {} : { finished_at: finished }),
      complete: complete && (twin?.complete ?? true),
      source: twin?.source ?? source,
    });
  }
  return [...known.values()].sort((a, b) => byBytes(a.id, b.id));
}
