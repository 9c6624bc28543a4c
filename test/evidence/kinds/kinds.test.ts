import { describe, expect, it } from "vitest";
import { NO_RELEASE } from "../../../src/evidence/kind.ts";
import { type CoveredFile, kind as coverage } from "../../../src/evidence/kinds/coverage.ts";
import { type Metric, kind as observability } from "../../../src/evidence/kinds/observability.ts";
import { kind as performance } from "../../../src/evidence/kinds/performance.ts";
import { kind as rehearsal } from "../../../src/evidence/kinds/rehearsal.ts";
import { kind as release } from "../../../src/evidence/kinds/release.ts";
import { kind as tests } from "../../../src/evidence/kinds/tests.ts";
import type { RehearsalFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { DIGEST } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal } from "../stream.ts";

describe("evidence kinds", () => {
  it.each([
    [release, "release", "release-manifest.json", false, 365 * 24],
    [tests, "tests", "staging-test-results.json", false, 24],
    [rehearsal, "rehearsal", "staging-deployment-run.log", false, 72],
    [observability, "observability", "observability-baseline.md", false, 24],
    [coverage, "coverage", undefined, true, 24],
    [performance, "performance", undefined, true, 24],
  ])("states of $kind where it stands and how old it may be", (kind, name, document, optional, hours) => {
    expect(kind).toMatchObject({ kind: name, optional, maxAgeSeconds: hours * 3600 });
    expect(kind.document).toBe(document);
  });
});

describe("coverage of several reports", () => {
  const file = (id: string, covered: number, path = "a.info"): CoveredFile => ({
    id,
    lines: { covered, total: 10 },
    branches: { covered: 1, total: 2 },
    functions: { covered: 0, total: 1 },
    source: { path, line: 1 },
  });

  it("adds up the files of all reports, in the order of their ids", async () => {
    const facts = coverage.unite(
      [source("b.info", { files: [file("b", 5, "b.info")] }), source("a.info", { files: [file("a", 7)] })],
      context(),
    );
    expect(facts).toMatchObject({
      lines: { covered: 12, total: 20 },
      branches: { covered: 2, total: 4 },
      functions: { covered: 0, total: 2 },
      files: [{ id: "a" }, { id: "b" }],
    });
    expect(await validate("facts/coverage", facts)).toEqual([]);
  });

  it("counts a file that two reports measure alike once, and is ambiguous where they differ", async () => {
    expect(
      coverage.unite(
        [source("a", { files: [file("x", 5)] }), source("b", { files: [file("x", 5, "b.info")] })],
        context(),
      ),
    ).toMatchObject({ lines: { total: 10 } });
    const differing = [source("a", { files: [file("x", 5)] }), source("b", { files: [file("x", 6, "b.info")] })];
    expect(await refusal(() => coverage.unite(differing, context()))).toBe(
      "ambiguous - x is measured differently in a.info and b.info",
    );
  });

  it("proves nothing where no line is measured", async () => {
    expect(await refusal(() => coverage.unite([source("a", { files: [] })], context()))).toBe(
      "inconclusive - the reports measure no line",
    );
  });
});

describe("the rehearsal", () => {
  const run: RehearsalFacts = {
    environment: "staging",
    started_at: "2025-01-01T00:00:00.000Z",
    completed: true,
    chain_valid: true,
    steps: [],
    blocking_errors: [],
    source: { path: "a.log" },
  };

  it("is one run; a second copy of it changes nothing, another run is ambiguous", async () => {
    expect(
      rehearsal.unite([source("a.log", { run, runId: "1" }), source("b.log", { run, runId: "1" })], context()),
    ).toEqual({ ...run, log_sha256: DIGEST });
    expect(
      await refusal(() =>
        rehearsal.unite([source("a.log", { run, runId: "1" }), source("b.log", { run, runId: "2" })], context()),
      ),
    ).toBe("ambiguous - a.log and b.log are two rehearsals; name the one that counts");
    expect(
      await refusal(() =>
        rehearsal.unite(
          [source("a.log", { run, runId: "1" }), source("b.log", { run: { ...run, completed: false }, runId: "1" })],
          context(),
        ),
      ),
    ).toMatch(/^ambiguous - a\.log and b\.log/u);
  });
});

describe("the release", () => {
  it("is one manifest", async () => {
    expect(release.unite([source("a.json", { release: NO_RELEASE })], context())).toEqual(NO_RELEASE);
    expect(
      await refusal(() =>
        release.unite(
          [source("a.json", { release: NO_RELEASE }), source("b.json", { release: NO_RELEASE })],
          context(),
        ),
      ),
    ).toMatch(/^ambiguous - a\.json and b\.json both/u);
  });
});

describe("the observability baseline", () => {
  const metric = (id: string, value: number, path = "a.md"): Metric => ({
    id,
    value,
    unit: "ms",
    source: { path, line: 1 },
  });

  it("joins metrics, and is as old as its oldest capture", async () => {
    const facts = observability.unite(
      [
        source("a.md", { metrics: [metric("p95", 320)] }, "2025-01-02T00:00:00.000Z"),
        source("b.md", { metrics: [metric("p99", 1), metric("p95", 320, "b.md")] }, "2025-01-01T00:00:00.000Z"),
      ],
      context(),
    );
    expect(facts).toMatchObject({ captured_at: "2025-01-01T00:00:00.000Z", metrics: [{ id: "p95" }, { id: "p99" }] });
    expect(await validate("facts/observability", facts)).toEqual([]);
  });

  it("is ambiguous where a metric has two values, and proves nothing without one", async () => {
    expect(
      await refusal(() =>
        observability.unite([source("a.md", { metrics: [metric("p95", 320), metric("p95", 321)] })], context()),
      ),
    ).toBe("ambiguous - p95 is 320 ms in a.md and 321 ms in a.md");
    expect(await refusal(() => observability.unite([source("a.md", { metrics: [] })], context()))).toBe(
      "inconclusive - the baseline names no metric",
    );
  });
});

describe("the load test", () => {
  it("proves nothing without a threshold", async () => {
    expect(await refusal(() => performance.unite([source("k6.json", { thresholds: [] })], context()))).toBe(
      "inconclusive - the load test has no threshold, and so proves nothing",
    );
  });
});
