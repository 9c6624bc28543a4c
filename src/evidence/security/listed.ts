import type { Position } from "../../model.ts";
import type { ListedVulnerability } from "../kinds/sbom.ts";
import { summary } from "../test-words.ts";
import { severityInWords } from "./part.ts";

/** A vulnerability as a CycloneDX bill of materials lists it, in either form. */
export interface Stated {
  readonly id?: string | undefined;
  readonly aliases: readonly string[];
  /** One word for each who rated it. */
  readonly severities: readonly string[];
  readonly state?: string | undefined;
  readonly source: Position;
}

/** CycloneDX, `impactAnalysisState`: what no longer blocks, by the word of whoever wrote the bill. */
const HARMLESS = new Set(["resolved", "resolved_with_pedigree", "false_positive", "not_affected"]);
/** From the worst on; what nobody rated is taken for high. */
const SERIOUS = ["critical", "high", "unknown"] as const;

/** Those that may block a release. */
export function seriousOf(all: readonly Stated[]): readonly ListedVulnerability[] {
  return all
    .filter(({ state }) => state === undefined || !HARMLESS.has(state))
    .flatMap(({ id, aliases, severities, source }) => {
      const rated = severities.map(severityInWords);
      const severity = rated.length === 0 ? "unknown" : SERIOUS.find((word) => rated.includes(word));
      const names = [id ?? "", ...aliases].filter((name) => name !== "");
      return severity === undefined ? [] : [{ id: summary(names[0] ?? "a vulnerability"), names, severity, source }];
    });
}
