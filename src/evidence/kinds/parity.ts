import { Defective } from "../../errors.ts";
import type { Declared, IdleEntry, ParityFacts, Position, VerdictException } from "../../model.ts";
import type { Context, Kind, Source } from "../kind.ts";
import {
  type ParityPart,
  REQUIRED_DIMENSIONS,
  type ReportedDimension,
  type ReportedDrift,
  worst,
} from "../parity/part.ts";
import { compareSides } from "../parity/sides.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "../standing.ts";
import type { SnapshotPart } from "./snapshot.ts";

export type { ParityPart, ReportedDimension, ReportedDrift } from "../parity/part.ts";

/** A report, or one file of the two sides that the config names. */
type Told = ParityPart | SnapshotPart;

export const kind: Kind<Told> = {
  kind: "parity",
  title: "Parity of staging with production",
  document: "staging-parity-report.json",
  optional: false,
  maxAgeSeconds: 24 * 3600,
  unite,
  exceptions,
  declared,
  idle,
};

/** The check for which an intended drift may count. */
const CHECK = "RAY106";
function unite(sources: readonly Source<Told>[], context: Context): ParityFacts {
  const { part, path } = told(sources, context);
  const { baseline, candidate, drifts } = part;
  if (baseline.environment === candidate.environment)
    throw new Defective("inconclusive", `the report compares ${baseline.environment} with itself`);
  for (const side of [baseline, candidate]) refuseFuture(side, context.now);
  refuseStrays(part);
  return {
    baseline,
    candidate,
    dimensions: dimensionsOf(part, path),
    drifts: withoutTwins(drifts).map(({ rule, intended, ...drift }) => ({
      id: idOf(drift),
      ...drift,
      intended: isAllowed({ rule, intended }, context),
    })),
    source: { path, pointer: "/drifts" },
  };
}

interface Report {
  readonly part: ParityPart & { readonly idle?: readonly IdleEntry[] };
  readonly path: string;
}

/** Facts and exceptions are asked for one after the other. */
const compared = new WeakMap<readonly Source<Told>[], Report>();

/** The report, or what a comparison of the snapshots makes. */
function told(sources: readonly Source<Told>[], context: Context): Report {
  const { comparison, now } = context;
  if (comparison === undefined) return only(sources);
  const snapshots = sources.flatMap(({ part, ...rest }) => ("objects" in part ? [{ ...rest, part }] : []));
  const known = compared.get(sources) ?? {
    part: compareSides(snapshots, comparison, now),
    path: snapshots[0]?.path ?? comparison.candidate.name,
  };
  compared.set(sources, known);
  return known;
}

function only(sources: readonly Source<Told>[]): Report {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no parity report");
  const { part, path } = first;
  if (other === undefined && !("objects" in part)) return { part, path };
  if (other === undefined)
    throw new Defective("inconclusive", `${path} is one side alone; name baseline and candidate under evidence.parity`);
  throw new Defective("ambiguous", `${first.path} and ${other.path} both are parity reports; name the one that counts`);
}

/** The age of a report is that of its older side; the newer one may not hide behind it. */
function refuseFuture({ environment, captured_at }: ParityPart["baseline"], now: string): void {
  if (secondsBetween(now, captured_at) > CLOCK_SKEW_SECONDS)
    throw new Defective(
      "inconclusive",
      `${environment} was captured ${captured_at}, after the moment of judgement ${now}`,
    );
}

/** A drift of a dimension that the report does not know would be counted nowhere. */
function refuseStrays({ dimensions, drifts }: ParityPart): void {
  const stray = drifts.find(({ dimension }) => !dimensions.some(({ id }) => id === dimension));
  if (stray !== undefined)
    throw new Defective(
      "ambiguous",
      `a drift is of ${stray.dimension.slice(0, 60)}, which is none of the dimensions`,
      at(stray),
    );
}

function withoutTwins(drifts: readonly ReportedDrift[]): readonly ReportedDrift[] {
  const known = new Set<string>();
  for (const drift of drifts) {
    const id = idOf(drift);
    if (known.has(id)) throw new Defective("ambiguous", `${id.slice(0, 200)} is two drifts`, at(drift));
    known.add(id);
  }
  return drifts;
}

function idOf({ object, pointer }: Pick<ReportedDrift, "object" | "pointer">): string {
  return `${object}${pointer}`;
}

function at({ source: { pointer } }: { readonly source: Position }): { readonly pointer?: string } {
  return pointer === undefined ? {} : { pointer };
}

/** The dimensions of the report, and those that the protocol requires. What differs is counted here. */
function dimensionsOf({ dimensions, drifts }: ParityPart, path: string): ParityFacts["dimensions"] {
  const missing = REQUIRED_DIMENSIONS.filter((id) => !dimensions.some((dimension) => dimension.id === id));
  return [
    ...dimensions.map(({ id, compared, total, source }) => ({
      id,
      required: REQUIRED_DIMENSIONS.includes(id),
      compared,
      total,
      drifted: drifts.filter(({ dimension }) => dimension === id).length,
      source,
    })),
    ...missing.map((id) => ({
      id,
      required: true,
      compared: false,
      total: 0,
      drifted: 0,
      source: { path, pointer: "/dimensions" },
    })),
  ];
}

/** Somebody allows it by name, for the time being, and the trust file lets that count. */
function isAllowed(
  { rule, intended }: Pick<ReportedDrift, "intended"> & { readonly rule: ReportedDrift["rule"] | undefined },
  { allows, now }: Context,
): boolean {
  return (
    intended &&
    rule !== undefined &&
    (rule.expires_at === undefined || rule.expires_at > now) &&
    allows("intended_drift", CHECK)
  );
}

function exceptions(sources: readonly Source<Told>[], context: Context): readonly VerdictException[] {
  return told(sources, context).part.drifts.flatMap((drift) => {
    const { rule } = drift;
    if (rule === undefined || !isAllowed({ rule, intended: drift.intended }, context)) return [];
    return [
      {
        kind: "intended_drift" as const,
        check: CHECK,
        subject: idOf(drift),
        who: rule.approved_by,
        why: `${rule.id}: ${rule.justification}`,
        ...(rule.expires_at === undefined ? {} : { until: rule.expires_at }),
        source: drift.source,
      },
    ];
  });
}

/** A report says nothing of entries that settled none of its drifts; who collected it was told. */
function idle(sources: readonly Source<Told>[], context: Context): readonly IdleEntry[] {
  return told(sources, context).part.idle ?? [];
}

/** What the report counts of its own drifts, intended ones among them, against the host's count. */
function declared(sources: readonly Source<Told>[], { comparison }: Context): readonly Declared[] {
  // A comparison made here states nothing but what was counted.
  if (comparison !== undefined) return [];
  const { part, path } = only(sources);
  return [
    ...part.dimensions.flatMap((dimension) => countsOf(dimension, part.drifts)),
    {
      what: "the worst severity",
      declared: part.maxSeverity,
      counted: worst(part.drifts.map(({ severity }) => severity)),
      source: { path, pointer: "/max_severity" },
    },
  ];
}

function countsOf(
  { id, total, equal, drifted, intended, source }: ReportedDimension,
  drifts: readonly ReportedDrift[],
): readonly Declared[] {
  const own = drifts.filter(({ dimension }) => dimension === id);
  const place = (key: string): Position => ({ ...source, pointer: `${source.pointer ?? ""}/${key}` });
  return [
    { what: `drifted items of ${id}`, declared: drifted, counted: own.length, source: place("items_drifted") },
    {
      what: `intended items of ${id}`,
      declared: intended,
      counted: own.filter((drift) => drift.intended).length,
      source: place("items_intended"),
    },
    { what: `equal items of ${id}`, declared: equal, counted: total - own.length, source: place("items_equal") },
  ];
}
