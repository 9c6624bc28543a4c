import { Defective } from "../../errors.ts";
import type { Facts, Position } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

/** One thing of an environment that has a twin in another environment. */
export interface SnapshotObject {
  /** The same in every snapshot, such as `flag/new-basket`. */
  readonly object: string;
  /** Only its file names it: the file's path within the snapshot is put behind `object`. */
  readonly isLocal?: true;
  /** A dimension of the parity report. */
  readonly dimension: string;
  /** Where one file tells of several environments. */
  readonly environment?: string;
  /** What is compared: without ids, times and counters that a tool gives by itself. May hold secrets: never shown. */
  readonly value: unknown;
  readonly source: Position;
  /** The dimension of a part of the value, by the keys that lead to it, where it may be another than that of the whole. */
  dimensionOf?(tokens: readonly string[]): string;
  /** Where a part of the value stands; `source` where it cannot be told. */
  placeOf?(tokens: readonly string[]): Position;
}

/** What an environment is made of, or how it differs from what it should be: one side of a comparison. */
export interface SnapshotPart {
  readonly objects: readonly SnapshotObject[];
  /** What `inspect` shows; without values. */
  readonly facts: Facts;
}

/** The kind of what parity is found out from. `eval` judges the report, or two sides; never one side alone. */
export const SNAPSHOT = "snapshot";

export const kind: Kind<SnapshotPart> = {
  kind: SNAPSHOT,
  title: "Snapshot of an environment",
  optional: true,
  maxAgeSeconds: 24 * 3600,
  shownOnly: true,
  unite,
};

function unite([first, other]: readonly Source<SnapshotPart>[]): Facts {
  if (first === undefined || other !== undefined)
    throw new Defective("ambiguous", "snapshots are looked at one by one; parity is what compares them");
  return first.part.facts;
}
