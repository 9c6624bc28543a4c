import { type Entry, fromBufferPromise } from "yauzl";
import { Defective } from "../../errors.ts";
import { number64, type ZipEnd } from "./zip-end.ts";
import { EXTRA, extraField, refuseOtherName } from "./zip-extra.ts";
import { entryName, refuseTwins, shown } from "./zip-names.ts";

/** An entry as the central directory states it. */
export interface ListedEntry {
  readonly path: string;
  readonly rawName: Buffer;
  readonly isFolder: boolean;
  /** Of its local header. */
  readonly offset: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
}

export const METHODS = { store: 0, deflate: 8 } as const;

/** The entries of the central directory, in its order. Throws `Defective` for what is not plain, and where the directory has gaps. */
export async function listEntries(
  zip: Buffer,
  { directoryStart, directoryEnd, entries }: ZipEnd,
): Promise<readonly ListedEntry[]> {
  const listed: ListedEntry[] = [];
  let end = directoryStart;
  for (const entry of await rawEntries(zip)) {
    listed.push(listedEntry(entry));
    end += HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
  }
  if (listed.length !== entries || end !== directoryEnd)
    throw new Defective("unreadable", "has a central directory that does not end where its last entry does");
  refuseTwins(listed.map(({ path }) => path));
  return listed;
}

const HEADER_BYTES = 46;

async function rawEntries(zip: Buffer): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  try {
    // Names stay bytes: the library decodes and repairs them.
    const file = await fromBufferPromise(zip, { decodeStrings: false });
    for await (const entry of file.eachEntry()) entries.push(entry);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Defective("unreadable", `is a broken zip: ${reason.slice(0, 200)}`, {}, { cause: error });
  }
  return entries;
}

function listedEntry(entry: Entry): ListedEntry {
  const { fileNameRaw: rawName, extraFieldRaw: extra, generalPurposeBitFlag: flags, compressionMethod: method } = entry;
  const path = entryName(rawName, flags);
  refuseOtherName(extra, rawName);
  refuseSecondSizes(entry);
  const problem = problemOf(entry, path);
  if (problem !== undefined) throw new Defective("invalid", `has an entry ${shown(path)}, which ${problem}`);
  return {
    path,
    rawName,
    isFolder: path.endsWith("/"),
    offset: entry.relativeOffsetOfLocalHeader,
    flags,
    method,
    crc32: entry.crc32,
    compressedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
  };
}

/** Bits 0, 6 and 13 (encryption) and 5 (a patch, not the file itself); APPNOTE.TXT 4.4.4. */
const ENCRYPTED = 0x2041;
const PATCHED = 0x20;
const UNIX_TYPE = 0xf000;
const UNIX_FILE = 0x8000;
const UNIX_FOLDER = 0x4000;
const DOS_VOLUME = 0x08;
const DOS_FOLDER = 0x10;

/** Attributes count whatever system they are said to come from: readers do not agree on which one to ask. */
function problemOf(entry: Entry, path: string): string | undefined {
  const { generalPurposeBitFlag: flags, compressionMethod: method, externalFileAttributes: attributes } = entry;
  const isFolder = path.endsWith("/");
  if ((flags & ENCRYPTED) !== 0) return "is encrypted";
  if ((flags & PATCHED) !== 0) return "is a patch of another file";
  if (method !== METHODS.store && method !== METHODS.deflate)
    return `is compressed by method ${method}, not by deflate`;
  const type = (attributes >>> 16) & UNIX_TYPE;
  if (type !== 0 && type !== (isFolder ? UNIX_FOLDER : UNIX_FILE)) return "is a link or another special file";
  if ((attributes & DOS_VOLUME) !== 0 || (!isFolder && (attributes & DOS_FOLDER) !== 0))
    return "is not the regular file that its name says";
  return isFolder && entry.uncompressedSize > 0 ? "is a folder with content" : undefined;
}

/** Zip64 numbers count only in the place of a placeholder, but some readers take them always: they must be those that count. */
function refuseSecondSizes({
  extraFieldRaw,
  uncompressedSize,
  compressedSize,
  relativeOffsetOfLocalHeader,
}: Entry): void {
  const field = extraField(extraFieldRaw, EXTRA.zip64) ?? Buffer.alloc(0);
  const counted = [uncompressedSize, compressedSize, relativeOffsetOfLocalHeader];
  for (let at = 0; at + 8 <= field.length; at += 8) {
    const index = counted.indexOf(number64(field, at));
    if (index < 0) throw new Defective("ambiguous", "has an entry with two sizes or places in its headers");
    counted.splice(0, index + 1);
  }
}
