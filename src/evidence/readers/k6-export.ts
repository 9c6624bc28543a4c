import type { K6Export } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { readDocument } from "../document.ts";
import { loadTest, shapeOf } from "../k6.ts";
import type { PerformancePart } from "../kinds/performance.ts";
import type { Reader } from "../reader.ts";

/** `k6 run --summary-export`: here `true` says that a threshold FAILED. */
export const reader: Reader<PerformancePart> = {
  format: "k6-export",
  kind: "performance",
  recognises: (head) => shapeOf(head) === "export",
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<PerformancePart>> {
  const { value, text } = await readDocument(chunks, "k6-export");
  // The schema was checked while the document was read.
  const { metrics } = value as K6Export;
  const thresholds = Object.entries(metrics).flatMap(([metric, stated]) =>
    Object.entries(stated.thresholds ?? {}).map(([expression, failed]) => ({
      metric,
      expression,
      ok: !failed,
      pointer: `/metrics/${escapeToken(metric)}/thresholds/${escapeToken(expression)}`,
    })),
  );
  return loadTest(thresholds, path, text);
}
