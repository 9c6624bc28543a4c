import { dirname, join, relative, sep } from "node:path";
import { knownKinds } from "../../admission.ts";
import { RayError } from "../../errors.ts";
import { kinds } from "../../generated/kinds.ts";
import type { Host } from "../../host.ts";
import type { Catalogue, TestsFacts } from "../../model.ts";
import { joined, loadPolicy } from "../../policy/load.ts";
import { defaultOut } from "../../run.ts";
import { allGates } from "../../verdict/selection.ts";
import { type FoundEvidence, findEvidence } from "./evidence.ts";
import { divide, type Judged, type Present } from "./judged.ts";
import { isPlain } from "./patterns.ts";
import { nameRelease, type ReleaseName } from "./release.ts";
import { scansForNow } from "./scans.ts";
import { search } from "./search.ts";
import type { InlineRelease, Starter, StartingKind } from "./starter.ts";

/** What a person may say better than the folder does. */
export interface Answers extends ReleaseName {
  readonly approver?: string;
}

/** What stands in a project folder, before anything is asked or written. */
export interface Survey {
  /** Absolute. */
  readonly project: string;
  readonly found: FoundEvidence;
  /** The release manifest that was found; undefined where the config itself states the release. */
  readonly manifest: string | undefined;
  readonly proposed: ReleaseName;
  readonly catalogue: Catalogue;
}

/** Looks at the folder; reads only. Throws RayError `usage` where it is none, `policy` where the shipped policy cannot be read. */
export async function survey(host: Host, project: string, onProgress: (seen: number) => void): Promise<Survey> {
  const { type } = host.stat(project);
  if (type !== "directory")
    throw new RayError(
      "usage",
      `${project} is ${type === "missing" ? "not there" : "not a folder"}; name a project folder`,
    );
  const searched = search(host, project, defaultOut(project), onProgress);
  const found = await findEvidence(host, project, searched, onProgress);
  return {
    project,
    found,
    manifest: manifestIn(found),
    proposed: nameRelease(host, project),
    catalogue: joined(await loadPolicy(host, [])),
  };
}

function manifestIn({ kinds: found }: FoundEvidence): string | undefined {
  const paths = found.find(({ kind }) => kind === "release")?.paths ?? [];
  const own = knownKinds().find(({ kind }) => kind === "release")?.defaultFiles ?? [];
  return paths.find((path) => own.includes(path)) ?? paths.find(isPlain);
}

/** What the files are going to say. */
export function plan(host: Host, { project, found, manifest, catalogue }: Survey, answers: Answers): Starter {
  const { approver, name, version } = answers;
  const release = manifest ?? { name, version, ...targetOf(found) };
  const { evidence, judged } = firstVerdict(found, catalogue);
  const requiredScans = scansForNow(found.facts.get("security"));
  return {
    release,
    evidence,
    notYet: judged.notYet,
    ...(requiredScans === undefined ? {} : { requiredScans }),
    gates: judged.gates,
    laterGates: allGates(catalogue).filter(({ id }) => !judged.gates.some((gate) => gate.id === id)),
    ...(approver === undefined ? {} : { approver }),
    folder: folderInRepository(host, project),
  };
}

/** As many tests as were executed this time; one where that is not known. */
function targetOf({ facts }: FoundEvidence): Pick<InlineRelease, "targetedTests" | "skippedTests"> {
  // The facts were checked against their schema.
  const tests = facts.get("tests") as TestsFacts | undefined;
  return { targetedTests: Math.max(1, tests?.suites[0]?.executed ?? 1), skippedTests: tests?.skipped ?? 0 };
}

/** Where there is nothing to judge, a test report is what is asked for first: nearly every tool writes one. */
const FIRST_EVIDENCE: StartingKind = { kind: "tests", patterns: ["reports/**/*.xml"], needsAssertion: true };

interface FirstVerdict {
  readonly evidence: readonly StartingKind[];
  readonly judged: Judged;
}

function firstVerdict({ kinds: found, facts }: FoundEvidence, catalogue: Catalogue): FirstVerdict {
  const evidence: readonly StartingKind[] = found.filter(({ kind }) => kind !== "release");
  const judged = divide(catalogue, kinds, presentIn(evidence, facts));
  const hasTests = evidence.some(({ kind }) => kind === FIRST_EVIDENCE.kind);
  if (judged.gates.length > 0 || hasTests) return { evidence, judged };
  const begun = [...evidence, FIRST_EVIDENCE];
  return { evidence: begun, judged: divide(catalogue, kinds, presentIn(begun, facts)) };
}

function presentIn(evidence: readonly StartingKind[], facts: FoundEvidence["facts"]): Present {
  return new Map(evidence.map(({ kind }) => [kind, facts.get(kind)]));
}

function folderInRepository(host: Host, project: string): string {
  for (let current = project; ; current = dirname(current)) {
    if (host.stat(join(current, ".git")).type !== "missing") return relative(current, project).split(sep).join("/");
    if (dirname(current) === current) return "";
  }
}
