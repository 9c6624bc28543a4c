import { Defective } from "../errors.ts";
import type { Facts, Reading } from "../model.ts";
import type { PerformancePart } from "./kinds/performance.ts";
import { headText } from "./sniff.ts";

/** A threshold of k6, whichever of its reports tells it. */
export interface Threshold {
  readonly metric: string;
  readonly expression: string;
  readonly ok: boolean;
  readonly pointer: string;
}

/** The reading of a load test. One without a threshold proves nothing. Throws `Defective`. */
export function loadTest(
  thresholds: readonly Threshold[],
  path: string,
  text: string,
  at?: string,
): Reading<PerformancePart> {
  if (thresholds.length === 0)
    throw new Defective("inconclusive", "states no threshold, so that the load test proves nothing", {
      pointer: "/metrics",
    });
  return {
    part: {
      thresholds: thresholds.map(
        ({ metric, expression, ok, pointer }): Facts => ({
          id: `${metric} ${expression}`,
          metric,
          expression,
          ok,
          source: { path, pointer },
        }),
      ),
    },
    observed: at === undefined ? {} : { from: at, to: at },
    subject: {},
    declared: [],
    text,
  };
}

/** Which of k6's shapes a document's beginning has: they say the opposite of a threshold, so nothing is left to a guess. */
export function shapeOf(head: Uint8Array): "summary" | "export" | "machine" | undefined {
  const text = headText(head);
  if (!text.startsWith("{")) return undefined;
  if (/"k6Version"\s*:/u.test(text) && /"generatedAt"\s*:/u.test(text)) return "machine";
  if (!/"metrics"\s*:/u.test(text) || !/"(?:http_reqs|iterations|data_sent|vus|checks)(?:\{[^"]*\})?"\s*:/u.test(text))
    return undefined;
  const isSummary = /"values"\s*:\s*\{/u.test(text);
  const isExport = /"thresholds"\s*:\s*\{\s*"[^"]*"\s*:\s*(?:true|false)/u.test(text) || !isSummary;
  return isSummary === isExport ? undefined : isSummary ? "summary" : "export";
}
