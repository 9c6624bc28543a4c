import type { SecurityFacts, Severity, VerdictException } from "../../model.ts";
import { byBytes, sortedByBytes } from "../../text.ts";
import { joined } from "../joined.ts";
import { purlOfVersion } from "./package-url.ts";
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
  const all = groups(reported).map(named);
  const shared = repeated(all.map(({ id }) => id));
  return sortedByBytes(
    all.map((group) => merged(group, shared.has(group.id), closing)),
    ({ finding }) => finding.id,
  );
}

type Group = readonly ReportedFinding[];

/** A group and what it is called. */
interface Named {
  readonly group: Group;
  readonly first: ReportedFinding;
  readonly rule: string;
  readonly aliases: readonly string[];
  /** By its label, which another package may have too. */
  readonly id: string;
}

/**
 * Two findings belong together when they are about one package and share a name; that carries on from one to the next. A package is known
 * by its package URL: `a@1` of npm is not `a@1` of PyPI. Where a scanner gives none, its label counts, if it can mean one package only.
 */
function groups(reported: readonly ReportedFinding[]): readonly Group[] {
  if (areApart(reported)) return reported.map((finding) => [finding]);
  const plain = new Map<string, string>();
  const packages = new Map<ReportedFinding, string>();
  for (const finding of reported) {
    const { purl } = finding;
    if (purl === undefined) continue;
    const own = plain.get(purl) ?? purlOfVersion(purl);
    plain.set(purl, own);
    packages.set(finding, own);
  }
  // Where no scanner names a package, labels are all there is.
  if (packages.size === 0)
    return joined(reported, (finding) => namesOf(finding.component, finding)).map((group) => group.toReversed());
  const apart = joined(reported, (finding) =>
    namesOf(packages.get(finding) ?? `${LABEL}${finding.component}`, finding),
  );
  return joined(apart, labelsOf(apart, packages)).map((group) => group.flat().reverse());
}

/** True where no two belong together, whatever their package URLs mean: most scanners tell each thing once, and to read package URLs takes its time. */
function areApart(reported: readonly ReportedFinding[]): boolean {
  const labelled = new Set<string>();
  const packaged = new Set<string>();
  return reported.every(
    (finding) =>
      namesOf(finding.component, finding).every((name) => isNew(name, labelled)) &&
      (finding.purl === undefined || namesOf("", finding).every((name) => isNew(name, packaged))),
  );
}

function repeated(ids: readonly string[]): ReadonlySet<string> {
  const known = new Set<string>();
  return new Set(ids.filter((id) => !isNew(id, known)));
}

/** From now on it is not. */
function isNew(name: string, known: Set<string>): boolean {
  const { size } = known;
  return known.add(name).size > size;
}

/** No package URL begins so. */
const LABEL = "label ";

/** What joins groups without a package URL to the groups of the one package that their label means. */
function labelsOf(
  apart: readonly Group[],
  packages: ReadonlyMap<ReportedFinding, string>,
): (group: Group) => readonly string[] {
  const labelled = (group: Group): readonly string[] =>
    group.flatMap((finding) => namesOf(`${LABEL}${finding.component}`, finding));
  const meant = new Map<string, Set<string>>();
  for (const group of apart)
    for (const finding of group) {
      const own = packages.get(finding);
      if (own === undefined) continue;
      for (const name of namesOf(`${LABEL}${finding.component}`, finding)) {
        const known = meant.get(name);
        if (known === undefined) meant.set(name, new Set([own]));
        else known.add(own);
      }
    }
  const isClear = (names: readonly string[]): boolean =>
    new Set(names.flatMap((name) => [...(meant.get(name) ?? [])])).size === 1;
  const joins = new Set<string>();
  for (const group of apart) {
    const names = group.some((finding) => packages.has(finding)) ? [] : labelled(group);
    if (isClear(names)) for (const name of names) joins.add(name);
  }
  return (group) => labelled(group).filter((name) => joins.has(name));
}

function namesOf(component: string, { rule, aliases }: ReportedFinding): readonly string[] {
  return [rule, ...aliases].map((alias) => `${component}\n${alias.toUpperCase()}`);
}

/** What most people call it: the CVE, where one of its names is one. */
function named(group: Group): Named {
  const [first] = group;
  if (first === undefined) throw new Error("a group holds a finding");
  if (group.length === 1 && first.aliases.length === 0)
    return { group, first, rule: first.rule, aliases: [], id: `${first.component} ${first.rule}` };
  const names = [...new Set(group.flatMap(({ rule, aliases }) => [rule, ...aliases]))].sort(byBytes);
  const rule = names.find((name) => name.startsWith("CVE-")) ?? first.rule;
  return { group, first, rule, aliases: names.filter((name) => name !== rule), id: `${first.component} ${rule}` };
}

function merged(
  { group, first, rule, aliases, id }: Named,
  isShared: boolean,
  closing: (finding: ReportedFinding) => Closing | undefined,
): { readonly finding: Finding; readonly closings: readonly Closing[] } {
  const closings = group.map((each) => (each.state === "fixed" ? FIXED : closing(each)));
  const found = closings.every((each) => each !== undefined) ? closings[0] : undefined;
  const message = group.find((each) => each.message !== undefined)?.message;
  const fixedIn = group.find((each) => each.fixed_in !== undefined)?.fixed_in;
  // In the order of canonical JSON, so that the input of a long list need not be copied.
  const finding: Finding = {
    aliases,
    category: first.category,
    component: first.component,
    ...(fixedIn === undefined ? {} : { fixed_in: fixedIn }),
    // A label that two packages share tells none of them; a waiver of one must not be one of the other.
    id: isShared ? `${purlIn(group) ?? first.component} ${rule}` : id,
    ...(message === undefined ? {} : { message }),
    rule,
    severity: group.map(({ severity }) => severity).reduce((a, b) => (rank(b) > rank(a) ? b : a)),
    source: first.source,
    state: found?.state ?? "open",
    tools: [...new Set(group.map(({ tool }) => tool))].sort(byBytes),
  };
  return {
    finding,
    closings:
      found === undefined
        ? []
        : (closings.filter((each) => each !== undefined && each !== FIXED) as readonly Closing[]),
  };
}

function purlIn(group: Group): string | undefined {
  const purl = group.find((each) => each.purl !== undefined)?.purl;
  return purl === undefined ? undefined : purlOfVersion(purl);
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
