import { Defective } from "../../errors.ts";
import type { Facts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface PerformancePart {
  readonly thresholds: readonly Facts[];
}

export const kind: Kind<PerformancePart> = {
  kind: "performance",
  title: "Load test",
  optional: true,
  maxAgeSeconds: 24 * 3600,
  unite,
  shown,
};

function unite(sources: readonly Source<PerformancePart>[]): Facts {
  const thresholds = sources.flatMap(({ part }) => part.thresholds);
  if (thresholds.length === 0)
    throw new Defective("inconclusive", "the load test has no threshold, and so proves nothing");
  return { thresholds };
}

function shown({ thresholds }: Facts): Facts {
  const all = thresholds as readonly { readonly ok: boolean }[];
  return { thresholds: { total: all.length, failed: all.filter(({ ok }) => !ok).length } };
}
