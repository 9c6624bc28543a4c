import { Defective } from "../../errors.ts";
import type { Declared, ParityFacts, Position, Severity, VerdictException } from "../../model.ts";
import type { Context, Kind, Source } from "../kind.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "../standing.ts";

type Drift = ParityFacts["drifts"][number];

/** A difference as the report tells it. */
export interface ReportedDrift extends Omit<Drift, "id" | "intended"> {
  readonly intended: boolean;
  /** Without one an intention counts for nothing. */
  readonly rule?: {
    readonly id: string;
    readonly approved_by: string;
    readonly justification: string;
    /** UTC with milliseconds. */
    readonly expires_at?: string;
  };
}

export interface ReportedDimension {
  readonly id: string;
  readonly compared: boolean;
  readonly total: number;
  readonly equal: number;
  readonly drifted: number;
  readonly intended: number;
  readonly source: Position;
}

export interface ParityPart {
  readonly baseline: ParityFacts["baseline"];
  readonly candidate: ParityFacts["candidate"];
  readonly dimensions: readonly ReportedDimension[];
  readonly drifts: readonly ReportedDrift[];
  readonly maxSeverity: Severity;
}

export const kind: Kind<ParityPart> = {
  kind: "parity",
  title: "Parity of staging with production",
  document: "staging-parity-report.json",
  optional: false,
  maxAgeSeconds: 24 * 3600,
  unite,
  exceptions,
  declared,
};

/** The check for which an intended drift may count. */
const CHECK = "RAY106";
/** The protocol's prerequisites: "infrastructure, secrets, feature flags" mirror production; its step 1.2 adds configuration. */
const DIMENSIONS = ["config", "secrets", "infrastructure", "feature_flags"];

function unite(sources: readonly Source<ParityPart>[], context: Context): ParityFacts {
  const { part, path } = only(sources);
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

function only(sources: readonly Source<ParityPart>[]): Source<ParityPart> {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no parity report");
  if (other === undefined) return first;
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

function idOf({ object, pointer }: Pick<Drift, "object" | "pointer">): string {
  return `${object}${pointer}`;
}

function at({ source: { pointer } }: { readonly source: Position }): { readonly pointer?: string } {
  return pointer === undefined ? {} : { pointer };
}

/** The dimensions of the report, and those that the protocol requires. What differs is counted here. */
function dimensionsOf({ dimensions, drifts }: ParityPart, path: string): ParityFacts["dimensions"] {
  const missing = DIMENSIONS.filter((id) => !dimensions.some((dimension) => dimension.id === id));
  return [
    ...dimensions.map(({ id, compared, total, source }) => ({
      id,
      required: DIMENSIONS.includes(id),
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

function exceptions(sources: readonly Source<ParityPart>[], context: Context): readonly VerdictException[] {
  return only(sources).part.drifts.flatMap((drift) => {
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

/** What the report counts of its own drifts, intended ones among them, against the host's count. */
function declared(sources: readonly Source<ParityPart>[]): readonly Declared[] {
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

/** From harmless to worst; what nobody rated may be as bad as high. */
const SEVERITIES: readonly Severity[] = ["none", "low", "medium", "unknown", "high", "critical"];

function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES.findLast((severity) => severities.includes(severity)) ?? "none";
}
