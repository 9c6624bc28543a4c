import { Defective } from "../../errors.ts";
import type { SbomFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Kind, Source } from "../kind.ts";

export type SbomPackage = SbomFacts["packages"][number];

export interface SbomPart {
  readonly packages: readonly SbomPackage[];
}

export const kind: Kind<SbomPart> = {
  kind: "sbom",
  title: "Software bill of materials",
  document: "sbom.cdx.json",
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  unite,
};

function unite(sources: readonly Source<SbomPart>[]): SbomFacts {
  const known = new Map<string, SbomPackage>();
  for (const each of sources.flatMap(({ part }) => part.packages)) {
    const twin = known.get(each.id);
    if (twin !== undefined && twin.expression !== each.expression)
      throw new Defective(
        "ambiguous",
        `${each.id.slice(0, 80)} is under ${twin.expression} in ${twin.source.path} and ${each.expression} in ${each.source.path}`,
      );
    known.set(each.id, twin ?? each);
  }
  const packages = [...known.values()].sort((a, b) => byBytes(a.id, b.id));
  if (packages.length === 0) throw new Defective("inconclusive", "the bill of materials lists no component");
  return { components: packages.length, packages, source: { path: sources[0]?.path ?? "" } };
}
