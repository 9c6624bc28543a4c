import { Defective } from "../../errors.ts";
import type { ReleaseFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface ReleasePart {
  readonly release: ReleaseFacts;
}

export const kind: Kind<ReleasePart> = {
  kind: "release",
  title: "Release candidate",
  document: "release-manifest.json",
  optional: false,
  // A manifest is as old as its release is; what ages is the evidence.
  maxAgeSeconds: 365 * 24 * 3600,
  unite,
};

function unite(sources: readonly Source<ReleasePart>[]): ReleaseFacts {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no release manifest");
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} both are release manifests; name one`);
  return first.part.release;
}
