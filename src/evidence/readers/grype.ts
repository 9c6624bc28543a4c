import { Defective } from "../../errors.ts";
import type { GrypeReport } from "../../generated/documents.ts";
import type { Reading, Subject } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { Reader } from "../reader.ts";
import { imageOf } from "../security/image.ts";
import { type ReportedFinding, type SecurityPart, severityInWords } from "../security/part.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** Grype's JSON report. */
export const reader: Reader<SecurityPart> = {
  format: "grype",
  kind: "security",
  recognises: (head) => hasKeys(head, ["matches"]) && /"(?:descriptor|matchDetails)"\s*:/u.test(headText(head)),
  read,
};

type Match = NonNullable<GrypeReport["matches"]>[number];
type Ignored = NonNullable<GrypeReport["ignoredMatches"]>[number];

const WITHOUT = { descriptor: "that a scan ran", source: "what was scanned" } as const;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(chunks, "grype");
  // The schema was checked while the document was read.
  const { matches, ignoredMatches, descriptor, source } = value as GrypeReport;
  const missing = descriptor?.name === undefined ? "descriptor" : source === undefined ? "source" : undefined;
  if (missing !== undefined && (matches ?? []).length === 0)
    throw new Defective("inconclusive", `has no match and no ${missing}, so nothing shows ${WITHOUT[missing]}`, {
      pointer: `/${missing}`,
    });
  const at = descriptor?.timestamp === undefined ? undefined : toUtc(descriptor.timestamp);
  return {
    part: {
      findings: [
        ...(matches ?? []).map((match, index) => findingOf(match, path, `/matches/${index}`)),
        ...(ignoredMatches ?? []).map((match, index) => ignoredOf(match, path, `/ignoredMatches/${index}`)),
      ],
      scans: [
        {
          category: "sca",
          tool: "grype",
          ...(at === undefined ? {} : { finished_at: at }),
          // What was found counts; that nothing else was there is not proven.
          complete: missing === undefined,
          source: { path, pointer: "/descriptor" },
        },
      ],
      licences: [],
    },
    observed: at === undefined ? {} : { from: at, to: at },
    subject: subjectOf(source),
    declared: [],
    text,
  };
}

/** A folder has a name alone; an image has its digests. */
function subjectOf(source: GrypeReport["source"]): Subject {
  const target = source?.target;
  if (typeof target !== "object") return {};
  const { imageID, manifestDigest, repoDigests } = target;
  return imageOf(manifestDigest, imageID, ...(repoDigests ?? []));
}

function findingOf(
  { vulnerability, relatedVulnerabilities, artifact }: Match,
  path: string,
  pointer: string,
): ReportedFinding {
  const { id, severity = "", description, fix } = vulnerability;
  const fixed = fix?.state === "fixed" ? (fix.versions ?? []).join(", ") : "";
  return {
    category: "sca",
    rule: id,
    aliases: (relatedVulnerabilities ?? [])
      .map((related) => related.id)
      .filter((alias) => alias !== id && alias !== ""),
    severity: severityInWords(severity),
    component: `${artifact.name}${artifact.version === undefined || artifact.version === "" ? "" : `@${artifact.version}`}`,
    ...(artifact.purl === undefined || artifact.purl === "" ? {} : { purl: artifact.purl }),
    state: "open",
    ...(fixed === "" ? {} : { fixed_in: fixed }),
    ...(description === undefined || description === "" ? {} : { message: summary(description) }),
    tool: "grype",
    source: { path, pointer },
  };
}

/** What a rule or a VEX document made Grype leave out is a finding that somebody closed. */
function ignoredOf(match: Ignored, path: string, pointer: string): ReportedFinding {
  const rules = match.appliedIgnoreRules ?? [];
  const why = rules.flatMap((rule) => rule.reason ?? rule["vex-justification"] ?? rule["vex-status"] ?? []).join("; ");
  return { ...findingOf(match, path, pointer), suppression: { who: "the report", why } };
}
