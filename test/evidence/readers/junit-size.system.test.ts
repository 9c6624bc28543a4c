import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { reader } from "../../../src/evidence/readers/junit.ts";

/** A report of `cases` cases, each with `output` bytes of output. */
async function* report(
  cases: number,
  output: number,
  start = (index: number) => `<testcase classname="C" name="${index}">`,
): AsyncIterable<Uint8Array> {
  yield Buffer.from('<testsuites><testsuite name="s">');
  const text = "x".repeat(output);
  for (let index = 0; index < cases; index += 1)
    yield Buffer.from(`${start(index)}<system-out>${text}</system-out></testcase>\n`);
  yield Buffer.from("</testsuite></testsuites>");
}

/** Bytes of what is still in use. */
function inUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("a JUnit report of hundreds of megabytes", () => {
  it("is read in memory that its cases take, not its output", async () => {
    const before = process.memoryUsage().rss;
    const { part } = await reader.read(report(2_000, 150_000), "big.xml");
    expect(part.cases).toHaveLength(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it.each([
    ["a class", (index: number) => `<testcase classname="org.example.service.Case${index}" name="answers">`],
    ["a file", (index: number) => `<testcase file="test/service/case-${index}.test.ts" name="answers">`],
    [
      "a long message",
      (index: number) => `<testcase name="${index}"><failure message="it failed ${"x".repeat(150_000)}"/>`,
    ],
    [
      "a long fault",
      (index: number) => `<testcase name="${index}"><failure>it failed in this round\n${"x".repeat(150_000)}</failure>`,
    ],
  ])("keeps nothing around %s of each case", async (_, start) => {
    const before = inUse();
    const { part } = await reader.read(report(200, 150_000, start), "big.xml");
    const taken = inUse() - before;
    expect(part.cases).toHaveLength(200);
    expect(taken).toBeLessThan(15_000_000);
  });
});
