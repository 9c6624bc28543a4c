import { Defective } from "../../errors.ts";
import type { CollectionFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Kind, Source } from "../kind.ts";

/** One collection: what was there, when, for which run. */
export interface CollectionPart {
  readonly run?: string;
  readonly files: CollectionFacts["files"];
}

/** Binds files whose formats name neither a release nor a time; `recorded.ts` is where they are compared with it. */
export const kind: Kind<CollectionPart> = {
  kind: "collection",
  title: "Collected files",
  document: "collection-record.json",
  optional: true,
  maxAgeSeconds: 72 * 3600,
  unite,
};

function unite(sources: readonly Source<CollectionPart>[]): CollectionFacts {
  const files = sources.flatMap(({ part }) => part.files);
  if (files.length === 0) throw new Defective("inconclusive", "no file was collected");
  const runs = [...new Set(sources.flatMap(({ part }) => part.run ?? []))].sort(byBytes);
  return {
    ...(runs.length === 0 ? {} : { run_id: runs.join(", ") }),
    files: files.toSorted((a, b) => byBytes(a.id, b.id)),
  };
}
