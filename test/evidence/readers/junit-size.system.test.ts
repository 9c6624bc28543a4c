import { describe, expect, it } from "vitest";
import { reader } from "../../../src/evidence/readers/junit.ts";

/** A report of `cases` cases, each with `output` bytes of output. */
async function* report(cases: number, output: number): AsyncIterable<Uint8Array> {
  yield Buffer.from('<testsuites><testsuite name="s">');
  const text = "x".repeat(output);
  for (let index = 0; index < cases; index += 1)
    yield Buffer.from(`<testcase classname="C" name="${index}"><system-out>${text}</system-out></testcase>\n`);
  yield Buffer.from("</testsuite></testsuites>");
}

describe("a JUnit report of hundreds of megabytes", () => {
  it("is read in memory that its cases take, not its output", async () => {
    const before = process.memoryUsage().rss;
    const { part } = await reader.read(report(2_000, 150_000), "big.xml");
    expect(part.cases).toHaveLength(2_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });
});
