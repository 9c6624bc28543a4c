import type { K6Summary } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { readDocument } from "../document.ts";
import { loadTest, shapeOf } from "../k6.ts";
import type { PerformancePart } from "../kinds/performance.ts";
import type { Reader } from "../reader.ts";

/** What a k6 script writes from `handleSummary(data)`: `ok` says that a threshold held. */
export const reader: Reader<PerformancePart> = {
  format: "k6-summary",
  kind: "performance",
  recognises: (head) => shapeOf(head) === "summary",
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<PerformancePart>> {
  const { value, text } = await readDocument(chunks, "k6-summary");
  // The schema was checked while the document was read.
  const { metrics } = value as K6Summary;
  const thresholds = Object.entries(metrics).flatMap(([metric, stated]) =>
    Object.entries(stated.thresholds ?? {}).map(([expression, { ok }]) => ({
      metric,
      expression,
      ok,
      pointer: `/metrics/${escapeToken(metric)}/thresholds/${escapeToken(expression)}/ok`,
    })),
  );
  return loadTest(thresholds, path, text);
}
