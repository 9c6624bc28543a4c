import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readZip } from "../../../src/evidence/strict/zip.ts";
import { refusal } from "../stream.ts";
import { extra, type RawEntry, rawZip, uint32, uint64, zipOf } from "./raw-zip.ts";

const refused = (...entries: readonly RawEntry[]): Promise<string> => refusal(() => readZip(rawZip(entries)));
const paths = async (...entries: readonly RawEntry[]): Promise<readonly string[]> =>
  (await readZip(rawZip(entries))).entries.map(({ path }) => path);

const CONTENT = "x".repeat(40);
const JUNK = Buffer.from("junk");
const END = Buffer.from("PK\x05\x06", "latin1");

describe("names of entries", () => {
  it.each([
    ["../a", 'invalid - has an entry "../a", which leads out of its folder'],
    ["a/../../b", 'invalid - has an entry "a/../../b", which leads out of its folder'],
    ["a/..", 'invalid - has an entry "a/..", which leads out of its folder'],
    ["../", 'invalid - has an entry "../", which leads out of its folder'],
    ["/a", 'invalid - has an entry "/a", which is an absolute path'],
    ["C:a", 'invalid - has an entry "C:a", which names a drive'],
    ["c:/a", 'invalid - has an entry "c:/a", which names a drive'],
    ["a\\b", 'invalid - has an entry "a\\\\b", whose name has a backslash'],
    ["..\\b", 'invalid - has an entry "..\\\\b", whose name has a backslash'],
    ["a\0b", 'invalid - has an entry "a\\u0000b", whose name has a character that is not seen'],
    ["a\x1b[31m", 'invalid - has an entry "a\\u001b[31m", whose name has a character that is not seen'],
    ["a\u202eb", 'invalid - has an entry "a\u202eb", whose name has a character that is not seen'],
    ["a\u200bb", 'invalid - has an entry "a\u200bb", whose name has a character that is not seen'],
    ["\ufeffa", 'invalid - has an entry "\ufeffa", whose name has a character that is not seen'],
    ["", 'invalid - has an entry "", which is no name'],
    ["/", 'invalid - has an entry "/", which is an absolute path'],
    ["a//b", 'invalid - has an entry "a//b", which has an empty step'],
    ["a/./b", 'invalid - has an entry "a/./b", which has an empty step'],
    ["./a", 'invalid - has an entry "./a", which has an empty step'],
    ["b//", 'invalid - has an entry "b//", which has an empty step'],
  ])("refuse %j", async (name, message) => {
    expect(await refused({ name })).toBe(message);
  });

  it.each(["..a", "a..", "a/..b", "a b", "ä", "c", "ab:c", "...", "a/b/c.tar.gz"])("take %j", async (name) => {
    expect(await paths({ name })).toEqual([name]);
  });

  it("must be UTF-8 and marked as such, or ASCII", async () => {
    expect(await refused({ name: Uint8Array.of(0x61, 0xff) })).toBe("invalid - has an entry whose name is not UTF-8");
    expect(await refused({ name: "ä", flags: 0 })).toBe(
      "invalid - has an entry whose name is neither ASCII nor marked as UTF-8",
    );
    expect(await paths({ name: "a", flags: 0 })).toEqual(["a"]);
  });

  it.each([
    ["the same", "a", "a"],
    ["another case", "readme", "README"],
    ["another case of a folder", "docs/a", "DOCS/A"],
    ["sharp s", "straße", "STRASSE"],
    ["another Unicode form", "\u00e9", "e\u0301"],
    ["a compatible character", "\ufb01le", "file"],
    ["a compatible character that has no small letter", "\u210d", "h"],
    ["a file and a folder", "a", "a/"],
    ["a folder twice", "a/", "a/"],
  ])("must differ: %s", async (_, one, two) => {
    expect(await refused({ name: one }, { name: two })).toMatch(/^ambiguous - has two entries of one name, /u);
  });

  it("must not stand below a file", async () => {
    expect(await refused({ name: "A" }, { name: "a/b" })).toBe('ambiguous - has "a/b" below an entry that is a file');
    expect(await paths({ name: "a/" }, { name: "a/b" })).toEqual(["a/b"]);
  });

  it("are the same in the extra field that has them a second time", async () => {
    const field = (name: string): Buffer =>
      extra(0x7075, Buffer.concat([Buffer.of(1), uint32(crc32("a")), Buffer.from(name)]));
    expect(await paths({ name: "a", extra: field("a") })).toEqual(["a"]);
    expect(await refused({ name: "a", extra: field("b") })).toBe(
      "ambiguous - has an entry with a second name in an extra field",
    );
    expect(await refused({ name: "a", extra: field("b"), local: { extra: Buffer.alloc(0) } })).toMatch(
      /^ambiguous - .* second name/u,
    );
    expect(await refused({ name: "a", local: { extra: field("b") } })).toBe(
      "ambiguous - has an entry with a second name in an extra field",
    );
  });
});

describe("what an entry is", () => {
  const mode = (bits: number): number => (bits << 16) >>> 0;

  it.each([
    ["a symbolic link", { attributes: mode(0o120777) }, "is a link or another special file"],
    ["a device", { attributes: mode(0o020644) }, "is a link or another special file"],
    ["a pipe", { attributes: mode(0o010644) }, "is a link or another special file"],
    ["a folder by its mode", { attributes: mode(0o040755) }, "is a link or another special file"],
    ["a folder by its attribute", { attributes: 0x10 }, "is not the regular file that its name says"],
    ["a volume label", { attributes: 0x08 }, "is not the regular file that its name says"],
    ["encrypted", { flags: 0x801 }, "is encrypted"],
    ["with a masked header", { flags: 0x2800 }, "is encrypted"],
    ["a patch", { flags: 0x820 }, "is a patch of another file"],
    ["shrunk", { method: 1 }, "is compressed by method 1, not by deflate"],
    ["of deflate64", { method: 9 }, "is compressed by method 9, not by deflate"],
    ["of bzip2", { method: 12 }, "is compressed by method 12, not by deflate"],
    ["of zstandard", { method: 93 }, "is compressed by method 93, not by deflate"],
  ])("is a regular file, not %s", async (_, parts, what) => {
    const bytes = 12 * Number("flags" in parts && parts.flags === 0x801);
    expect(await refused({ ...parts, compressed: Buffer.alloc(bytes) })).toBe(
      `invalid - has an entry "a.txt", which ${what}`,
    );
  });

  it.each([mode(0o100644), mode(0o100755), mode(0o644), 0x20, 0])("may have the attributes %i", async (attributes) => {
    expect(await paths({ attributes })).toEqual(["a.txt"]);
  });

  it("is a folder only without content", async () => {
    expect(await paths({ name: "a/", attributes: mode(0o040755) + 0x10 })).toEqual([]);
    expect(await refused({ name: "a/", content: "x" })).toBe(
      'invalid - has an entry "a/", which is a folder with content',
    );
    expect(await refused({ name: "a/", attributes: mode(0o100644) })).toBe(
      'invalid - has an entry "a/", which is a link or another special file',
    );
    expect(await refused({ name: "a/", crc32: 1, local: { crc32: 1 } })).toMatch(/^unreadable - .* another checksum/u);
  });
});

describe("the two headers of an entry", () => {
  const LOCAL = 'has an entry "a.txt", whose local header has';

  it.each([
    ["name", { name: "b.txt" }, `ambiguous - ${LOCAL} another name`],
    ["length of a name", { name: "a.tx" }, `ambiguous - ${LOCAL} another name`],
    ["encryption", { flags: 0x801 }, `ambiguous - ${LOCAL} other flags`],
    ["encoding", { flags: 0 }, `ambiguous - ${LOCAL} other flags`],
    ["use of a descriptor", { flags: 0x808 }, `ambiguous - ${LOCAL} other flags`],
    ["compression", { method: 8 }, `ambiguous - ${LOCAL} other flags`],
    ["checksum", { crc32: 1 }, `unreadable - ${LOCAL} another checksum`],
    ["size", { bytes: 41 }, `unreadable - ${LOCAL} another size`],
    ["compressed size", { compressedBytes: 0 }, `unreadable - ${LOCAL} another compressed size`],
  ])("tell the same %s", async (_, local, message) => {
    expect(await refused({ content: CONTENT, local })).toBe(message);
  });

  it("may differ in times, hints and fields that tell nothing", async () => {
    expect(
      await paths({ content: CONTENT, method: 8, local: { flags: 0x806, extra: extra(0x5455, Buffer.of(1, 2)) } }),
    ).toEqual(["a.txt"]);
  });

  it("have their zip64 numbers once, and only those that count", async () => {
    const both = extra(1, uint64(40, 40));
    const open = { bytes: 0xffffffff, compressedBytes: 0xffffffff, extra: both };
    expect(await paths({ content: CONTENT, ...open })).toEqual(["a.txt"]);
    expect(await paths({ content: CONTENT, local: open })).toEqual(["a.txt"]);
    expect(await paths({ content: CONTENT, extra: both })).toEqual(["a.txt"]);
    expect(await refused({ content: CONTENT, extra: extra(1, uint64(40, 40, 40)) })).toMatch(
      /^ambiguous - .* two sizes/u,
    );
    expect(await refused({ content: CONTENT, extra: extra(1, uint64(41)) })).toBe(
      "ambiguous - has an entry with two sizes or places in its headers",
    );
    expect(await refused({ content: CONTENT, local: { extra: extra(1, uint64(41, 40)) } })).toBe(
      "ambiguous - has an entry with two sizes in its local header",
    );
    expect(await refused({ content: CONTENT, extra: Buffer.concat([both, both]) })).toBe(
      "ambiguous - has an extra field twice in one entry",
    );
    expect(await refused({ content: CONTENT, local: { extra: Buffer.of(1, 0, 9, 0) } })).toBe(
      "unreadable - has an extra field that is cut off",
    );
    expect(await refused({ content: CONTENT, extra: Buffer.of(1, 0, 9, 0) })).toMatch(
      /^unreadable - is a broken zip: /u,
    );
  });
});

describe("the content of an entry", () => {
  it.each([
    [
      "another checksum",
      { content: CONTENT, crc32: 1, local: {} },
      "which has another checksum (CRC-32) than it states",
    ],
    [
      "another byte",
      { content: CONTENT, compressed: Buffer.from(CONTENT.replace("x", "y")) },
      "which has another checksum (CRC-32) than it states",
    ],
    [
      "more than is stated",
      { content: CONTENT, method: 8, bytes: 39 },
      "which has another size than it states: more follows",
    ],
    [
      "less than is stated",
      { content: CONTENT, method: 8, bytes: 41 },
      "which has another size than it states: it ends before",
    ],
    [
      "something behind its end",
      { content: CONTENT, method: 8, compressed: Buffer.concat([deflateRawSync(CONTENT), JUNK]) },
      "with something behind its compressed content",
    ],
    [
      "a cut",
      { content: CONTENT, method: 8, compressed: deflateRawSync(CONTENT).subarray(0, -1) },
      "which does not inflate",
    ],
    ["no deflate", { content: CONTENT, method: 8, compressed: Buffer.alloc(9, 0xff) }, "which does not inflate"],
    [
      "a zlib header",
      { content: CONTENT, method: 8, compressed: Buffer.of(0x78, 0x9c, ...deflateRawSync(CONTENT)) },
      "which does not inflate",
    ],
  ])("is refused with %s", async (_, entry, message) => {
    expect((await refused(entry)).replace(",", "")).toBe(`unreadable - has an entry "a.txt" ${message}`);
  });

  it("has one size where it is stored", async () => {
    expect(await refused({ content: CONTENT, bytes: 41 })).toMatch(/^unreadable - is a broken zip: /u);
  });
});

describe("a data descriptor", () => {
  const compressed = deflateRawSync(CONTENT);
  const open = { content: CONTENT, method: 8, flags: 0x808, local: { crc32: 0, compressedBytes: 0, bytes: 0 } };
  const checksum = crc32(CONTENT);
  const sizes = [compressed.length, CONTENT.length] as const;
  const mark = uint32(0x08074b50);

  it.each([
    ["with a mark", uint32(0x08074b50, checksum, ...sizes)],
    ["without a mark", uint32(checksum, ...sizes)],
    ["of zip64 with a mark", Buffer.concat([mark, uint32(checksum), uint64(...sizes)])],
    ["of zip64 without a mark", Buffer.concat([uint32(checksum), uint64(...sizes)])],
  ])("says what the directory says: %s", async (_, behind) => {
    expect(await paths({ ...open, behind }, { name: "b" })).toEqual(["a.txt", "b"]);
    for (let at = 0; at < behind.length; at += 1) {
      const other = Buffer.from(behind);
      other.writeUInt8(other.readUInt8(at) ^ 1, at);
      expect(await refused({ ...open, behind: other })).toBe(
        'unreadable - has an entry "a.txt", whose data descriptor has another checksum or size',
      );
    }
  });

  it("must be there, and nothing behind it", async () => {
    const between = /^unreadable - has something between the entry "a\.txt" and what follows it$/u;
    expect(await refused({ ...open })).toMatch(between);
    expect(await refused({ ...open, behind: Buffer.concat([uint32(checksum, ...sizes), Buffer.of(0)]) })).toMatch(
      between,
    );
    expect(await refused({ content: CONTENT, behind: uint32(checksum, ...sizes) })).toMatch(between);
  });

  it("may follow a header that has its numbers already", async () => {
    const behind = uint32(checksum, ...sizes);
    expect(await paths({ ...open, local: {}, behind })).toEqual(["a.txt"]);
    expect(await refused({ ...open, local: { crc32: 1 }, behind })).toMatch(/^unreadable - .* another checksum$/u);
  });
});

describe("the parts of a zip", () => {
  const entries = [{ name: "a", content: CONTENT }, { name: "b" }];
  const whole = rawZip(entries);
  const at = (zip: Buffer): Promise<string> => refusal(() => readZip(zip));

  it.each([
    ["no zip", Buffer.from("hello"), /^unreadable - is no zip, is cut off, or has something behind its end/u],
    ["nothing", Buffer.alloc(0), /^unreadable - is no zip/u],
    [
      "something behind the end",
      Buffer.concat([whole, JUNK]),
      /^unreadable - is no zip, is cut off, or has something behind/u,
    ],
    [
      "something before the first entry",
      Buffer.concat([JUNK, whole]),
      /^unreadable - has a central directory that does not stand/u,
    ],
    [
      "something before the first entry that offsets reckon with",
      rawZip([{ before: JUNK }]),
      /^unreadable - has something before its first entry$/u,
    ],
    [
      "something between entries",
      rawZip([{ name: "a" }, { name: "b", before: JUNK }]),
      /^unreadable - has something between the entry "a" and/u,
    ],
    [
      "something before the directory",
      rawZip(entries, { beforeDirectory: JUNK }),
      /^unreadable - has something between the entry "b" and/u,
    ],
    [
      "something behind the directory",
      rawZip(entries, { beforeEnd: JUNK }),
      /^unreadable - has a central directory that does not stand/u,
    ],
    ["an entry that is not listed", withHidden(), /^unreadable - has something between the entry "a" and/u],
    [
      "fewer entries than are listed",
      rawZip(entries, { entries: 1 }),
      /^unreadable - has a central directory that does not end/u,
    ],
    ["more entries than are listed", rawZip(entries, { entries: 3 }), /^unreadable - is a broken zip: /u],
    [
      "two zips, one behind the other",
      Buffer.concat([whole, whole]),
      /^unreadable - has a central directory that does not stand/u,
    ],
    [
      "an end record in the comment",
      rawZip(entries, { comment: Buffer.concat([JUNK, END]) }),
      /^ambiguous - has a comment that holds an end record too$/u,
    ],
    [
      "a whole zip in the comment",
      rawZip(entries, { comment: rawZip([]) }),
      /^ambiguous - has a comment that holds an end record too$/u,
    ],
    ["an end that names another disk", rawZip(entries, { disk: 1 }), /^invalid - is one of several parts of a zip/u],
    [
      "an entry in another",
      rawZip([
        { name: "a", content: rawZip([{ name: "b" }]).subarray(0, 31) },
        { name: "b", offset: 31 },
      ]),
      /^ambiguous - has an entry "a", which overlaps what follows it$/u,
    ],
    ["two entries at one place", rawZip([{ name: "a" }, { name: "b", offset: 0 }]), /^(?:unreadable|ambiguous) - /u],
    [
      "an entry that reaches into the directory",
      rawZip([{ name: "a", bytes: 50, compressedBytes: 50 }]),
      /^ambiguous - has an entry "a", which overlaps what follows it$/u,
    ],
    ["an entry whose local header is none", withoutMark(), /^unreadable - has no local header for the entry "b"$/u],
    [
      "the place of an entry behind the directory",
      rawZip([{ name: "a", offset: 2 ** 31 }]),
      /^unreadable - has something before its first entry$/u,
    ],
    [
      "the place of a second entry behind the directory",
      rawZip([{ name: "a" }, { name: "b", offset: 2 ** 31 }]),
      /^unreadable - has something between the entry "a" and/u,
    ],
  ])("are refused with %s", async (_, zip, message) => {
    expect(await at(zip)).toMatch(message);
  });

  it("may be listed in another order than they stand in", async () => {
    const zip = [
      { name: "b", content: "y", local: { name: "a" }, offset: 32 },
      { name: "a", content: "y", local: { name: "b" }, offset: 0 },
    ];
    expect(await paths(...zip)).toEqual(["a", "b"]);
  });

  it("tell the same in both end records of zip64", async () => {
    const zip64 = await zipOf({ a: CONTENT }, { forceZip64Format: true });
    const record = zip64.indexOf("PK\x06\x06", 0, "latin1");
    const end = zip64.lastIndexOf(END);
    const patched = (offset: number, value: number): Promise<string> => {
      const zip = Buffer.from(zip64);
      zip.writeUInt16LE(value, offset);
      return at(zip);
    };
    expect((await readZip(zip64)).entries.length).toBe(1);
    expect(await patched(end + 10, 2)).toMatch(/^(?:ambiguous|invalid) - /u);
    expect(await patched(end + 12, 9)).toBe("ambiguous - has two end records that tell different things");
    expect(await patched(end + 16, 9)).toBe("ambiguous - has two end records that tell different things");
    expect(await patched(record + 4, 45)).toBe(
      "unreadable - has something between its zip64 end record and the locator",
    );
    expect(await patched(record + 16, 1)).toBe("invalid - is one of several parts of a zip; give it in one piece");
    expect(await patched(record + 24, 2)).toBe("invalid - is one of several parts of a zip; give it in one piece");
    expect(await patched(record + 48, 1)).toMatch(/^unreadable - has a central directory that does not stand/u);
  });

  it("may be a comment, of an entry and of the whole", async () => {
    const zip = rawZip([{ name: "a", comment: "PK\x01\x02" }], { comment: Buffer.from("PK built by us") });
    expect((await readZip(zip)).entries.length).toBe(1);
  });

  function withoutMark(): Buffer {
    const zip = rawZip([{ name: "a" }, { name: "b" }]);
    zip.writeUInt8(0, zip.indexOf("PK\x03\x04", 4, "latin1"));
    return zip;
  }

  /** Two entries in the file, the second one in no directory. */
  function withHidden(): Buffer {
    const hidden = rawZip([{ name: "h" }]).subarray(0, 31);
    return rawZip([{ name: "a" }], { beforeDirectory: hidden });
  }
});
