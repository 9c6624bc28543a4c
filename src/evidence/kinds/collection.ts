import { Defective } from "../../errors.ts";
import type { CollectionFacts, Position } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Kind, Source } from "../kind.ts";

/** A file as its record names it. */
export interface CollectedFile {
  /** Relative to the project folder. */
  readonly path: string;
  readonly kind: string;
  readonly format: string;
  readonly sha256: string;
  readonly size_bytes: number;
  /** UTC with milliseconds. */
  readonly collected_at: string;
  readonly run?: { readonly id: string; readonly uri?: string };
}

export interface CollectionPart {
  readonly files: readonly (CollectedFile & { readonly source: Position })[];
}

/** Binds files whose formats name neither a release nor a time; `recorded.ts` is where they are compared with it. */
export const kind: Kind<CollectionPart> = {
  kind: "collection",
  title: "Collected files",
  // Answers about approvals have a record of their own.
  document: "{approval,collection}-record.json",
  optional: true,
  maxAgeSeconds: 72 * 3600,
  unite,
};

function unite(sources: readonly Source<CollectionPart>[]): CollectionFacts {
  const files = sources.flatMap(({ part }) => part.files);
  if (files.length === 0) throw new Defective("inconclusive", "no file was collected");
  return {
    files: files
      .map(({ path, kind: own, format, sha256, source }) => ({ id: path, kind: own, format, sha256, source }))
      .toSorted((a, b) => byBytes(a.id, b.id)),
  };
}
