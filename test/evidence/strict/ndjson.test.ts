import { describe, expect, it } from "vitest";
import { readLines, textOf } from "../../../src/evidence/strict/lines.ts";
import { readNdjson } from "../../../src/evidence/strict/ndjson.ts";
import { all, refusal, stream } from "../stream.ts";

const refused = (content: string | Uint8Array): Promise<string> => refusal(() => all(readNdjson(stream(content, 3))));

describe("newline-delimited JSON", () => {
  it("gives each line's value, number and bytes, in pieces of any size", async () => {
    for (const size of [1, 2, 5, 100]) {
      const lines = await all(readNdjson(stream('{"a":"é"}\n{"b":2}\n', size)));
      expect(lines.map(({ value, number, bytes }) => [value, number, Buffer.from(bytes).toString()])).toEqual([
        [{ a: "é" }, 1, '{"a":"é"}'],
        [{ b: 2 }, 2, '{"b":2}'],
      ]);
    }
  });

  it.each([
    ["nothing", "", "unreadable - is empty"],
    ["a torn last line", '{"a":1}\n{"b":', "unreadable 2:1 ends in the middle of a line"],
    ["a whole last line that is not ended", '{"a":1}\n{"b":1}', "unreadable 2:1 ends in the middle of a line"],
    ["an empty line", '{"a":1}\n\n{"b":1}\n', "unreadable 2:1 is empty (line 2)"],
    [
      "CR LF",
      '{"a":1}\r\n',
      "unreadable 1:1 has lines that end with CR LF; keep the line feeds that were written (line 1)",
    ],
    [
      "a byte order mark",
      '\ufeff{"a":1}\n',
      "unreadable 1:1 has a byte order mark; keep the bytes that were written (line 1)",
    ],
    ["a duplicate key", '{"a":1}\n{"b":1,"b":2}\n', 'unreadable 2:8 has the key "b" twice in one object (line 2)'],
    ["a line that is no object", "{}\n[1]\n", "unreadable 2:1 has a line that is no JSON object (line 2)"],
    ["a line that is not JSON", "{}\npanic: x\n", /^unreadable 2:\d is not JSON/u],
  ])("refuses %s", async (_, text, message) => {
    expect(await refused(text)).toEqual(typeof message === "string" ? message : expect.stringMatching(message));
  });

  it("refuses bytes that are not UTF-8, with their line", async () => {
    expect(await refused(Buffer.from('{}\n{"a":"\xff"}\n', "latin1"))).toBe(
      "unreadable 2:7 is not UTF-8; write it as UTF-8 (line 2)",
    );
  });
});

describe("lines", () => {
  const long = (length: number): AsyncIterable<Uint8Array> => stream(`a\n${"x".repeat(length)}\n`);

  it("bounds a line to 1 MiB", async () => {
    expect(await all(readLines(long(2 ** 20), "must_end"))).toHaveLength(2);
    expect(await refusal(() => all(readLines(long(2 ** 20 + 1), "must_end")))).toBe(
      "over_limit 2:1 has a line of more than 1048576 bytes",
    );
    expect(await refusal(() => all(readLines(stream(`${"x".repeat(2 ** 20 + 1)}\n`, 2 ** 22), "must_end")))).toMatch(
      /^over_limit 1:1/u,
    );
  });

  it("takes a last line without a line feed where people write them", async () => {
    expect((await all(readLines(stream("a\nb"), "may_end"))).map(textOf)).toEqual(["a", "b"]);
  });

  it("passes over a byte order mark in the first line only", async () => {
    expect((await all(readLines(stream("\ufeffa\n\ufeffb\n"), "must_end"))).map(textOf)).toEqual(["a", "\ufeffb"]);
  });
});
