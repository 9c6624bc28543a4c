import type { Evidence, Setting, Verdict } from "../model.ts";
import type { Case } from "./case.ts";
import { readersOf } from "./findings.ts";
import { codeCoverage, type Measure, percentOf, THRESHOLDS } from "./floors.ts";

/** The release that was judged, or null where none could be admitted. */
export function releaseOf(evidence: readonly Evidence[]): Verdict["release"] {
  const facts = evidence.find(({ kind }) => kind === "release")?.facts;
  if (facts === undefined) return null;
  return { name: String(facts["name"]), version: String(facts["version"]), git_commit: String(facts["git_commit"]) };
}

const MEASURES: Readonly<Record<string, (evidence: Evidence) => Measure | undefined>> = {
  ...Object.fromEntries(THRESHOLDS.map(({ setting, measure }) => [setting, measure])),
  code_coverage_percent: codeCoverage,
};

/** The settings that a selected check reads, with what was measured where it is a number. */
export function settingsOf({ config, selection, evidence }: Case): Verdict["settings"] {
  const used = new Set(selection.checks.flatMap(({ settings }) => settings));
  const names = Object.keys(config.settings)
    .filter((name) => used.has(name))
    .sort();
  return Object.fromEntries(names.flatMap((name) => withActual(name, config.settings[name], evidence)));
}

function withActual(
  name: string,
  setting: Setting | undefined,
  evidence: readonly Evidence[],
): readonly (readonly [string, Verdict["settings"][string]])[] {
  if (setting === undefined) return [];
  const [measure] = evidence.flatMap((candidate) => MEASURES[name]?.(candidate) ?? []);
  return [[name, { ...setting, ...(measure === undefined ? {} : { actual: percentOf(measure) }) }]];
}

/** Evidence that no selected check reads says nothing about the answer, and is left out. */
export function shownEvidence({ evidence, selection }: Case): Verdict["evidence"] {
  return evidence.filter(({ kind }) => readersOf(kind, selection.checks) !== undefined).map(evidenceOf);
}

function evidenceOf({
  kind,
  status,
  binding,
  attested,
  observed_at,
  sources,
  defects,
}: Evidence): Verdict["evidence"][number] {
  return { kind, status, binding, attested, ...(observed_at === undefined ? {} : { observed_at }), sources, defects };
}
