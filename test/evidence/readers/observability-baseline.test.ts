import { describe, expect, it } from "vitest";
import { reader } from "../../../src/evidence/readers/observability-baseline.ts";
import { refusal, stream } from "../stream.ts";

const read = (text: string): ReturnType<typeof reader.read> => reader.read(stream(text, 9), "baseline.md");

describe("the observability baseline", () => {
  it("reads the protocol's lines and one time of capture, and passes over everything else", async () => {
    const text =
      "# Baseline\n\nCaptured: 2025-01-01T12:00:00+01:00\n\n- Metric: API latency (p95) – 320ms\n* Metric: error rate - 0.5 %\r\n- Metric: requests — 12 1/s\n- something else";
    const { part, observed } = await read(text);
    expect(part.metrics.map(({ id, value, unit, source: { line } }) => [id, value, unit, line])).toEqual([
      ["API latency (p95)", 320, "ms", 5],
      ["error rate", 0.5, "%", 6],
      ["requests", 12, "1/s", 7],
    ]);
    expect(observed).toEqual({ from: "2025-01-01T11:00:00.000Z", to: "2025-01-01T11:00:00.000Z" });
  });

  it("is about the commit that it names, and about none where it names none", async () => {
    const commit = "9c5680bd3d83a68465f4d0389907c7d7745984eb";
    expect((await read(`- Metric: a – 1ms\nCommit: ${commit}\n`)).subject).toEqual({ git_commit: commit });
    expect((await read("- Metric: a – 1ms\n- Commit: none\n")).subject).toEqual({});
  });

  it("has no time without one, and takes a last line without a line feed", async () => {
    const { part, observed } = await read("- Metric: a – 1ms");
    expect([part.metrics.length, observed]).toEqual([1, {}]);
  });

  it.each([
    [
      "a metric without a unit",
      "- Metric: a – 1\n",
      "invalid 1:1 has a metric that is not written as `- Metric: NAME – VALUE UNIT`",
    ],
    [
      "a metric without a value",
      "x\n- Metric: a\n",
      "invalid 2:1 has a metric that is not written as `- Metric: NAME – VALUE UNIT`",
    ],
    ["a value with a comma", "- Metric: a – 1,200ms\n", /^invalid 1:1 has a metric/u],
    ["a value with a space", "- Metric: a – 1 200ms\n", /^invalid 1:1 has a metric/u],
    ["a value with two points", "- Metric: a – 1.2.3ms\n", /^invalid 1:1 has a metric/u],
    [
      "a time that is none",
      "Captured: today\n",
      'invalid 1:1 was captured at "today", which is no RFC 3339 time with a zone',
    ],
    [
      "two times",
      "Captured: 2025-01-01T12:00:00Z\nCaptured: 2025-01-02T12:00:00Z\n",
      "ambiguous 2:1 says twice when it was captured",
    ],
    [
      "a short commit",
      "Commit: 9c5680b\n",
      'invalid 1:1 names the commit "9c5680b", which is no full commit in lower-case hex',
    ],
    ["two commits", `Commit: ${"a".repeat(40)}\nCommit: ${"a".repeat(40)}\n`, "ambiguous 2:1 names a commit twice"],
    ["nothing", "", "unreadable - is empty"],
  ])("refuses %s", async (_, text, message) => {
    expect(await refusal(() => read(text))).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  it.each([
    ["# a\n- Metric: b – 1ms\n", true],
    ["# a\n- metric b\n", false],
    ["<testsuite>\n- Metric: b – 1ms\n", false],
    ['{"a":"\n- Metric: b"}', false],
  ])("recognises %j: %s", (text, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(text))).toBe(isOwn);
  });
});
