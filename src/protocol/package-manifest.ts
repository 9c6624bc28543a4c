import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import { CRITICAL_KINDS } from "../evidence/kinds/package.ts";
import type { Catalogue, Config } from "../model.ts";
import type { Report } from "../report/report.ts";
import type { Candidate } from "./candidate-file.ts";
import { headingOf, mediaType } from "./document-header.ts";
import type { Entry } from "./package-entries.ts";
import type { Pen } from "./pen.ts";

export const MANIFEST = "pre-deployment-manifest.json";

/** The manifest without what only the finished zip can tell; so it stands in the zip. Every time is that of the candidate verdict or older. */
export function predicateOf(
  entries: readonly Entry[],
  { catalogue, verdict }: Report,
  candidate: Candidate,
  { packing }: Config,
  pen: Pen,
) {
  const now = candidate.verdict.evaluated_at;
  const { release } = candidate.verdict;
  if (release === null) throw new Error("a candidate that passed has a release");
  const author = { ...pen, now, release };
  const signed = pen.key === undefined ? {} : { signature: `${PROTOCOL_FOLDER}/${MANIFEST}.sig` };
  const {
    subject: _,
    sources: __,
    ...heading
  } = headingOf("pre-deployment-manifest", now, { ...author, ...signed }, []);
  const required = entries.filter((entry) => entry.required).length;
  const inForce = verdict.waivers.filter(({ state }) => state === "active").map(({ id }) => id);
  return {
    ...heading,
    release,
    entries: entries.map(({ path, kind, bytes, sha256, timestamp, required: isRequired }) => ({
      path,
      kind,
      media_type: mediaType(path),
      size_bytes: bytes,
      sha256,
      timestamp,
      verified_by: heading.verified_by,
      required: isRequired,
      critical: CRITICAL_KINDS.includes(kind),
      gates: gatesOf(kind, catalogue),
    })),
    completeness: { required, present: required, score: 1 },
    ...(packing.exclude.length === 0 ? {} : { excluded: packing.exclude }),
    ...(inForce.length === 0 ? {} : { waivers: inForce }),
  };
}

/** The gates that read a kind. */
function gatesOf(kind: string, { gates, checks }: Catalogue): readonly string[] {
  const reading = checks.filter(({ judges }) => judges.some((list) => list.startsWith(`${kind}.`)));
  return gates.map(({ id }) => id).filter((gate) => reading.some((check) => check.gate === gate));
}

export type Predicate = ReturnType<typeof predicateOf>;

/** An in-toto Statement v1 whose subjects are the package and everything in it. */
export function statementOf(
  predicate: Predicate,
  stated: { readonly name: string; readonly sha256: string; readonly size_bytes: number },
) {
  const subjects = [stated, ...predicate.entries.map(({ path, sha256 }) => ({ name: path, sha256 }))];
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: "urn:ray-policy:predicate:pre-deployment-manifest:1",
    predicate: { ...predicate, package: stated },
  };
}

export function textOf(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
