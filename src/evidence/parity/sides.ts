import { digestOf } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { ComparedSide, Comparison, IdleEntry, ParityFacts, Position } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Source } from "../kind.ts";
import type { SnapshotObject, SnapshotPart } from "../kinds/snapshot.ts";
import { type Compared, type Difference, differencesBetween } from "./differences.ts";
import { idleEntries } from "./idle.ts";
import { type ParityPart, REQUIRED_DIMENSIONS, type ReportedDimension, type ReportedDrift, worst } from "./part.ts";
import { SecretTexts } from "./secret-texts.ts";
import { isMeant, ratingOf } from "./severity.ts";
import { pointerOf } from "./written.ts";

type Snapshots = readonly Source<SnapshotPart>[];

/** A difference with what only the document tells of it. */
export interface DetailedDrift extends ReportedDrift {
  readonly op: Difference["op"];
  readonly ruleId: string;
  /** Its values are left out. */
  readonly redacted: boolean;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly ticket?: string;
}

export interface ComparedSides extends ParityPart {
  readonly drifts: readonly DetailedDrift[];
  /** SHA-256 over the paths and digests of a side's files, lower-case hex. */
  readonly digests: { readonly baseline: string; readonly candidate: string };
  readonly idle: readonly IdleEntry[];
}

/** The comparison as its report tells it; `now` is when files without a time were captured. Throws `Defective`. */
export function compareSides(
  snapshots: Snapshots,
  comparison: Comparison,
  now: string,
): ParityPart & Pick<ComparedSides, "idle"> {
  const { baseline, candidate, dimensions, drifts, maxSeverity, idle } = compareInDetail(snapshots, comparison, now);
  return {
    baseline,
    candidate,
    dimensions,
    maxSeverity,
    idle,
    drifts: drifts.map(({ ruleId: _, redacted: __, expected: ___, actual: ____, ticket: _____, ...drift }) => drift),
  };
}

export function compareInDetail(snapshots: Snapshots, comparison: Comparison, now: string): ComparedSides {
  const [before, after] = [comparison.baseline, comparison.candidate].map((side) => filesOf(snapshots, side)) as [
    Snapshots,
    Snapshots,
  ];
  refuseShared(before, after);
  const [baseline, candidate] = [objectsOf(before, comparison.baseline), objectsOf(after, comparison.candidate)];
  const compared = differencesBetween(baseline, candidate);
  const secrets = new SecretTexts([...baseline.values(), ...candidate.values()]);
  const drifts = compared.differences.map((difference) => driftOf(difference, comparison, secrets));
  return {
    baseline: { environment: comparison.baseline.name, captured_at: capturedAt(before, now) },
    candidate: { environment: comparison.candidate.name, captured_at: capturedAt(after, now) },
    dimensions: dimensionsOf(compared, drifts, { path: snapshots[0]?.path ?? comparison.candidate.name }),
    drifts,
    maxSeverity: worst(drifts.map(({ severity }) => severity)),
    digests: {
      baseline: digestOfFiles(before, comparison.baseline),
      candidate: digestOfFiles(after, comparison.candidate),
    },
    idle: idleEntries(compared.differences, comparison),
  };
}

function filesOf(snapshots: Snapshots, { name, roots }: ComparedSide): Snapshots {
  const files = snapshots.filter(({ path }) => wayWithin(path, roots) !== undefined);
  if (files.length === 0) throw new Defective("inconclusive", `there is no file of ${name} (${roots.join(", ")})`);
  return files;
}

/** One export may tell of both environments; nothing else can lie on both sides. */
function refuseShared(before: Snapshots, after: Snapshots): void {
  const shared = before.find(
    (file) => after.includes(file) && file.part.objects.some(({ environment }) => environment === undefined),
  );
  if (shared !== undefined)
    throw new Defective("ambiguous", `${shared.path} is on both sides, and does not say what is of which environment`);
}

/** A file's path within a side; empty for a root itself, undefined for what is not of the side. */
function wayWithin(path: string, roots: readonly string[]): string | undefined {
  const root = roots.find((each) => path === each || path.startsWith(each.endsWith("/") ? each : `${each}/`));
  return root === undefined ? undefined : path.slice(root.length).replace(/^\//u, "");
}

function objectsOf(files: Snapshots, side: ComparedSide): ReadonlyMap<string, SnapshotObject> {
  const objects = new Map<string, SnapshotObject>();
  for (const { path, part } of files) {
    const way = wayWithin(path, side.roots) ?? "";
    for (const object of part.objects.filter(({ environment = side.name }) => environment === side.name)) {
      const name = object.isLocal === true && way !== "" ? `${object.object}/${way}` : object.object;
      const other = objects.get(name);
      if (other !== undefined)
        throw new Defective("ambiguous", `${name.slice(0, 200)} stands in ${other.source.path} and again in ${path}`);
      objects.set(name, object);
    }
  }
  if (objects.size === 0) throw new Defective("inconclusive", `nothing in the files is about ${side.name}`);
  return objects;
}

/** The oldest of the files that say when they were written. */
function capturedAt(files: Snapshots, now: string): ParityFacts["baseline"]["captured_at"] {
  const times = files.map(({ observed: { from, to } }) => from ?? to ?? now);
  return times.sort(byBytes)[0] ?? now;
}

function digestOfFiles(files: Snapshots, { roots }: ComparedSide): string {
  const named = files.map(({ path, sha256 }) => [wayWithin(path, roots) ?? path, sha256] as const);
  return digestOf(named.toSorted(([a], [b]) => byBytes(a, b)));
}

function driftOf(difference: Difference, comparison: Comparison, secrets: SecretTexts): DetailedDrift {
  const { object, tokens, dimension, op, source } = difference;
  const { id, severity } = ratingOf(difference, comparison);
  const rule = comparison.intended.find((each) => isMeant(each, difference));
  const plan = comparison.remediation.find((each) => isMeant(each, difference));
  const redacted = secrets.isSecret(difference);
  return {
    dimension,
    object,
    pointer: pointerOf(tokens),
    op,
    severity,
    ruleId: id,
    intended: rule !== undefined,
    ...(rule === undefined
      ? {}
      : {
          rule: { id: rule.id, approved_by: rule.approved_by, justification: rule.reason, expires_at: rule.expires_at },
        }),
    ...(plan === undefined ? {} : remediationOf(plan)),
    redacted,
    ...(redacted ? {} : valuesOf(difference)),
    source,
  };
}

function remediationOf({ plan, owner, due_at, status, ticket }: Comparison["remediation"][number]) {
  return { remediation: { plan, owner, due_at, status }, ...(ticket === undefined ? {} : { ticket }) };
}

function valuesOf({ op, expected, actual }: Difference): Pick<DetailedDrift, "expected" | "actual"> {
  return { ...(op === "add" ? {} : { expected }), ...(op === "remove" ? {} : { actual }) };
}

/** In the order of the report's schema: all that are required, and all others of which something is there. */
const ORDER = [...REQUIRED_DIMENSIONS, "images", "schema", "network", "dependencies"];

/**
 * A required dimension counts as compared only where both sides hold something of it: an export that left it out looks like a
 * side that has none. Of the others, what only one side has is a difference like any other.
 */
function dimensionsOf(
  { tallies }: Compared,
  drifts: readonly ReportedDrift[],
  source: Position,
): readonly ReportedDimension[] {
  return ORDER.filter((id) => REQUIRED_DIMENSIONS.includes(id) || tallies.has(id)).map((id) => {
    const tally = tallies.get(id) ?? { items: 0, inBaseline: false, inCandidate: false };
    const own = drifts.filter(({ dimension }) => dimension === id);
    return {
      id,
      compared: REQUIRED_DIMENSIONS.includes(id) ? tally.inBaseline && tally.inCandidate : true,
      total: tally.items,
      equal: tally.items - own.length,
      drifted: own.length,
      intended: own.filter(({ intended }) => intended).length,
      source,
    };
  });
}
