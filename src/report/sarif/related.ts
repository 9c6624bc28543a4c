import type { Location } from "sarif";
import type { Finding, Place } from "../../model.ts";
import { forSarif } from "../encode.ts";
import type { Report } from "../report.ts";
import type { Files } from "./artifacts.ts";
import { relatedLocation } from "./locations.ts";

const MOST_RELATED = 10;

interface Related extends Place {
  readonly text: string;
}

/** The other side of the comparison first: the setting, what the release says of the subject; then whatever else the check read. */
export function relatedLocations(finding: Finding, report: Report, files: Files): Location[] {
  const named = [...settingsOf(finding, report), ...itemsOf(finding, report)].filter((place) => !isAt(place, finding));
  const paths = [finding.source.path, ...named.map(({ source }) => source.path)];
  const others = filesOf(finding, report).filter(({ source }) => !paths.includes(source.path));
  return [...named, ...others]
    .slice(0, MOST_RELATED)
    .map(({ text, ...place }, index) => relatedLocation(index + 1, place, text, files));
}

/** A finding of the host about a threshold has the setting for its subject. */
function settingsOf(finding: Finding, { catalogue, places }: Report): readonly Related[] {
  const check = catalogue.checks.find(({ id }) => id === finding.check);
  return (check?.settings ?? [finding.subject]).flatMap((name) => {
    const place = places?.settings.get(name);
    return place === undefined ? [] : [{ ...place, text: `The setting '${forSarif(name)}', as it is stated here.` }];
  });
}

function itemsOf({ check, subject }: Finding, report: Report): readonly Related[] {
  const place = kindsOf(check, report).includes("release") ? report.places?.items.get(subject) : undefined;
  return place === undefined ? [] : [{ ...place, text: `What the release says of '${forSarif(subject)}'.` }];
}

function filesOf({ check }: Finding, report: Report): readonly Related[] {
  const kinds = kindsOf(check, report);
  return report.verdict.evidence
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ kind, sources }) =>
      sources.map(({ path }) => ({
        source: { path },
        text: `Evidence of the kind '${forSarif(kind)}', read by the same check.`,
      })),
    );
}

function kindsOf(check: string, { catalogue }: Report): readonly string[] {
  return catalogue.checks.find(({ id }) => id === check)?.kinds ?? [];
}

function isAt({ source }: Place, finding: Finding): boolean {
  return source.path === finding.source.path && source.line === finding.source.line;
}
