import { Defective } from "../../errors.ts";

/** What the end of a zip says of its central directory. */
export interface ZipEnd {
  readonly directoryStart: number;
  /** The offset behind the last entry of the directory. */
  readonly directoryEnd: number;
  readonly entries: number;
}

const END = Buffer.from("PK\x05\x06", "latin1");
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ZIP64_END = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;

/**
 * Reads the end of central directory record, also that of zip64 (APPNOTE.TXT 4.3.14 to 4.3.16). Nothing may stand between the
 * directory and it, or behind its comment. Throws `Defective`.
 */
export function readEnd(zip: Buffer): ZipEnd {
  const at = endOffset(zip);
  const end = { at, ...plainEnd(zip, at) };
  const found = readZip64End(zip, end) ?? { ...end, directoryEnd: at };
  if (found.start + found.bytes !== found.directoryEnd)
    throw new Defective("unreadable", "has a central directory that does not stand where its end says it does");
  return { directoryStart: found.start, directoryEnd: found.directoryEnd, entries: found.entries };
}

interface Counts {
  readonly entries: number;
  readonly bytes: number;
  readonly start: number;
}

/** Readers search from behind or from the comment's length: only a file in which both find the same record has one meaning. */
function endOffset(zip: Buffer): number {
  const offsets = signatures(zip);
  const first = offsets.find((at) => at + END_BYTES + zip.readUInt16LE(at + 20) === zip.length);
  if (first === undefined)
    throw new Defective("unreadable", "is no zip, is cut off, or has something behind its end: no end record fits");
  if (first !== offsets.at(-1)) throw new Defective("ambiguous", "has a comment that holds an end record too");
  return first;
}

function signatures(zip: Buffer): readonly number[] {
  const offsets: number[] = [];
  let at = zip.indexOf(END, Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES));
  // One that is cut off by the end of the file is looked for too: in a comment it still is a signature.
  for (; at >= 0; at = zip.indexOf(END, at + 1))
    if (at + END_BYTES <= zip.length || offsets.length > 0) offsets.push(at);
  return offsets;
}

function plainEnd(zip: Buffer, at: number): Counts {
  const entries = zip.readUInt16LE(at + 10);
  if (zip.readUInt16LE(at + 4) > 0 || zip.readUInt16LE(at + 6) > 0 || zip.readUInt16LE(at + 8) !== entries)
    if (!hasLocator(zip, at)) throw severalDisks();
  return { entries, bytes: zip.readUInt32LE(at + 12), start: zip.readUInt32LE(at + 16) };
}

function hasLocator(zip: Buffer, at: number): boolean {
  return at >= ZIP64_LOCATOR_BYTES && zip.readUInt32LE(at - ZIP64_LOCATOR_BYTES) === ZIP64_LOCATOR;
}

function readZip64End(
  zip: Buffer,
  end: Counts & { readonly at: number },
): (Counts & { directoryEnd: number }) | undefined {
  if (!hasLocator(zip, end.at)) return undefined;
  const locator = end.at - ZIP64_LOCATOR_BYTES;
  const record = number64(zip, locator + 8);
  if (record + ZIP64_END_BYTES > locator || zip.readUInt32LE(record) !== ZIP64_END)
    throw new Defective("unreadable", "has no zip64 end record where its locator says it is");
  if (record + 12 + number64(zip, record + 4) !== locator)
    throw new Defective("unreadable", "has something between its zip64 end record and the locator");
  const found = zip64Counts(zip, record);
  for (const [key, none] of PLACEHOLDERS)
    if (end[key] !== none && end[key] !== found[key])
      throw new Defective("ambiguous", "has two end records that tell different things");
  return { ...found, directoryEnd: record };
}

/** What the plain record holds where the zip64 one counts. */
const PLACEHOLDERS = [
  ["entries", 0xffff],
  ["bytes", 0xffffffff],
  ["start", 0xffffffff],
] as const;

function zip64Counts(zip: Buffer, record: number): Counts {
  const entries = number64(zip, record + 32);
  if (zip.readUInt32LE(record + 16) > 0 || zip.readUInt32LE(record + 20) > 0 || number64(zip, record + 24) !== entries)
    throw severalDisks();
  return { entries, bytes: number64(zip, record + 40), start: number64(zip, record + 48) };
}

/** Numbers beyond 2^53 lose digits; all of them are larger than any file that is read. */
export function number64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function severalDisks(): Defective {
  return new Defective("invalid", "is one of several parts of a zip; give it in one piece");
}
