import { Defective } from "../../errors.ts";

/** Extra fields that change what an entry is (APPNOTE.TXT 4.5.3 and 4.6.9); all others are ignored. */
export const EXTRA = { zip64: 0x0001, unicodePath: 0x7075 } as const;

/** An extra field's bytes, or undefined where it is not there. Throws `Defective` where it is there twice, or runs over the end. */
export function extraField(extra: Buffer, id: number): Buffer | undefined {
  let found: Buffer | undefined;
  // Up to three bytes of padding may stand at the end.
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) throw new Defective("unreadable", "has an extra field that is cut off");
    if (extra.readUInt16LE(at) === id) {
      if (found !== undefined) throw new Defective("ambiguous", "has an extra field twice in one entry");
      found = extra.subarray(at + 4, end);
    }
    at = end;
  }
  return found;
}

/** Some readers take this field for the name, others do not: both names must be the same. */
export function refuseOtherName(extra: Buffer, name: Buffer): void {
  const other = extraField(extra, EXTRA.unicodePath)?.subarray(5);
  if (other !== undefined && !other.equals(name))
    throw new Defective("ambiguous", "has an entry with a second name in an extra field");
}
