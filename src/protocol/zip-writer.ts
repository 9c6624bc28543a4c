import { PassThrough, Readable } from "node:stream";
import { ZipFile } from "yazl";
import { byBytes } from "../text.ts";

/** A file for a zip. */
export interface ZipInput {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Its content; opened when its turn comes. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Zip knows local time without a zone; a fixed local date gives the same bytes everywhere. */
const TIME = new Date(2025, 0, 1, 0, 0, 0);
const MODE = 0o100644;

/**
 * A zip of the files, sorted by path: the same files give the same bytes on every machine, because they are stored as they are (what a
 * compressor makes of them differs between its versions). Zip64 where sizes ask for it. An error of a file's content ends it.
 */
export async function* zipOf(files: readonly ZipInput[]): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  for (const { path, bytes, chunks } of files.toSorted((a, b) => byBytes(a.path, b.path))) {
    const options = { mtime: TIME, mode: MODE, forceDosTimestamp: true, compress: false, size: bytes };
    zip.addReadStreamLazy(path, options, (give) => {
      const content = Readable.from(chunks(), { objectMode: false });
      content.once("error", (error) => output.destroy(error));
      give(null, content);
    });
  }
  zip.end();
  yield* output as AsyncIterable<Uint8Array>;
}
