import type { Artifact, Collected, Defect } from "../model.ts";
import type { CollectionPart } from "./kinds/collection.ts";
import type { Read, Recorded } from "./standing.ts";

/** Every file that a collection record names, by path. */
export function recordedFiles(collected: readonly Collected[]): ReadonlyMap<string, readonly Recorded[]> {
  const known = new Map<string, Recorded[]>();
  for (const { path: record, reading } of recordsOf(collected)) {
    const { subject, expires } = reading;
    for (const { path, sha256, collected_at: at } of (reading.part as CollectionPart).files) {
      const standing = { subject, observed: { from: at, to: at }, ...(expires === undefined ? {} : { expires }) };
      known.set(path, [...(known.get(path) ?? []), { sha256, standing, record }]);
    }
  }
  return known;
}

/** The collection records that could be read. */
export function recordsOf(collected: readonly Collected[]): readonly Read[] {
  return collected
    .filter(({ source }) => source.kind === "collection")
    .flatMap(({ artifacts }) => artifacts.filter((artifact): artifact is Read => artifact.reading !== undefined));
}

/** The file with the release and the time of its record, where it says neither itself; its own facts stay as they are. */
export function asRecorded(artifact: Read, recorded: readonly Recorded[] = []): Read {
  const own = recorded.find(({ sha256 }) => sha256 === artifact.sha256);
  if (own === undefined) return artifact;
  const { reading } = artifact;
  const { subject, observed, expires } = own.standing;
  const isTimeless = reading.observed.from === undefined && reading.observed.to === undefined;
  return {
    ...artifact,
    reading: {
      ...reading,
      subject: { ...subject, ...reading.subject },
      observed: isTimeless ? observed : reading.observed,
      ...(isTimeless && reading.expires === undefined && expires !== undefined ? { expires } : {}),
    },
  };
}

/** A file that was collected and is another one now was changed behind the collection. */
export function changedSince({ path, sha256 }: Artifact, recorded: readonly Recorded[] | undefined): readonly Defect[] {
  if (recorded === undefined || sha256 === "" || recorded.some((each) => each.sha256 === sha256)) return [];
  const records = recorded.map(({ record }) => record).join(", ");
  const message = `${path} is not the file that ${records} names; collect it again`;
  return [{ code: "foreign", message, source: { path } }];
}
