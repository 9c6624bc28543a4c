import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/canonical.ts";
import { Defective } from "../../../src/errors.ts";
import { readZip, type ZipLimits } from "../../../src/evidence/strict/zip.ts";
import { refusal } from "../stream.ts";
import { type RawEntry, rawZip, zipOf } from "./raw-zip.ts";

const FILES = { "b/c.json": '{"a":1}', "a.txt": "hello ".repeat(50), "empty.log": "" };
const FOUND = Object.entries(FILES)
  .map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) }))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

const refused = (zip: Uint8Array, limits: Partial<ZipLimits> = {}): Promise<string> =>
  refusal(() => readZip(zip, { limits }));

describe("strict zip", () => {
  it.each([
    ["deflated", {}],
    ["stored", { compress: false }],
    ["in zip64", { forceZip64Format: true }],
  ])("lists the files of a zip by path, with size and digest: %s", async (_, options) => {
    expect((await readZip(await zipOf(FILES, options))).entries).toEqual(FOUND);
  });

  it("leaves out folders, and takes a zip without entries for what it is", async () => {
    const { entries } = await readZip(await zipOf({ "b/": "", ...FILES }));
    expect(entries).toEqual(FOUND);
    expect((await readZip(await zipOf({}))).entries).toEqual([]);
  });

  it("keeps the content of those entries that are asked for, and of no other", async () => {
    const { kept } = await readZip(await zipOf(FILES), { keep: (path) => path.endsWith(".json") });
    expect([...kept].map(([path, content]) => [path, Buffer.from(content).toString()])).toEqual([
      ["b/c.json", '{"a":1}'],
    ]);
  });

  it("keeps an entry of 16 MiB, and none that is larger", async () => {
    const keep = (): boolean => true;
    const zip = (bytes: number): Promise<Buffer> => zipOf({ a: Buffer.alloc(bytes) }, { compress: false });
    expect((await readZip(await zip(2 ** 24), { keep })).kept.get("a")?.length).toBe(2 ** 24);
    expect(await refusal(async () => readZip(await zip(2 ** 24 + 1), { keep }))).toBe(
      'over_limit - has an entry "a" of 16777217 bytes; at most 16777216 are kept',
    );
  });

  it("reads a view into a larger buffer", async () => {
    const zip = await zipOf(FILES);
    const larger = Buffer.concat([Buffer.from("PK"), zip, Buffer.from("PK\x05\x06", "latin1")]);
    expect((await readZip(new Uint8Array(larger.buffer, larger.byteOffset + 2, zip.length))).entries).toEqual(FOUND);
  });

  it("gives every set of names and contents back with its digests", async () => {
    const name = fc.stringMatching(/^[a-z0-9äöü_]{1,8}$/u);
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((steps) => `${steps.join("/")}.f`);
    const files = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 300 })), {
      maxLength: 6,
      selector: ([key]) => key.normalize("NFC"),
    });
    await fc.assert(
      fc.asyncProperty(files, fc.boolean(), fc.boolean(), async (list, compress, forceZip64Format) => {
        const { entries, kept } = await readZip(await zipOf(Object.fromEntries(list), { compress, forceZip64Format }), {
          keep: () => true,
        });
        expect(new Map(entries.map((entry) => [entry.path, entry.sha256]))).toEqual(
          new Map(list.map(([key, content]) => [key, sha256(content)])),
        );
        for (const [key, content] of list) expect([...(kept.get(key) ?? [])]).toEqual([...content]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a damaged zip", () => {
  const forms: readonly (readonly [string, () => Promise<Buffer>])[] = [
    ["deflated", () => zipOf(FILES)],
    ["stored", () => zipOf(FILES, { compress: false })],
    ["zip64", () => zipOf({ a: "x", b: "y" }, { forceZip64Format: true })],
    ["with descriptors", () => Promise.resolve(rawZip([described("a"), described("b")]))],
  ];

  it.each(forms)("is refused where it is cut, at every byte: %s", async (_, form) => {
    const zip = await form();
    for (let length = 0; length < zip.length; length += 1)
      expect(await outcome(zip.subarray(0, length)), `cut at ${length}`).toBe("refused");
  });

  it.each(forms)("never tells another content where one byte is another: %s", async (_, form) => {
    const zip = await form();
    const sound = await outcome(zip);
    let refusals = 0;
    for (let at = 0; at < zip.length; at += 1)
      for (const mask of [0x01, 0x80, 0xff]) {
        const flipped = Buffer.from(zip);
        flipped.writeUInt8(flipped.readUInt8(at) ^ mask, at);
        const found = await outcome(flipped);
        if (found === "refused") refusals += 1;
        else expect(found, `byte ${at} with ${mask}`).toBe(sound);
      }
    expect(refusals).toBeGreaterThan(zip.length);
  });

  /** What is found, or that it was refused; any other failure fails the test. */
  async function outcome(zip: Uint8Array): Promise<string> {
    try {
      return JSON.stringify((await readZip(zip)).entries);
    } catch (error) {
      if (!(error instanceof Defective)) throw error;
      return "refused";
    }
  }
});

/** An entry whose checksum and sizes follow its content. */
function described(name: string, behind?: Uint8Array): RawEntry {
  const entry = { name, content: "x".repeat(40), method: 8, flags: 0x808 };
  return { ...entry, local: { crc32: 0, compressedBytes: 0, bytes: 0 }, behind: behind ?? Buffer.alloc(0) };
}

describe("limits of a zip", () => {
  it("reads 2,000 entries and no more", async () => {
    const many = (count: number): Buffer =>
      rawZip(Array.from({ length: count }, (_, index) => ({ name: `f${index}` })));
    expect((await readZip(many(2_000))).entries.length).toBe(2_000);
    expect(await refused(many(2_001))).toBe("over_limit - has 2001 entries; at most 2000 are read");
    expect(await refused(many(10_000))).toBe("over_limit - has 10000 entries; at most 2000 are read");
  });

  it.each([
    ["entries", { entries: 2 }, "over_limit - has 3 entries; at most 2 are read"],
    ["an entry's bytes", { entryBytes: 299 }, 'over_limit - has an entry "a.txt" of 300 bytes; at most 299 are read'],
    ["all bytes", { totalBytes: 306 }, "over_limit - has 307 bytes of content; at most 306 are read"],
  ])("are set by the caller: %s", async (_, limits, message) => {
    const zip = await zipOf(FILES);
    expect(await refused(zip, limits)).toBe(message);
    const [[key, bound] = ["", 0]] = Object.entries(limits);
    expect((await readZip(zip, { limits: { [key]: bound + 1 } })).entries).toEqual(FOUND);
  });

  it("let content be a hundred times its compressed size beyond the first MiB, and no more", async () => {
    expect((await readZip(await zipOf({ a: Buffer.alloc(2 ** 20) }))).entries.length).toBe(1);
    expect(await refused(await zipOf({ a: Buffer.alloc(2 ** 22) }))).toBe(
      'over_limit - has an entry "a" that inflates to more than 100 times its size',
    );
    expect(
      (await readZip(await zipOf({ a: Buffer.alloc(2 ** 22) }), { limits: { ratio: 2_000 } })).entries.length,
    ).toBe(1);
  });

  it("stop a bomb at the size that it states, whatever it holds", async () => {
    const zip = await zipOf({ a: Buffer.alloc(2 ** 27) });
    const stated = 100;
    const lie = Buffer.from(zip);
    for (let at = lie.indexOf(uint32Of(2 ** 27)); at >= 0; at = lie.indexOf(uint32Of(2 ** 27)))
      lie.writeUInt32LE(stated, at);
    const before = process.memoryUsage().arrayBuffers;
    expect(await refused(lie)).toBe(
      'unreadable - has an entry "a", which has another size than it states: more follows',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
  });

  function uint32Of(number: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(number);
    return bytes;
  }
});
