import { Defective } from "../../errors.ts";
import type { DataRefreshFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface DataRefreshPart {
  readonly items: DataRefreshFacts["items"];
}

export const kind: Kind<DataRefreshPart> = {
  kind: "data_refresh",
  title: "Refresh of staging data",
  document: "staging-data-refresh.md",
  optional: true,
  maxAgeSeconds: 24 * 3600,
  unite,
};

function unite(sources: readonly Source<DataRefreshPart>[]): Readonly<DataRefreshFacts> {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no report on the refresh");
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} both report a refresh; name the one that counts`);
  const { part, path, observed } = first;
  return {
    ...(observed.to === undefined ? {} : { refreshed_at: observed.to }),
    items: part.items,
    source: { path },
  };
}
