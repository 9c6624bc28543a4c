import { createHash } from "node:crypto";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { Defective } from "../../errors.ts";
import { type ListedEntry, METHODS } from "./zip-directory.ts";
import { shown } from "./zip-names.ts";

export interface Content {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** All of it, where it was to be kept. */
  readonly kept?: Uint8Array;
}

/**
 * Inflates an entry piece by piece, hashing it; it stops at the first byte beyond the size that the entry states, which the caller
 * has bounded. Throws `Defective` where size, checksum or compression are not as stated.
 */
export async function readContent(compressed: Buffer, entry: ListedEntry, mustKeep: boolean): Promise<Content> {
  const hash = createHash("sha256");
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let checksum = 0;
  for await (const piece of pieces(compressed, entry)) {
    bytes += piece.length;
    if (bytes > entry.bytes) throw other(entry, "size than it states: more follows");
    checksum = crc32(piece, checksum);
    hash.update(piece);
    if (mustKeep) parts.push(piece);
  }
  if (bytes < entry.bytes) throw other(entry, "size than it states: it ends before");
  if (checksum !== entry.crc32) throw other(entry, "checksum (CRC-32) than it states");
  const sha256 = hash.digest("hex");
  return mustKeep ? { bytes, sha256, kept: Buffer.concat(parts) } : { bytes, sha256 };
}

async function* pieces(compressed: Buffer, entry: ListedEntry): AsyncIterable<Uint8Array> {
  if (entry.method === METHODS.store) {
    yield compressed;
    return;
  }
  if (entry.bytes <= AT_ONCE_BYTES) {
    yield inflated(compressed, entry);
    return;
  }
  const inflate = createInflateRaw({ chunkSize: 65_536 });
  inflate.end(compressed);
  try {
    for await (const piece of inflate) yield piece;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new Defective(
      "unreadable",
      `has an entry ${shown(entry.path)}, which does not inflate`,
      {},
      { cause: error },
    );
  }
  refuseRest(inflate.bytesWritten, compressed, entry);
}

/** A stream for each small entry would take longer than the rest of the archive. */
const AT_ONCE_BYTES = 2 ** 20;

function inflated(compressed: Buffer, entry: ListedEntry): Uint8Array {
  try {
    const options = { info: true, maxOutputLength: entry.bytes + 1 } as const;
    // With `info` the result is an object; the types do not know that.
    const { buffer, engine } = inflateRawSync(compressed, options) as unknown as Inflated;
    refuseRest(engine.bytesWritten, compressed, entry);
    return buffer;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw other(entry, "size than it states: more follows");
    if (!isZlibError(error)) throw error;
    throw new Defective(
      "unreadable",
      `has an entry ${shown(entry.path)}, which does not inflate`,
      {},
      { cause: error },
    );
  }
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** The decoder stops where deflate ends; what stands behind would be hidden. */
function refuseRest(consumed: number, compressed: Buffer, { path }: ListedEntry): void {
  if (consumed !== compressed.length)
    throw new Defective("unreadable", `has an entry ${shown(path)} with something behind its compressed content`);
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}

function other({ path }: ListedEntry, what: string): Defective {
  return new Defective("unreadable", `has an entry ${shown(path)}, which has another ${what}`);
}
