import { Defective } from "../../errors.ts";
import type { CoverageFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Kind, Source } from "../kind.ts";

export type CoveredFile = CoverageFacts["files"][number];
export type Ratio = CoveredFile["lines"];

export interface CoveragePart {
  readonly files: readonly CoveredFile[];
}

export const kind: Kind<CoveragePart> = {
  kind: "coverage",
  title: "Code coverage",
  optional: true,
  maxAgeSeconds: 24 * 3600,
  unite,
};

const METRICS = ["lines", "branches", "functions"] as const;

function unite(sources: readonly Source<CoveragePart>[]): CoverageFacts {
  const files = withoutTwins(sources);
  const facts = {
    lines: sum(files, "lines"),
    branches: sum(files, "branches"),
    functions: sum(files, "functions"),
    files,
  };
  if (facts.lines.total === 0) throw new Defective("inconclusive", "the reports measure no line");
  return facts;
}

/** A file that two reports measure counts once if they agree. */
function withoutTwins(sources: readonly Source<CoveragePart>[]): readonly CoveredFile[] {
  const known = new Map<string, CoveredFile>();
  for (const file of sources.flatMap(({ part }) => part.files)) {
    const twin = known.get(file.id);
    if (twin !== undefined && METRICS.some((metric) => differ(twin[metric], file[metric]))) {
      throw new Defective(
        "ambiguous",
        `${file.id} is measured differently in ${twin.source.path} and ${file.source.path}`,
      );
    }
    known.set(file.id, twin ?? file);
  }
  return [...known.values()].sort((a, b) => byBytes(a.id, b.id));
}

function differ(a: Ratio, b: Ratio): boolean {
  return a.covered !== b.covered || a.total !== b.total;
}

/** Adds up one metric over files. */
export function sum(files: readonly CoveredFile[], metric: (typeof METRICS)[number]): Ratio {
  const ratios = files.map((file) => file[metric]);
  return {
    covered: ratios.reduce((total, { covered }) => total + covered, 0),
    total: ratios.reduce((all, { total }) => all + total, 0),
  };
}
