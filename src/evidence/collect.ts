import { join } from "node:path";
import type { Host } from "../host.ts";
import type { Artifact, Collected, Defect, EvidenceSource, Limits } from "../model.ts";
import { byBytes, isWithin } from "../text.ts";
import { type Bounds, readArtifact } from "./artifact.ts";
import { SNAPSHOT } from "./kinds/snapshot.ts";
import type { Reader } from "./reader.ts";

/** Where evidence is looked for. */
export interface Place extends Bounds {
  /** Our own output, never evidence; absolute. */
  readonly out: string;
}

/** Reads every file of every source once, hashing it in the same pass. What is wrong with a file is a defect, never an exception. */
export async function collect(
  host: Host,
  place: Place,
  sources: readonly EvidenceSource[],
  readers: readonly Reader[],
): Promise<readonly Collected[]> {
  const all: Collected[] = [];
  for (const source of sources) all.push(await collectSource(host, place, source, readers));
  return all;
}

async function collectSource(
  host: Host,
  place: Place,
  source: EvidenceSource,
  readers: readonly Reader[],
): Promise<Collected> {
  const defects: Defect[] = [];
  const paths = new Set<string>();
  for (const pattern of source.files) {
    const matches = (await host.glob(pattern, place.project)).filter(
      (path) => !isWithin(place.out, join(place.project, path)),
    );
    if (matches.length === 0)
      defects.push({ code: "missing", message: missingMessage(pattern, source), source: { ...source.position } });
    for (const path of matches) paths.add(path);
  }
  if (paths.size > place.limits.files)
    return { source, artifacts: [], defects: [...defects, tooMany(paths.size, source, place.limits)] };
  const artifacts: Artifact[] = [];
  const taken = source.comparison === undefined ? source : { kind: SNAPSHOT };
  for (const path of [...paths].sort(byBytes)) artifacts.push(await readArtifact(host, place, taken, path, readers));
  return { source, artifacts, defects };
}

function missingMessage(pattern: string, { kind, configured }: EvidenceSource): string {
  return configured
    ? `no file matches ${pattern}`
    : `${pattern} is not there, and the config names no other file for ${kind}`;
}

function tooMany(count: number, source: EvidenceSource, limits: Limits): Defect {
  return {
    code: "over_limit",
    message: `${count} files match; at most ${limits.files} are read`,
    source: { ...source.position },
  };
}
