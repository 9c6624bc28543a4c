import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryRecord } from "../../src/generated/documents.ts";
import { compare, degradations, periods } from "../../src/history/change.ts";
import { anomalies, recommendations } from "../../src/history/insight.ts";
import { knowledgeDraft } from "../../src/history/knowledge.ts";
import { append, type Entry, readLog } from "../../src/history/log.ts";
import { runsOf, trendOf } from "../../src/history/trend.ts";
import { nodeHost } from "../../src/host.ts";
import { parseLedger } from "../../src/ledger.ts";
import { DIGEST } from "../builders.ts";
import { folder, project, put, ray, text, verdictOf } from "../project.ts";

const host = { ...nodeHost(), now: () => "2026-11-20T12:00:00.000Z" };
const RELEASE = { name: "stock-service", version: "1.4.0", git_commit: "9c5680bd3d83a68465f4d0389907c7d7745984eb" };

type Recorded = NonNullable<HistoryRecord["verdict"]>;

function entry(parts: Partial<Recorded> = {}, release: Partial<HistoryRecord["release"]> = {}): Entry {
  return {
    event: "verdict",
    release: { ...RELEASE, ...release },
    verdict: {
      sha256: DIGEST,
      evaluated_at: "2026-11-20T12:00:00.000Z",
      outcome: "pass",
      scope: "release",
      mode: "enforce",
      gates: [{ id: "rehearsal", outcome: "pass" }],
      failing: [],
      measured: { suite_coverage_percent: { threshold: 90, actual: 96 } },
      ...parts,
    },
  };
}

const failed = (code = "RAY204", parts: Partial<Recorded> = {}): Partial<Recorded> => ({
  outcome: "fail",
  gates: [{ id: "rehearsal", outcome: "fail" }],
  failing: [{ code, subjects: 1 }],
  ...parts,
});

/** A log with these entries, one a day. */
async function records(...entries: readonly Entry[]): Promise<readonly HistoryRecord[]> {
  const file = join(folder(), "history.ndjson");
  for (const each of entries) await append(host, file, each);
  return (await readLog(host, file)).records;
}

const day = (number: number): string => new Date(Date.UTC(2026, 6, number, 12)).toISOString();

describe("the verdict log", () => {
  it("holds a chain of what was appended", async () => {
    const file = join(folder(), "deep/history.ndjson");
    for (const each of [entry(), entry(failed()), entry()]) await append(host, file, each);
    const { records: read, faults } = await readLog(host, file);
    expect([read.map(({ seq }) => seq), faults]).toEqual([[0, 1, 2], []]);
  });

  it("keeps every record when many append at once", async () => {
    const file = join(folder(), "history.ndjson");
    await Promise.all(Array.from({ length: 8 }, () => append(host, file, entry())));
    const { records: read, faults } = await readLog(host, file);
    expect([read.length, faults]).toEqual([8, []]);
  });

  it("notices any changed byte, and any line that is gone or moved", async () => {
    const path = folder();
    const file = join(path, "history.ndjson");
    for (const each of [entry(), entry(failed()), entry({ scope: "candidate" }), entry()])
      await append(host, file, each);
    const whole = text(path, "history.ndjson");
    const lines = whole.trimEnd().split("\n");
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 200), fc.constantFrom("x", "0", " "), async (at, other) => {
        if (whole[at] === other || whole[at] === "\n" || at >= whole.lastIndexOf("\n", whole.length - 2)) return;
        const { faults } = await parseLedger(whole.slice(0, at) + other + whole.slice(at + 1), "history-record");
        expect(faults).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
    for (const rest of [lines.slice(1), [lines[1], lines[0], ...lines.slice(2)], [...lines.slice(0, 2), lines[3]]])
      expect((await parseLedger(`${rest.join("\n")}\n`, "history-record")).faults).not.toEqual([]);
  });

  it("isolates a line that was not written to its end, wherever it was cut", async () => {
    const path = folder();
    const file = join(path, "history.ndjson");
    await append(host, file, entry());
    const first = text(path, "history.ndjson");
    for (const cut of [1, 40, first.length - 1]) {
      put(path, "history.ndjson", first + first.slice(0, cut));
      await append(host, file, entry());
      const { records: read, faults } = await readLog(host, file);
      expect([read.length, faults, read[1]?.torn?.bytes]).toEqual([2, [], cut]);
    }
  });

  it("names what is wrong with a line that nothing explains", async () => {
    const path = folder();
    const file = join(path, "history.ndjson");
    await append(host, file, entry());
    put(path, "history.ndjson", `${text(path, "history.ndjson")}{"seq":\n`);
    expect((await readLog(host, file)).faults).toEqual([expect.stringContaining("is no record")]);
    await expect(append(host, file, entry())).rejects.toMatchObject({ code: "output" });
  });
});

describe("trends", () => {
  it("count gates, failing checks, time to green and measured values, in earnest only", async () => {
    const all = await records(
      entry(
        failed("RAY204", { evaluated_at: day(1), measured: { suite_coverage_percent: { threshold: 90, actual: 80 } } }),
      ),
      entry(failed("RAY205", { evaluated_at: day(1), mode: "simulation" })),
      entry({ evaluated_at: day(2) }),
      entry({ evaluated_at: day(3) }, { version: "1.5.0" }),
    );
    expect(trendOf(runsOf(all))).toMatchObject({
      runs: 3,
      gates: [{ id: "rehearsal", runs: 3, passed: 2 }],
      failing: [{ code: "RAY204", runs: 1 }],
      releases: [
        { release: "stock-service@1.4.0", secondsToGreen: 86_400 },
        { release: "stock-service@1.5.0", secondsToGreen: 0 },
      ],
      measured: [{ name: "suite_coverage_percent", points: [{ actual: 80 }, { actual: 96 }, { actual: 96 }] }],
    });
  });

  it("are worse when a gate passes less often or a value falls, and not before there are enough runs", async () => {
    const good = [1, 2, 3].map((number) => entry({ evaluated_at: day(number) }));
    const bad = [4, 5, 6].map((number) =>
      entry(
        failed("RAY204", {
          evaluated_at: day(number),
          measured: { suite_coverage_percent: { threshold: 90, actual: 70 } },
        }),
      ),
    );
    const whats = degradations(runsOf(await records(...good, ...bad))).map(({ what }) => what);
    expect(whats).toEqual(["pass rate of rehearsal", "suite_coverage_percent"]);
    expect(degradations(runsOf(await records(...bad, ...good)))).toEqual([]);
    expect(degradations(runsOf(await records(...good.slice(0, 2), ...bad.slice(0, 2))))).toEqual([]);
  });

  it("compare two periods", async () => {
    const runs = runsOf(
      await records(
        entry({ evaluated_at: "2026-08-01T00:00:00.000Z" }),
        entry(failed("RAY204", { evaluated_at: "2026-11-01T00:00:00.000Z" })),
      ),
    );
    const [before, after] = periods("Q3..Q4", runs);
    expect(compare(before, after)[0]).toMatchObject({
      what: "pass rate of rehearsal",
      before: 100,
      after: 0,
      worse: true,
    });
    expect(periods("2026-08..2026", runs).map((each) => each.length)).toEqual([1, 2]);
    for (const wrong of ["Q5..Q1", "Q1", "Q1..Q2..Q3", "2026-13..2026-01"])
      expect(() => periods(wrong, runs)).toThrow(/two periods/u);
  });
});

describe("what the history suggests", () => {
  it("is a stricter threshold, with what it would have stopped", async () => {
    const runs = [91, 99, 99, 98, 99, 99, 99, 99, 99, 99].map((actual, index) =>
      entry(
        { evaluated_at: day(index + 1), measured: { suite_coverage_percent: { threshold: 90, actual } } },
        { version: `1.${index}.0` },
      ),
    );
    const incident: Entry = {
      event: "feedback",
      release: { ...RELEASE, version: "1.0.0" },
      feedback: { consumer: "production", outcome: "incident" },
    };
    const all = await records(...runs, incident);
    expect(recommendations(all, { criticality: "low", constraints: [] })).toEqual([
      { setting: "suite_coverage_percent", now: 90, recommended: 91, stopped: 0, caught: 0, forNothing: 0, runs: 10 },
    ]);
    expect(recommendations(all, { criticality: "high", constraints: [] })).toEqual([
      { setting: "suite_coverage_percent", now: 90, recommended: 98, stopped: 1, caught: 1, forNothing: 0, runs: 10 },
    ]);
  });

  it("is nothing while there are few runs", async () => {
    expect(recommendations(await records(entry(), entry()), { criticality: "high", constraints: [] })).toEqual([]);
  });

  it("is an anomaly where the last run is unlike those before it", async () => {
    const usual = [1, 2, 3, 4, 5, 6].map((number) => entry({ evaluated_at: day(number) }));
    const odd = entry(
      failed("RAY209", { evaluated_at: day(7), measured: { suite_coverage_percent: { threshold: 90, actual: 60 } } }),
    );
    expect(anomalies(runsOf(await records(...usual, odd)))).toEqual([
      "rehearsal failed for the first time in 7 runs",
      "suite_coverage_percent is 60; it was 96 on average in 6 runs",
      "RAY209 never failed before",
    ]);
    expect(anomalies(runsOf(await records(...usual)))).toEqual([]);
  });

  it("is a draft about what blocks again and again, and what ended it", async () => {
    const draft = knowledgeDraft(
      await records(
        entry(failed("RAY204", { evaluated_at: day(1) })),
        entry(failed("RAY204", { evaluated_at: day(2) }), { git_commit: "b".repeat(40) }),
        entry({ evaluated_at: day(3) }, { git_commit: "c".repeat(40) }),
        entry(failed("RAY305", { evaluated_at: day(4) }), { version: "1.5.0" }),
      ),
    );
    expect(draft).toContain("## RAY204: blocked 2 runs");
    expect(draft).toContain("passed after 2880 min, by the changes 9c5680bd3d83..cccccccccccc");
    expect(draft).not.toContain("RAY305");
  });
});

describe("eval with a verdict log", () => {
  const withLog = () => {
    const path = project();
    put(path, "ray-policy.yaml", `${text(path, "ray-policy.yaml")}history: .ray-policy/history.ndjson\n`);
    return path;
  };
  const judged = (path: string) => ray(["eval", path, "--gate", "rehearsal"], "/", host);

  it("appends a record that names the verdict's bytes", async () => {
    const path = withLog();
    expect((await judged(path)).code).toBe(0);
    const record: HistoryRecord = JSON.parse(text(path, ".ray-policy/history.ndjson"));
    const { createHash } = await import("node:crypto");
    expect(record.verdict?.sha256).toBe(
      createHash("sha256").update(text(path, "ray-policy-verdict/verdict.json")).digest("hex"),
    );
    expect(record.release).toEqual(verdictOf(path).release);
  });

  it("has the same verdict as without one", async () => {
    const [one, other] = [withLog(), project()];
    await judged(one);
    await judged(other);
    expect(verdictOf(one)).toEqual(verdictOf(other));
  });

  it("answers 4, and leaves no complete verdict, where the log cannot be written", async () => {
    const path = withLog();
    put(path, ".ray-policy/history.ndjson", "not a log\n");
    expect(await judged(path)).toMatchObject({ code: 4, err: expect.stringContaining("history verify") });
    expect(existsSync(join(path, "ray-policy-verdict/verdict.json"))).toBe(false);
  });

  it("drafts an entry for the knowledge base at every fifth record", async () => {
    const path = withLog();
    for (let run = 1; run <= 5; run += 1) await judged(path);
    expect(text(path, ".ray-policy/knowledge/recurring-blockers-0001.md")).toContain("after 5 runs");
  });
});

describe("the history command", () => {
  async function withRuns(): Promise<string> {
    const path = project();
    put(
      path,
      "ray-policy.yaml",
      `history: history.ndjson\nrisk: {criticality: high, domain: payments}\n${text(path, "ray-policy.yaml")}`,
    );
    for (let number = 1; number <= 6; number += 1)
      await append(
        host,
        join(path, "history.ndjson"),
        entry(number > 3 ? failed("RAY204", { evaluated_at: day(number) }) : { evaluated_at: day(number) }),
      );
    return path;
  }
  const history = async (action: string, ...more: readonly string[]) =>
    ray(["history", action, "--project", await withRuns(), ...more], "/", host);

  it.each([
    ["list", [], "stock-service@1.4.0"],
    ["verify", [], "6 records, the chain holds"],
    ["trend", [], "pass rate of rehearsal: 100 %, now 0 %"],
    ["trend", ["--compare", "2026Q3..2026Q4"], "pass rate of rehearsal"],
    ["trend", ["--format", "svg"], "<svg xmlns"],
    ["trend", ["--format", "json"], '"failing": ['],
    ["recommend", [], "criticality high, payments"],
  ])("%s %j answers 0", async (action, more, expected) => {
    expect(await history(action, ...more)).toMatchObject({ code: 0, out: expect.stringContaining(expected) });
  });

  it("alerts with 1 when things got worse", async () => {
    expect((await history("trend", "--alert")).code).toBe(1);
  });

  it("records feedback on the release", async () => {
    const path = await withRuns();
    const said = await ray(
      [
        "history",
        "feedback",
        "--project",
        path,
        "--consumer",
        "production-deployment",
        "--outcome",
        "incident",
        "--text",
        "rolled back",
      ],
      "/",
      host,
    );
    expect(said.code).toBe(0);
    expect((await ray(["history", "list", "--project", path], "/", host)).out).toContain(
      "feedback of production-deployment",
    );
  });

  it("says 1 and where, when the chain is broken", async () => {
    const path = await withRuns();
    put(path, "history.ndjson", text(path, "history.ndjson").replace('"outcome":"pass"', '"outcome":"fail"'));
    const { code, out } = await ray(["history", "verify", "--project", path], "/", host);
    expect([code, out]).toEqual([1, expect.stringContaining("line 2: does not name the line before it")]);
  });

  it.each([
    [["history", "lits"], "must be one of"],
    [["history", "feedback", "--consumer", "x"], "--outcome"],
    [["history", "trend"], "no verdict log is kept"],
  ])("%j is a usage error", async (argv, reason) => {
    const path = argv[1] === "trend" ? project() : await withRuns();
    expect(await ray([...argv, "--project", path], "/", host)).toMatchObject({
      code: 2,
      err: expect.stringContaining(reason),
    });
  });
});
