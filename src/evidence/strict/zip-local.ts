import { Defective } from "../../errors.ts";
import type { ListedEntry } from "./zip-directory.ts";
import { number64 } from "./zip-end.ts";
import { EXTRA, extraField, refuseOtherName } from "./zip-extra.ts";
import { shown } from "./zip-names.ts";

const SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const PLACEHOLDER = 0xffffffff;
/** Bit 3: checksum and sizes follow the content, in a data descriptor. */
const DESCRIPTOR_FLAG = 0x8;
/** Flags that change what is read: descriptor, encryption, patch, UTF-8. */
const TELLING_FLAGS = 0x2869;

/**
 * The compressed content of an entry whose local header (APPNOTE.TXT 4.3.7) says what the central directory says of it, and whose
 * content and data descriptor (4.3.9) fill the file up to `next`. Throws `Defective`.
 */
export function localContent(zip: Buffer, entry: ListedEntry, next: number): Buffer {
  const header = readHeader(zip, entry, next);
  refuseOtherHeader(header, entry);
  const start = header.end;
  const end = start + entry.compressedBytes;
  if (end > next) throw new Defective("ambiguous", `has an entry ${shown(entry.path)}, which overlaps what follows it`);
  refuseOtherDescriptor(zip.subarray(end, next), entry);
  return zip.subarray(start, end);
}

interface LocalHeader {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly name: Buffer;
  readonly extra: Buffer;
  readonly end: number;
}

function readHeader(zip: Buffer, { offset, path }: ListedEntry, next: number): LocalHeader {
  if (offset + HEADER_BYTES > next || zip.readUInt32LE(offset) !== SIGNATURE)
    throw new Defective("unreadable", `has no local header for the entry ${shown(path)}`);
  const nameEnd = offset + HEADER_BYTES + zip.readUInt16LE(offset + 26);
  const end = nameEnd + zip.readUInt16LE(offset + 28);
  const extra = zip.subarray(nameEnd, end);
  const sizes = { compressedBytes: zip.readUInt32LE(offset + 18), bytes: zip.readUInt32LE(offset + 22) };
  return {
    flags: zip.readUInt16LE(offset + 6),
    method: zip.readUInt16LE(offset + 8),
    crc32: zip.readUInt32LE(offset + 14),
    ...withZip64(sizes, extra),
    name: zip.subarray(offset + HEADER_BYTES, nameEnd),
    extra,
    end,
  };
}

type Sizes = Pick<LocalHeader, "compressedBytes" | "bytes">;

/** In a local header the zip64 field has both sizes. They count in the place of placeholders; some readers take them always. */
function withZip64(sizes: Sizes, extra: Buffer): Sizes {
  const field = extraField(extra, EXTRA.zip64);
  if (field === undefined || field.length < 16) return sizes;
  const wide = { bytes: number64(field, 0), compressedBytes: number64(field, 8) };
  for (const key of ["bytes", "compressedBytes"] as const)
    if (sizes[key] !== PLACEHOLDER && sizes[key] !== wide[key])
      throw new Defective("ambiguous", "has an entry with two sizes in its local header");
  return wide;
}

function refuseOtherHeader(header: LocalHeader, entry: ListedEntry): void {
  if (!header.name.equals(entry.rawName))
    throw new Defective("ambiguous", `has an entry ${shown(entry.path)}, whose local header has another name`);
  refuseOtherName(header.extra, header.name);
  if ((header.flags & TELLING_FLAGS) !== (entry.flags & TELLING_FLAGS) || header.method !== entry.method)
    throw new Defective("ambiguous", `has an entry ${shown(entry.path)}, whose local header has other flags`);
  const mayBeOpen = (entry.flags & DESCRIPTOR_FLAG) !== 0;
  for (const key of ["crc32", "compressedBytes", "bytes"] as const)
    if (header[key] !== entry[key] && !(mayBeOpen && header[key] === 0))
      throw new Defective(
        "unreadable",
        `has an entry ${shown(entry.path)}, whose local header has another ${WORDS[key]}`,
      );
}

const WORDS = { crc32: "checksum", compressedBytes: "compressed size", bytes: "size" } as const;

const DESCRIPTOR_SIGNATURE = 0x08074b50;

/** The four forms of a descriptor, by length: with or without a signature, sizes of four or of eight bytes. */
const DESCRIPTORS: Readonly<Record<number, { readonly signed: boolean; readonly wide: boolean }>> = {
  12: { signed: false, wide: false },
  16: { signed: true, wide: false },
  20: { signed: false, wide: true },
  24: { signed: true, wide: true },
};

function refuseOtherDescriptor(behind: Buffer, entry: ListedEntry): void {
  const mayFollow = (entry.flags & DESCRIPTOR_FLAG) !== 0;
  if (!mayFollow && behind.length === 0) return;
  const form = mayFollow ? DESCRIPTORS[behind.length] : undefined;
  if (form === undefined)
    throw new Defective("unreadable", `has something between the entry ${shown(entry.path)} and what follows it`);
  const at = form.signed ? 4 : 0;
  const size = (index: number): number =>
    form.wide ? number64(behind, at + 4 + 8 * index) : behind.readUInt32LE(at + 4 + 4 * index);
  const agrees =
    (!form.signed || behind.readUInt32LE(0) === DESCRIPTOR_SIGNATURE) &&
    behind.readUInt32LE(at) === entry.crc32 &&
    size(0) === entry.compressedBytes &&
    size(1) === entry.bytes;
  if (!agrees)
    throw new Defective(
      "unreadable",
      `has an entry ${shown(entry.path)}, whose data descriptor has another checksum or size`,
    );
}
