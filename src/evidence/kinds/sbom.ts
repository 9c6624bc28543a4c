import { Defective } from "../../errors.ts";
import type { Facts, SbomFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Kind, Source } from "../kind.ts";

export type SbomPackage = SbomFacts["packages"][number];

/** A vulnerability that a bill of materials lists beside its components. */
export type ListedVulnerability = NonNullable<SbomFacts["vulnerabilities"]>[number];

export interface SbomPart {
  readonly packages: readonly SbomPackage[];
  /** Those that may block and that it calls neither resolved nor harmless. */
  readonly vulnerabilities?: readonly ListedVulnerability[];
}

export const kind: Kind<SbomPart> = {
  kind: "sbom",
  title: "Software bill of materials",
  document: "sbom.cdx.json",
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  unite,
  shown,
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
  const vulnerabilities = sources.flatMap(({ part }) => part.vulnerabilities ?? []);
  return {
    components: packages.length,
    packages,
    ...(vulnerabilities.length === 0 ? {} : { vulnerabilities }),
    source: { path: sources[0]?.path ?? "" },
  };
}

function shown({ components, vulnerabilities }: Facts): Facts {
  return { components, ...(Array.isArray(vulnerabilities) ? { vulnerabilities: vulnerabilities.length } : {}) };
}
