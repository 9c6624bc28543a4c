import * as fs from "node:fs";

/** A file was written to while it was read, so that its digest says nothing. */
export class FileChanged extends Error {}

/** Texts of this size an engine takes in its stride; larger ones are put aside, and their memory is not given back. */
const CHUNK_BYTES = 1 << 16;

const LARGE_FILE_BYTES = 1 << 26;

/** The bytes of a regular file in chunks. Throws `FileChanged`. */
export async function* read(path: string): AsyncIterable<Uint8Array> {
  // Non-blocking, so that a pipe put in a file's place cannot hold the run up.
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const before = fs.fstatSync(descriptor);
    if (before.size >= LARGE_FILE_BYTES) await keepYoungHeapSmall();
    let total = 0;
    for (let chunk = readChunk(descriptor, before.size); chunk.length > 0; chunk = readChunk(descriptor, before.size)) {
      total += chunk.length;
      yield chunk;
    }
    const after = fs.fstatSync(descriptor);
    if (total !== before.size || after.mtimeMs !== before.mtimeMs) throw new FileChanged(path);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What streams by leaves much behind that is short-lived: an engine would make more room for it, which it hardly needs and never gives back. */
async function keepYoungHeapSmall(): Promise<void> {
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--semi-space-growth-factor=1");
}

function readChunk(descriptor: number, fileBytes: number): Uint8Array {
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, fileBytes + 1));
  return buffer.subarray(0, fs.readSync(descriptor, buffer));
}
