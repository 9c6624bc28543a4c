import { crc32, deflateRawSync } from "node:zlib";
import yazl from "yazl";

/** A zip as a well-kept writer makes it, by path; a path that ends with `/` is a folder. */
export async function zipOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { readonly compress?: boolean; readonly forceZip64Format?: boolean } = {},
): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [path, content] of Object.entries(files))
    if (path.endsWith("/")) zip.addEmptyDirectory(path);
    else zip.addBuffer(Buffer.from(content), path, options);
  zip.end({ forceZip64Format: options.forceZip64Format ?? false, comment: "" });
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** What a header of the entry says; what is left out is as it should be. */
interface Header {
  readonly name?: string | Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly crc32?: number;
  readonly compressedBytes?: number;
  readonly bytes?: number;
  readonly extra?: Uint8Array;
}

export interface RawEntry extends Header {
  readonly content?: string | Uint8Array;
  /** Bytes that stand for the compressed content. */
  readonly compressed?: Uint8Array;
  readonly local?: Header;
  readonly attributes?: number;
  /** Where the directory says that the entry is. */
  readonly offset?: number;
  /** Before its local header, and behind its content. */
  readonly before?: Uint8Array;
  readonly behind?: Uint8Array;
  readonly comment?: string;
}

interface End {
  readonly comment?: Uint8Array;
  readonly entries?: number;
  readonly disk?: number;
  readonly beforeDirectory?: Uint8Array;
  readonly beforeEnd?: Uint8Array;
}

/** A zip whose headers say what a test wants them to say. */
export function rawZip(entries: readonly RawEntry[], end: End = {}): Buffer {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const header = { name: "a.txt", flags: 0x800, ...sizesOf(entry), extra: Buffer.alloc(0), ...defined(entry) };
    const start = offset + (entry.before?.length ?? 0);
    const local = [
      Buffer.from(entry.before ?? []),
      localHeader({ ...header, ...entry.local }),
      compressedOf(entry),
      Buffer.from(entry.behind ?? []),
    ];
    body.push(...local);
    offset += local.reduce((total, { length }) => total + length, 0);
    directory.push(directoryHeader(header, entry, entry.offset ?? start));
  }
  const before = Buffer.from(end.beforeDirectory ?? []);
  const listed = Buffer.concat(directory);
  const tail = endRecord(end, entries.length, listed.length, offset + before.length);
  return Buffer.concat([...body, before, listed, Buffer.from(end.beforeEnd ?? []), tail]);
}

function defined({ name, flags, method, crc32, compressedBytes, bytes, extra }: RawEntry): Header {
  const all = { name, flags, method, crc32, compressedBytes, bytes, extra };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function compressedOf({ content = "", method = 0, compressed }: RawEntry): Buffer {
  return Buffer.from(compressed ?? (method === 8 ? deflateRawSync(Buffer.from(content)) : content));
}

function sizesOf(entry: RawEntry): Required<Pick<Header, "method" | "crc32" | "compressedBytes" | "bytes">> {
  const content = Buffer.from(entry.content ?? "");
  return { method: 0, crc32: crc32(content), compressedBytes: compressedOf(entry).length, bytes: content.length };
}

function localHeader(header: Required<Header>): Buffer {
  return Buffer.concat([...fixed(header, 0x04034b50, []), Buffer.from(header.name), Buffer.from(header.extra)]);
}

function directoryHeader(header: Required<Header>, { attributes = 0, comment = "" }: RawEntry, offset: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt16LE(comment.length, 0);
  tail.writeUInt32LE(attributes, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([
    ...fixed(header, 0x02014b50, [0x3f, 0x03]),
    tail,
    Buffer.from(header.name),
    Buffer.from(header.extra),
    Buffer.from(comment),
  ]);
}

/** The part that both headers have: signature to extra length. */
function fixed(header: Required<Header>, signature: number, madeBy: readonly number[]): readonly Buffer[] {
  const part = Buffer.alloc(26);
  part.writeUInt16LE(45, 0);
  part.writeUInt16LE(header.flags, 2);
  part.writeUInt16LE(header.method, 4);
  part.writeUInt32LE(header.crc32, 10);
  part.writeUInt32LE(header.compressedBytes, 14);
  part.writeUInt32LE(header.bytes, 18);
  part.writeUInt16LE(Buffer.from(header.name).length, 22);
  part.writeUInt16LE(header.extra.length, 24);
  return [uint32(signature), Buffer.from(madeBy), part];
}

function endRecord(
  { comment = Buffer.alloc(0), entries, disk = 0 }: End,
  count: number,
  bytes: number,
  start: number,
): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(disk, 4);
  record.writeUInt16LE(entries ?? count, 8);
  record.writeUInt16LE(entries ?? count, 10);
  record.writeUInt32LE(bytes, 12);
  record.writeUInt32LE(start, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, comment]);
}

/** An extra field. */
export function extra(id: number, data: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

/** Numbers of eight bytes, one behind the other. */
export function uint64(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeBigUInt64LE(BigInt(number), 8 * index);
  return bytes;
}

/** Numbers of four bytes, one behind the other. */
export function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * index);
  return bytes;
}
