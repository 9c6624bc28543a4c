import { Defective } from "../../errors.ts";
import type { IstanbulSummary } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { readDocument } from "../document.ts";
import { type CoveragePart, type CoveredFile, type Ratio, sum } from "../kinds/coverage.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";

/** `coverage-summary.json` of Istanbul (nyc, c8, Vitest, Jest). Ratios are made from counts; its percentages may be words. */
export const reader: Reader<CoveragePart> = {
  format: "istanbul",
  kind: "coverage",
  recognises: (head) => hasKeys(head, ["total", "lines", "covered", "pct"]),
  read,
};

const METRICS = ["lines", "branches", "functions"] as const;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<CoveragePart>> {
  const { value, text } = await readDocument(chunks, "istanbul");
  const { total, ...files } = value as IstanbulSummary;
  const covered = Object.entries(files).map(([file, summary]) => fileOf(file, summary, path));
  if (covered.length === 0) throw new Defective("inconclusive", "names no file, only a total");
  return { part: { files: covered }, observed: {}, subject: {}, declared: declaredBy(total, covered, path), text };
}

function fileOf(file: string, summary: IstanbulSummary["total"], path: string): CoveredFile {
  const pointer = `/${escapeToken(file)}`;
  const ratio = (metric: (typeof METRICS)[number]): Ratio => {
    const { covered, total } = summary[metric];
    if (covered > total)
      throw new Defective("invalid", `covers ${covered} of ${total} ${metric} in one file`, {
        pointer: `${pointer}/${metric}`,
      });
    return { covered, total };
  };
  return {
    id: file,
    lines: ratio("lines"),
    branches: ratio("branches"),
    functions: ratio("functions"),
    source: { path, pointer },
  };
}

function declaredBy(total: IstanbulSummary["total"], files: readonly CoveredFile[], path: string): readonly Declared[] {
  return METRICS.flatMap((metric) => {
    const counted = sum(files, metric);
    return (["covered", "total"] as const)
      .filter((part) => total[metric][part] !== counted[part])
      .map((part) => ({
        what: `${part} ${metric}`,
        declared: total[metric][part],
        counted: counted[part],
        source: { path, pointer: `/total/${metric}/${part}` },
      }));
  });
}
