import { join } from "node:path";
import { placeOf } from "../admission.ts";
import { CANDIDATE_FILE } from "../candidate.ts";
import { Defective } from "../errors.ts";
import { isReadable } from "../evidence/artifact.ts";
import { holdsSecrets } from "../evidence/secret-formats.ts";
import { ZIP_LIMITS } from "../evidence/strict/zip.ts";
import type { Host } from "../host.ts";
import type { Config, Verdict } from "../model.ts";
import { byBytes, isWithin } from "../text.ts";
import type { Candidate } from "./candidate-file.ts";
import { fileDigest } from "./file-digest.ts";

/** A file for the package. */
export interface Entry {
  readonly path: string;
  readonly kind: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly timestamp: string;
  readonly required: boolean;
  readonly content?: string;
  /** As it was judged; absent for what no gate reads. */
  readonly format?: string;
}

/** The evidence of every kind but the package and its approval, what the config adds, and the verdict on the candidate. */
export async function entriesOf(
  host: Host,
  config: Config,
  out: string,
  { evidence }: Verdict,
  { verdict, text, sha256 }: Candidate,
): Promise<readonly Entry[]> {
  const at = verdict.evaluated_at;
  const judged = evidence
    .filter(({ kind }) => kind !== "package" && kind !== "approval")
    .flatMap(({ kind, sources, observed_at }) =>
      sources.map((source) => ({ ...source, kind, timestamp: observed_at ?? at, required: true })),
    );
  const known = new Set(judged.map(({ path }) => path));
  const excluded = new Set(config.packing.exclude.map(({ path }) => path));
  const further = (await includedFiles(host, config, out)).filter(({ path }) => !known.has(path));
  const bytes = Buffer.byteLength(text);
  return [
    ...[
      ...new Map(
        [...judged, ...further.map((file) => ({ ...file, timestamp: at }))].map((each) => [each.path, each]),
      ).values(),
    ].filter(({ path }) => !excluded.has(path)),
    { path: CANDIDATE_FILE, kind: "candidate_verdict", bytes, sha256, timestamp: at, required: true, content: text },
  ].toSorted((a, b) => byBytes(a.path, b.path));
}

/** The files under `pack.include`. */
async function includedFiles(host: Host, config: Config, out: string) {
  const files: {
    readonly path: string;
    readonly kind: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly required: boolean;
  }[] = [];
  for (const pattern of config.packing.include) {
    const matches = (await host.glob(pattern, config.project)).filter(
      (path) => !isWithin(out, join(config.project, path)),
    );
    if (matches.length === 0)
      throw new Defective("inconclusive", `cannot be packed: nothing matches ${pattern}, which pack.include names`);
    for (const path of matches) {
      if (!isReadable(host, placeOf(config, out), path))
        throw new Defective("unreadable", `cannot be packed: ${path} is no file of the project`);
      files.push({ path, kind: "document", required: false, ...(await fileDigest(host, join(config.project, path))) });
    }
  }
  return files;
}

/** A package goes through many hands: evidence that holds secrets as they are goes into it as its report. Throws `Defective`. */
export function refuseSecrets(entries: readonly Entry[]): void {
  const raw = entries.filter(({ format }) => format !== undefined && holdsSecrets(format));
  const [first] = raw;
  if (first === undefined) return;
  const { path, format, kind } = first;
  const more = raw.length === 1 ? "" : ` (and ${raw.length - 1} more)`;
  throw new Defective(
    "invalid",
    `cannot be packed: ${path}${more} is ${format}, which holds secrets as they are; move evidence.${kind} to collect.sources.${kind}, run ray-policy collect ${kind}, and judge its report`,
  );
}

/** What no gate could read again is not packed. Throws `Defective`. */
export function refuseTooMuch(entries: readonly Entry[]): void {
  const large = entries.find(({ bytes }) => bytes > ZIP_LIMITS.entryBytes);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (large !== undefined)
    throw new Defective(
      "over_limit",
      `cannot be packed: ${large.path} has ${large.bytes} bytes; a file in the package has at most ${ZIP_LIMITS.entryBytes}`,
    );
  if (total > ZIP_LIMITS.totalBytes || entries.length >= ZIP_LIMITS.entries)
    throw new Defective(
      "over_limit",
      `cannot be packed: ${entries.length} files with ${total} bytes; a package has at most ${ZIP_LIMITS.entries} with ${ZIP_LIMITS.totalBytes}`,
    );
}
