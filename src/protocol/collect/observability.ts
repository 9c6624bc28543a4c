import { Defective } from "../../errors.ts";
import type { ObservabilityPart } from "../../evidence/kinds/observability.ts";
import type { ObservabilityFacts } from "../../model.ts";
import type { Collector, Matter } from "../collector.ts";

/** `observability-baseline.md`: the protocol's `- Metric: NAME – VALUE UNIT` lines, with the moment of their capture and the commit. */
export const collector: Collector<ObservabilityPart> = { kind: "observability", render };

function render({ facts, release }: Matter<ObservabilityPart>): string {
  // The kind's own facts.
  const { metrics, captured_at: captured } = facts as ObservabilityFacts;
  if (captured === undefined)
    throw new Defective("inconclusive", "do not say when the metrics were captured, and the baseline must");
  return [
    `# Observability baseline of ${release.name} ${release.version}`,
    "",
    `Captured: ${captured}`,
    "",
    `Commit: ${release.git_commit}`,
    "",
    ...metrics.map(({ id, value, unit }) => `- Metric: ${id} \u2013 ${plain(value)} ${unit}`),
    "",
  ].join("\n");
}

/** The format knows no exponents, and six decimals. */
function plain(value: number): string {
  const text = value.toFixed(6).replace(/\.?0+$/u, "");
  if (Math.abs(value) >= 1e15 || Number(text) !== value)
    throw new Defective(
      "inconclusive",
      `hold the value ${value}, which the baseline cannot state; round it in the query`,
    );
  return text;
}
