import { canonical } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { UnleashExport } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { readDocument } from "../document.ts";
import { grouped } from "../grouped.ts";
import { SNAPSHOT, type SnapshotObject, type SnapshotPart } from "../kinds/snapshot.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** An export of Unleash: one environment, the state of versions 1 to 3, or what a client is given. */
export const reader: Reader<SnapshotPart> = { format: "unleash", kind: SNAPSHOT, recognises, read };

function recognises(head: Uint8Array): boolean {
  return (
    /"features"\s*:\s*\[/u.test(headText(head)) &&
    (hasKeys(head, ["features", "featureStrategies"]) ||
      hasKeys(head, ["features", "name", "stale"]) ||
      hasKeys(head, ["features", "version", "strategies"]))
  );
}

type Feature = UnleashExport["features"][number];
type Strategy = NonNullable<Feature["strategies"]>[number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const { value, text } = await readDocument(chunks, "unleash");
  // The schema was checked while the document was read.
  const state = value as UnleashExport;
  if (state.features.length === 0) throw new Defective("inconclusive", "exports no feature", { pointer: "/features" });
  refuseStrays(state);
  const all = indexed(state);
  const objects = state.features.flatMap((feature, index) =>
    objectsOf(feature, all, { path, pointer: `/features/${index}` }),
  );
  const environments = [...new Set(objects.flatMap(({ environment }) => environment ?? []))].sort(byBytes);
  return {
    part: { objects, facts: { documents: state.features.length, environments } },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

/** A name twice, or one that only a strategy or an environment knows, would be compared in part. */
function refuseStrays({ features, featureStrategies = [], featureEnvironments = [] }: UnleashExport): void {
  const known = new Set<string>();
  for (const [index, { name }] of features.entries()) {
    if (known.has(name))
      throw new Defective("ambiguous", `exports the feature ${summary(name)} twice`, { pointer: `/features/${index}` });
    known.add(name);
  }
  const lists = { featureStrategies, featureEnvironments };
  for (const [list, items] of Object.entries(lists)) {
    const stray = items.findIndex(({ featureName }) => !known.has(featureName));
    if (stray >= 0)
      throw new Defective(
        "invalid",
        `tells of the feature ${summary(items[stray]?.featureName ?? "")}, which it lacks`,
        {
          pointer: `/${list}/${stray}`,
        },
      );
  }
}

/** An export with what belongs together found by name. */
interface Indexed {
  /** Constraints that strategies take by number; the numbers differ between two servers. */
  readonly segments: ReadonlyMap<string, unknown>;
  readonly segmentsOf: ReadonlyMap<string, readonly { readonly segmentId: number | string }[]>;
  readonly strategies: ReadonlyMap<string, readonly NonNullable<UnleashExport["featureStrategies"]>[number][]>;
  readonly environments: ReadonlyMap<string, readonly NonNullable<UnleashExport["featureEnvironments"]>[number][]>;
  /** What a client asked for. */
  readonly environment: string | undefined;
}

function indexed(state: UnleashExport): Indexed {
  const { segments = [], featureStrategySegments = [], featureStrategies = [], featureEnvironments = [] } = state;
  return {
    segments: new Map(segments.map(({ id, constraints, name = "" }) => [String(id), { name, constraints }])),
    segmentsOf: grouped(featureStrategySegments, ({ featureStrategyId }) => featureStrategyId),
    strategies: grouped(featureStrategies, ({ featureName }) => featureName),
    environments: grouped(featureEnvironments, ({ featureName }) => featureName),
    environment: state.query?.environment,
  };
}

interface Place {
  readonly path: string;
  readonly pointer: string;
}

interface State {
  readonly environment: string | undefined;
  readonly enabled: boolean;
  readonly variants: readonly unknown[] | null | undefined;
  readonly strategies: readonly Strategy[];
}

/** One for each environment that the export tells of. */
function objectsOf(feature: Feature, all: Indexed, at: Place): readonly SnapshotObject[] {
  const { name, type = "", archived = false } = feature;
  return statesOf(feature, all, at).map(({ environment, enabled, variants, strategies }) => ({
    object: `flag/${name}`,
    dimension: "feature_flags",
    ...(environment === undefined ? {} : { environment }),
    value: {
      type,
      archived,
      enabled,
      variants: variants ?? feature.variants ?? [],
      strategies: compared(strategies, all, at),
    },
    source: at,
  }));
}

/** Version 1 and clients' copies keep the state in the feature, later exports beside it. */
function statesOf({ name, enabled, variants, strategies = [] }: Feature, all: Indexed, at: Place): readonly State[] {
  const states = all.environments.get(name);
  if (states === undefined && enabled === undefined)
    throw new Defective("inconclusive", `does not say whether the feature ${summary(name)} is on`, {
      pointer: at.pointer,
    });
  if (states === undefined) return [{ environment: all.environment, enabled: enabled === true, variants, strategies }];
  return states.map(({ environment, enabled: isOn, variants: own }) => ({
    environment,
    enabled: isOn,
    variants: own,
    strategies: (all.strategies.get(name) ?? []).filter(
      (each) => each.environment === undefined || environment === undefined || each.environment === environment,
    ),
  }));
}

/** One strategy that says yes is enough, so that their order says nothing. */
function compared(strategies: readonly Strategy[], all: Indexed, at: Place): readonly unknown[] {
  return strategies
    .map(({ id = "", name, strategyName, parameters, constraints, segments: own, variants, disabled }) => ({
      name: name ?? strategyName ?? "",
      disabled: disabled === true,
      parameters: parameters ?? {},
      constraints: constraints ?? [],
      variants: variants ?? [],
      segments: [
        ...(own ?? []).map(String),
        ...(all.segmentsOf.get(id) ?? []).map(({ segmentId }) => String(segmentId)),
      ].map((each) => segmentIn(all, each, at)),
    }))
    .map((strategy) => ({ strategy, key: canonical(strategy) }))
    .sort((a, b) => byBytes(a.key, b.key))
    .map(({ strategy }) => strategy);
}

function segmentIn({ segments }: Indexed, id: string, { pointer }: Place): unknown {
  const segment = segments.get(id);
  if (segment === undefined)
    throw new Defective("invalid", `has a strategy with the segment ${summary(id)}, which it lacks`, { pointer });
  return segment;
}
