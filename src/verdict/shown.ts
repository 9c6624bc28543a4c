import type { Evidence, Setting, Verdict } from "../model.ts";
import { byBytes } from "../text.ts";
import type { Case } from "./case.ts";
import { readersOf } from "./findings.ts";
import { codeCoverage, percentOf, THRESHOLDS } from "./floors.ts";

/** The release that was judged, or null where none could be admitted. */
export function releaseOf(evidence: readonly Evidence[]): Verdict["release"] {
  const facts = evidence.find(({ kind }) => kind === "release")?.facts;
  if (facts === undefined) return null;
  return { name: String(facts["name"]), version: String(facts["version"]), git_commit: String(facts["git_commit"]) };
}

const MEASURES: Readonly<Record<string, (evidence: Evidence) => number | string | undefined>> = {
  ...Object.fromEntries(
    THRESHOLDS.map(({ setting, kind, actual }) => [
      setting,
      (evidence: Evidence) => (evidence.kind === kind ? actual(evidence) : undefined),
    ]),
  ),
  code_coverage_percent: (evidence) => {
    const measure = codeCoverage(evidence);
    return measure === undefined ? undefined : percentOf(measure);
  },
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
  const [actual] = evidence.flatMap((candidate) => MEASURES[name]?.(candidate) ?? []);
  return [[name, { ...setting, ...(actual === undefined ? {} : { actual }) }]];
}

/** The exceptions that counted for a selected check. */
export function shownExceptions({ evidence, selection }: Case): Verdict["exceptions"] {
  return evidence
    .flatMap(({ exceptions }) => exceptions)
    .filter(({ check }) => selection.checks.some(({ code }) => code === check))
    .toSorted((a, b) => byBytes(a.check, b.check) || byBytes(a.subject, b.subject) || byBytes(a.kind, b.kind));
}

/** The trust file by its digest, and who named it. */
export function trustOf({ config: { trust } }: Case): Verdict["trust"] {
  return trust === undefined ? "none" : { digest: trust.digest, source: trust.source };
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
