import { Defective } from "../../errors.ts";
import { byBytes } from "../../text.ts";
import { readContent } from "./zip-content.ts";
import { type ListedEntry, listEntries } from "./zip-directory.ts";
import { readEnd, type ZipEnd } from "./zip-end.ts";
import { localContent } from "./zip-local.ts";
import { shown } from "./zip-names.ts";

export interface ZipEntry {
  /** Relative, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Of the content, lower-case hex. */
  readonly sha256: string;
}

export interface ZipArchive {
  /** The files, by path; folders are checked and left out. */
  readonly entries: readonly ZipEntry[];
  /** The content of the entries that were to be kept, by path. */
  readonly kept: ReadonlyMap<string, Uint8Array>;
}

export interface ZipLimits {
  readonly entries: number;
  /** Of one entry's content. */
  readonly entryBytes: number;
  /** Of all content. */
  readonly totalBytes: number;
  /** Content bytes for each compressed one, beyond the first MiB of an entry. */
  readonly ratio: number;
}

export const ZIP_LIMITS: ZipLimits = { entries: 2_000, entryBytes: 2 ** 28, totalBytes: 2 ** 30, ratio: 100 };

const FREE_BYTES = 2 ** 20;
const MAX_KEPT_BYTES = 2 ** 24;

interface Options {
  readonly limits?: Partial<ZipLimits>;
  /** Entries whose whole content is wanted, 16 MiB each at most. */
  readonly keep?: (path: string) => boolean;
}

/**
 * Reads a zip that every reader takes alike: its parts fill the file without gap or overlap, both headers of an entry agree, names are
 * plain and distinct, checksums hold. Content is hashed as it inflates and never written. Comments, times and other extra fields are
 * ignored. Throws `Defective`.
 */
export async function readZip(bytes: Uint8Array, { limits, keep = () => false }: Options = {}): Promise<ZipArchive> {
  const bounds = { ...ZIP_LIMITS, ...limits };
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = readEnd(zip);
  if (end.entries > bounds.entries)
    throw new Defective("over_limit", `has ${end.entries} entries; at most ${bounds.entries} are read`);
  const listed = await listEntries(zip, end);
  refuseSizes(listed, bounds);
  return readAll(inPlace(zip, listed, end), keep);
}

function refuseSizes(listed: readonly ListedEntry[], { entryBytes, totalBytes, ratio }: ZipLimits): void {
  let total = 0;
  for (const { path, bytes, compressedBytes } of listed) {
    total += bytes;
    if (bytes > entryBytes)
      throw new Defective(
        "over_limit",
        `has an entry ${shown(path)} of ${bytes} bytes; at most ${entryBytes} are read`,
      );
    if (bytes > FREE_BYTES + ratio * compressedBytes)
      throw new Defective(
        "over_limit",
        `has an entry ${shown(path)} that inflates to more than ${ratio} times its size`,
      );
  }
  if (total > totalBytes)
    throw new Defective("over_limit", `has ${total} bytes of content; at most ${totalBytes} are read`);
}

interface PlacedEntry extends ListedEntry {
  readonly compressed: Buffer;
}

/** The entries in the order of the file. Each must start where the one before ends, the first at the very beginning. */
function inPlace(zip: Buffer, listed: readonly ListedEntry[], { directoryStart }: ZipEnd): readonly PlacedEntry[] {
  const ordered = [...listed].sort((a, b) => a.offset - b.offset);
  if ((ordered[0]?.offset ?? directoryStart) !== 0)
    throw new Defective("unreadable", "has something before its first entry");
  return ordered.map((entry, index) => ({
    ...entry,
    compressed: localContent(zip, entry, ordered[index + 1]?.offset ?? directoryStart),
  }));
}

async function readAll(placed: readonly PlacedEntry[], keep: (path: string) => boolean): Promise<ZipArchive> {
  const entries: ZipEntry[] = [];
  const kept = new Map<string, Uint8Array>();
  for (const entry of placed) {
    const content = await readContent(entry.compressed, entry, mustKeep(entry, keep));
    if (entry.isFolder) continue;
    entries.push({ path: entry.path, bytes: content.bytes, sha256: content.sha256 });
    if (content.kept !== undefined) kept.set(entry.path, content.kept);
  }
  return { entries: entries.sort((a, b) => byBytes(a.path, b.path)), kept };
}

function mustKeep({ path, isFolder, bytes }: ListedEntry, keep: (path: string) => boolean): boolean {
  if (isFolder || !keep(path)) return false;
  if (bytes > MAX_KEPT_BYTES)
    throw new Defective(
      "over_limit",
      `has an entry ${shown(path)} of ${bytes} bytes; at most ${MAX_KEPT_BYTES} are kept`,
    );
  return true;
}
