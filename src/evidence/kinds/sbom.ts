import { Defective } from "../../errors.ts";
import type { Declared, Position, SbomFacts, SecurityFacts, Severity } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Context, Kind, Source } from "../kind.ts";
import { summary } from "../test-words.ts";

export type SbomPackage = SbomFacts["packages"][number];

/** A vulnerability that a bill of materials lists beside its components. */
export interface ListedVulnerability {
  /** Its id and aliases, the id first. */
  readonly names: readonly string[];
  readonly severity: Severity;
  readonly source: Position;
}

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
  after: ["security"],
  unite,
  declared,
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

/**
 * What it lists is no finding of a scan: nothing shows what was scanned, or how. So that it is not passed over, every vulnerability that may
 * block must be among the findings of the security evidence.
 */
function declared(sources: readonly Source<SbomPart>[], { facts }: Context): readonly Declared[] {
  const security = facts["security"] as SecurityFacts | undefined;
  const known = new Set(
    (security?.findings ?? []).flatMap(({ rule, aliases }) => [rule, ...aliases].map((name) => name.toUpperCase())),
  );
  return sources
    .flatMap(({ part }) => part.vulnerabilities ?? [])
    .filter(({ names }) => !names.some((name) => known.has(name.toUpperCase())))
    .map(({ names, severity, source }) => ({
      what: summary(names[0] ?? "a vulnerability"),
      declared: severity,
      counted: "no finding of any scan",
      source,
    }));
}
