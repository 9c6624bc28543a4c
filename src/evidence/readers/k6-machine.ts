import { Defective } from "../../errors.ts";
import type { K6Machine } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { loadTest, shapeOf } from "../k6.ts";
import type { PerformancePart } from "../kinds/performance.ts";
import type { Reader } from "../reader.ts";
import { toUtc } from "../time.ts";

/** `k6 run --new-machine-readable-summary`: a summary with a time; thresholds count where it lists them with their answer. */
export const reader: Reader<PerformancePart> = {
  format: "k6-machine",
  kind: "performance",
  recognises: (head) => shapeOf(head) === "machine",
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<PerformancePart>> {
  const { value, text } = await readDocument(chunks, "k6-machine");
  // The schema was checked while the document was read.
  const { metadata, results } = value as K6Machine;
  const at = toUtc(metadata.generatedAt);
  if (at === undefined)
    throw new Defective("invalid", "was generated at a time that is none", { pointer: "/metadata/generatedAt" });
  const thresholds = (results.thresholds ?? []).map(({ source, metric, ok }, index) => ({
    metric: metric ?? "",
    expression: source,
    ok,
    pointer: `/results/thresholds/${index}/ok`,
  }));
  return loadTest(thresholds, path, text, at);
}
