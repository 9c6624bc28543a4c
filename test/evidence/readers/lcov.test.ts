import { describe, expect, it } from "vitest";
import type { CoveragePart } from "../../../src/evidence/kinds/coverage.ts";
import { reader } from "../../../src/evidence/readers/lcov.ts";
import type { Reading } from "../../../src/model.ts";
import { refusal, stream } from "../stream.ts";

const read = (...lines: readonly string[]): Promise<Reading<CoveragePart>> =>
  reader.read(stream(`${lines.join("\n")}\n`, 20), "lcov.info");
const refused = (...lines: readonly string[]): Promise<string> => refusal(() => read(...lines));

describe("lcov", () => {
  it("counts lines, branches and functions by their hits", async () => {
    const { part, declared } = await read(
      "TN:unit",
      "SF:src/a.ts",
      "FN:1,f",
      "FN:5,g",
      "FNDA:3,f",
      "FNDA:0,g",
      "FNF:2",
      "FNH:1",
      "DA:1,3",
      "DA:2,0",
      "LF:2",
      "LH:1",
      "BRDA:1,0,0,2",
      "BRDA:1,0,1,-",
      "BRF:2",
      "BRH:1",
      "end_of_record",
    );
    expect(part.files).toEqual([
      {
        id: "src/a.ts",
        lines: { covered: 1, total: 2 },
        branches: { covered: 1, total: 2 },
        functions: { covered: 1, total: 2 },
        source: { path: "lcov.info", line: 2, column: 1 },
      },
    ]);
    expect(declared).toEqual([]);
  });

  it("counts DA where LF and LH are missing, and takes CR LF, comments and a last line without a line feed", async () => {
    const { part } = await reader.read(stream("# by hand\r\nSF:a\r\nDA:1,1\r\nDA:2,0\r\nend_of_record"), "lcov.info");
    expect(part.files[0]?.lines).toEqual({ covered: 1, total: 2 });
  });

  it("merges the records of one file by their hits", async () => {
    const { part } = await read(
      "SF:a",
      "DA:1,0",
      "DA:2,1",
      "BRDA:1,0,0,-",
      "end_of_record",
      "TN:other",
      "SF:a",
      "DA:1,4",
      "DA:3,0",
      "BRDA:1,0,0,1",
      "end_of_record",
    );
    expect(part.files).toMatchObject([
      { id: "a", lines: { covered: 2, total: 3 }, branches: { covered: 1, total: 1 } },
    ]);
  });

  it("compares the summary of a file with its hits, where it has any", async () => {
    const { declared } = await read("SF:a", "DA:1,1", "LF:25", "LH:21", "BRF:4", "BRH:4", "end_of_record");
    expect(declared.map((each) => [each.what, each.declared, each.counted, each.source.line])).toEqual([
      ["total lines of a", 25, 1, 7],
      ["covered lines of a", 21, 1, 7],
    ]);
  });

  it("takes functions whose names hold commas, and the records of lcov 2", async () => {
    const { part } = await read(
      "SF:a",
      "FN:1,f(int, int)",
      "FNDA:1,f(int, int)",
      "FN:5,9,g",
      "FNDA:0,g",
      "FNL:0,20",
      "FNA:0,2,h(a, b)",
      "BRDA:1,e0,a && f(b, c),1",
      "end_of_record",
    );
    expect(part.files[0]).toMatchObject({ functions: { covered: 2, total: 3 }, branches: { covered: 1, total: 1 } });
  });

  it.each([
    ["18446744073709551615", 2],
    ["-1875", 1],
  ])("takes the odd count %s, which gcov or V8 writes, as %i of 2 lines hit with the other", async (count, covered) => {
    const { part } = await read("SF:a", `DA:1,${count}`, "DA:2,1", "end_of_record");
    expect(part.files[0]?.lines).toEqual({ covered, total: 2 });
  });

  it.each([
    ["a record that does not end", ["SF:a", "DA:1,1"], "unreadable 1:1 ends before the record of a does"],
    ["a file in a file", ["SF:a", "SF:b"], "unreadable 2:1 starts a source file inside of another record"],
    ["an end without a start", ["end_of_record"], "unreadable 1:1 ends a record that did not start"],
    ["a hit outside of a file", ["DA:1,1"], "unreadable 1:1 has a line that is no lcov record: DA:1,1"],
    ["a line that is no record", ["SF:a", "hello"], "unreadable 2:1 has a line that is no lcov record: hello"],
    ["hits that are no count", ["SF:a", "DA:1,many"], 'unreadable 2:1 has "many" where a count belongs'],
    ["a line that is no line", ["SF:a", "DA:-1,1"], 'unreadable 2:1 has "-1" where a count belongs'],
    ["hits that are missing", ["SF:a", "DA:1"], 'unreadable 2:1 has "" where a count belongs'],
    ["a file without a name", ["SF:"], "unreadable 1:1 starts a source file inside of another record"],
  ])("refuses %s", async (_, lines, message) => {
    expect(await refused(...lines)).toBe(message);
  });

  it.each([
    ["TN:\nSF:a\n", true],
    ["\n# x\nTN:a\n\nSF:a\n", true],
    ["SF:a", true],
    ["TN:\nDA:1,1\n", false],
    ["{}", false],
    [`TN:\n${"\n".repeat(60_000)}x`, false],
    [`TN:\n${" \n".repeat(30_000)}x`, false],
  ])("recognises %.20j: %s", (text, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(text))).toBe(isOwn);
  });
});
