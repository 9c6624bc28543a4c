import type { Reading } from "../model.ts";

/**
 * Reads one format of one evidence kind. To add a format, add its file to `readers/` and export the reader as `reader`.
 *
 * `recognises` looks at the first bytes of a file (64 KiB at most) and decides by content, never by name.
 * `read` takes the file as a stream; `path` is what positions are to carry. It throws `Defective` for what cannot be taken.
 */
export interface Reader<Part = unknown> {
  readonly format: string;
  readonly kind: string;
  /** It holds much: a file that fits another format too is of that one. */
  readonly isGeneral?: true;
  recognises(head: Uint8Array): boolean;
  /** Where its format is evidence of two kinds: whether the whole of a file is of its kind. Never throws. */
  claims?(content: Uint8Array): boolean;
  read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<Part>>;
}
