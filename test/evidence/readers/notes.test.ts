import { describe, expect, it, test } from "vitest";
import { kind as dataRefresh } from "../../../src/evidence/kinds/data_refresh.ts";
import { kind as manualLog } from "../../../src/evidence/kinds/manual_log.ts";
import { reader as refreshReader } from "../../../src/evidence/readers/data-refresh.ts";
import { reader as manualReader } from "../../../src/evidence/readers/manual-log.ts";
import { reader as observability } from "../../../src/evidence/readers/observability-baseline.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";

const TIME = "2026-11-20T08:00:00.000Z";
const REFRESH = `# Refresh

Refreshed: 2026-11-20T09:00:00+01:00
Commit: ${COMMIT}

- Dataset: orders – refreshed
* Feature flag: new checkout - skipped\r
- Stub: payment — failed
- and something else`;
const LOG = `# Log\n\nRecorded: ${TIME}\nCommit: ${COMMIT}\n\n- Check: dashboards of staging – pass\n- Check: alarms – unknown\n`;
const read = (text: string): ReturnType<typeof refreshReader.read> => refreshReader.read(stream(text, 9), "a.md");
const readLog = (text: string): ReturnType<typeof manualReader.read> => manualReader.read(stream(text, 9), "log.md");

describe("the refresh of staging data", () => {
  it("tells what was refreshed, when and for which commit, and passes over everything else", async () => {
    const { part, observed, subject } = await read(REFRESH);
    expect(part.items.map(({ id, sort, status, source: { line } }) => [id, sort, status, line])).toEqual([
      ["Dataset: orders", "dataset", "refreshed", 6],
      ["Feature flag: new checkout", "feature_flag", "skipped", 7],
      ["Stub: payment", "stub", "failed", 8],
    ]);
    expect([observed, subject]).toEqual([{ from: TIME, to: TIME }, { git_commit: COMMIT }]);
    const facts = dataRefresh.unite([source("a.md", part, TIME)], context());
    expect(facts).toMatchObject({ refreshed_at: TIME, items: part.items });
    expect(await validate("facts/data_refresh", facts)).toEqual([]);
  });

  it("names no commit and no time where none stands there", async () => {
    const { observed, subject } = await read("- Dataset: a – failed");
    expect([observed, subject]).toEqual([{}, {}]);
  });

  test.each([
    ["an item without a status", "- Dataset: orders\n", "invalid 1:1 has an item that is not written as"],
    ["another status", "x\n- Stub: a – done\n", "invalid 2:1 has an item that is not written as"],
    ["an item twice", "- Stub: a – failed\n- Stub: a – refreshed\n", "ambiguous 2:1 names Stub: a twice"],
    ["two times", `Refreshed: ${TIME}\nRefreshed: ${TIME}\n`, "ambiguous 2:1 states its time twice"],
    ["two commits", `Commit: ${COMMIT}\nCommit: ${COMMIT}\n`, "ambiguous 2:1 states its commit twice"],
    ["a time that is none", "Refreshed: today\n", 'invalid 1:1 has the time "today", which is no RFC 3339 time'],
    ["nothing", "", "unreadable - is empty"],
  ])("is refused with %s", async (_, text, message) => {
    expect(await refusal(() => read(text))).toContain(message);
  });

  it("is one file", async () => {
    const { part } = await read(REFRESH);
    const two = ["a.md", "b.md"].map((path) => source(path, part));
    expect(await refusal(() => dataRefresh.unite(two, context()))).toContain("ambiguous - a.md and b.md both");
    expect(await refusal(() => dataRefresh.unite([], context()))).toContain("inconclusive - there is no");
  });
});

describe("the log of manual validation", () => {
  it("tells what was looked at, and counts only with a signature", async () => {
    const { part, observed, subject } = await readLog(LOG);
    expect(part.checks.map(({ id, status, source: { line } }) => [id, status, line])).toEqual([
      ["dashboards of staging", "pass", 6],
      ["alarms", "unknown", 7],
    ]);
    expect([observed, subject]).toEqual([{ from: TIME, to: TIME }, { git_commit: COMMIT }]);
    const sources = [source("log.md", part, TIME)];
    const facts = manualLog.unite(sources, context({ isAttested: (path) => path === "log.md" }));
    expect(facts).toMatchObject({ recorded_at: TIME, checks: part.checks });
    expect(await validate("facts/manual_log", facts)).toEqual([]);
    expect(await refusal(() => manualLog.unite(sources, context()))).toBe(
      "inconclusive - log.md carries no valid signature (log.md.sig)",
    );
  });

  test.each([
    ["another answer", "- Check: a – passed\n", "invalid 1:1 has an item that is not written as"],
    ["a check twice", "- Check: a – pass\n- Check: a – fail\n", "ambiguous 2:1 names a twice"],
    ["a time that is none", "Recorded: 2026-11-20\n", 'invalid 1:1 has the time "2026-11-20"'],
  ])("is refused with %s", async (_, text, message) => {
    expect(await refusal(() => readLog(text))).toContain(message);
  });

  it("is one file", async () => {
    const { part } = await readLog(LOG);
    const two = ["a.md", "b.md"].map((path) => source(path, part));
    const attested = context({ isAttested: () => true });
    expect(await refusal(() => manualLog.unite(two, attested))).toContain("ambiguous - a.md and b.md both");
    expect(await refusal(() => manualLog.unite([], attested))).toContain("inconclusive - there is no");
  });
});

test.each([
  ["a refresh", REFRESH, [true, false, false]],
  ["a log", LOG, [false, true, false]],
  ["a baseline", "- Metric: a – 1ms\n", [false, false, true]],
  ["JSON with such a line", `{"a":"\n- Check: a\n- Stub: b"}`, [false, false, false]],
])("only its own reader recognises %s", (_, text, expected) => {
  const head = new TextEncoder().encode(text);
  expect([refreshReader, manualReader, observability].map((reader) => reader.recognises(head))).toEqual(expected);
});

test.each([
  [dataRefresh, "staging-data-refresh.md"],
  [manualLog, "manual-validation-log.md"],
])("$kind is optional and has the protocol's own name", (kind, document) => {
  expect(kind).toMatchObject({ document, optional: true, maxAgeSeconds: 86_400 });
});
