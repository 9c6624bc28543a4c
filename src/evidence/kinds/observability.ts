import { Defective } from "../../errors.ts";
import type { ObservabilityFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export type Metric = ObservabilityFacts["metrics"][number];

export interface ObservabilityPart {
  readonly metrics: readonly Metric[];
}

export const kind: Kind<ObservabilityPart> = {
  kind: "observability",
  title: "Observability baseline",
  document: "observability-baseline.md",
  optional: false,
  maxAgeSeconds: 24 * 3600,
  unite,
};

function unite(sources: readonly Source<ObservabilityPart>[]): ObservabilityFacts {
  const metrics = withoutTwins(sources.flatMap(({ part }) => part.metrics));
  if (metrics.length === 0) throw new Defective("inconclusive", "the baseline names no metric");
  const [captured] = sources
    .map(({ observed }) => observed.to)
    .filter((time) => time !== undefined)
    .sort();
  return { ...(captured === undefined ? {} : { captured_at: captured }), metrics };
}

/** A metric that is named twice counts once if its values agree. */
function withoutTwins(metrics: readonly Metric[]): readonly Metric[] {
  const known = new Map<string, Metric>();
  for (const metric of metrics) {
    const twin = known.get(metric.id);
    if (twin !== undefined && (twin.value !== metric.value || twin.unit !== metric.unit)) {
      throw new Defective(
        "ambiguous",
        `${metric.id} is ${twin.value} ${twin.unit} in ${twin.source.path} and ${metric.value} ${metric.unit} in ${metric.source.path}`,
      );
    }
    known.set(metric.id, twin ?? metric);
  }
  return [...known.values()];
}
