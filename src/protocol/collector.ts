import type { Source } from "../evidence/kind.ts";
import type { Artifact, Comparison, Facts, ReleaseFacts, Settings } from "../model.ts";
import type { Heading } from "./document-header.ts";

/** What a document of the protocol is made from. */
export interface Matter<Part = never> {
  readonly release: ReleaseFacts;
  readonly settings: Settings;
  /** What each file says, by path. */
  readonly sources: readonly Source<Part>[];
  /** The same as the gate would see it. */
  readonly facts: Facts;
  readonly artifacts: readonly Artifact[];
  /** Of parity: the two sides, where they are no report. */
  readonly comparison?: Comparison;
  /** Signed clearances of findings, as their files hold them. */
  readonly clearances: readonly unknown[];
  /** When the files were collected, UTC with milliseconds. */
  readonly now: string;
  /** The header of section 4.0 for a document about the facts as they were at `timestamp`. */
  heading(kind: string, timestamp: string): Heading;
}

/**
 * Writes the protocol's document of one evidence kind. To add one, add its file to `protocol/collect/`, exporting this as `collector`.
 * `render` throws `Defective` for facts that the document could not state, and gives nothing where the files are the document already.
 */
export interface Collector<Part = never> {
  readonly kind: string;
  render(matter: Matter<Part>): string | undefined;
}
