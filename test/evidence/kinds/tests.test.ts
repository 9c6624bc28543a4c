import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Source } from "../../../src/evidence/kind.ts";
import { NO_RELEASE } from "../../../src/evidence/kind.ts";
import { kind, type ReportedCase, type TestStatus, type TestsPart } from "../../../src/evidence/kinds/tests.ts";
import type { ReleaseFacts, TestsFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { DIGEST } from "../../builders.ts";
import { context } from "../context.ts";
import { refusal } from "../stream.ts";

const reported = (id: string, changes: Partial<ReportedCase> = {}): ReportedCase => ({
  id,
  names: [],
  status: "passed",
  critical: false,
  flaky: false,
  source: { path: "a.xml", line: 1, column: 1 },
  ...changes,
});

const source = (
  path: string,
  cases: readonly ReportedCase[],
  observed: Source<TestsPart>["observed"] = {},
): Source<TestsPart> => ({
  path,
  part: { cases: cases.map((each) => ({ ...each, source: { path, line: 1, column: 1 } })) },
  observed,
  sha256: DIGEST,
  bytes: 1,
});

const suite = (
  id: string,
  match: readonly string[],
  targeted_tests = 1,
  critical = false,
): ReleaseFacts["targeted_suites"][number] => ({
  id,
  match,
  critical,
  targeted_tests,
  source: { path: "release-manifest.json", pointer: `/targeted_suites/${id}` },
});

// The kind gives facts of its own schema, which the last test proves.
const unite = (
  sources: readonly Source<TestsPart>[],
  ...suites: ReleaseFacts["targeted_suites"][number][]
): TestsFacts => kind.unite(sources, context({ release: { ...NO_RELEASE, targeted_suites: suites } })) as TestsFacts;

describe("tests of several reports", () => {
  it("joins the cases of all reports, ordered by the bytes of their ids, and counts them", () => {
    const facts = unite([
      source("b.xml", [reported("é", { status: "skipped" }), reported("b", { status: "failed" })]),
      source("a.xml", [reported("a", { status: "errored" }), reported("c", { flaky: true })]),
    ]);
    expect(facts).toMatchObject({ total: 4, passed: 1, failed: 1, errored: 1, skipped: 1, flaky: 1 });
    expect(facts.cases.map(({ id, source: { path } }) => [id, path])).toEqual([
      ["a", "a.xml"],
      ["b", "b.xml"],
      ["c", "a.xml"],
      ["é", "b.xml"],
    ]);
  });

  it("gives a case to the first targeted suite with a pattern for one of its names", () => {
    const cases = [
      reported("1", { names: ["e2e/smoke/login.spec.ts", "Login"] }),
      reported("2", { names: ["Login"] }),
      reported("3", { names: ["other"] }),
    ];
    const facts = unite(
      [source("a.xml", cases)],
      suite("smoke", ["e2e/*/login*", "x"]),
      suite("login", ["Log*"]),
      suite("all smoke", ["e2e/*"]),
    );
    expect(facts.cases.map((each) => each.suite)).toEqual(["smoke", "login", ""]);
  });

  it.each([
    ["*", "", true],
    ["a*c", "abc", true],
    ["a*c", "ac", true],
    ["a*c", "acb", false],
    ["a*a", "a", false],
    ["*b*", "abc", true],
    ["a.c", "abc", false],
    ["(a", "(a", true],
    ["A", "a", false],
  ])("matches %j with %j: %s", (pattern, name, isMatch) => {
    expect(unite([source("a.xml", [reported("1", { names: [name] })])], suite("s", [pattern])).cases[0]?.suite).toBe(
      isMatch ? "s" : "",
    );
  });

  it("counts as executed at most what is targeted, and never a skipped case", () => {
    const statuses: readonly TestStatus[] = ["passed", "failed", "errored", "skipped"];
    const cases = statuses.map((status) => reported(status, { status, names: ["s"] }));
    const [many, few] = [9, 2].map(
      (targeted) => unite([source("a.xml", cases)], suite("s", ["s"], targeted, true)).suites[0],
    );
    expect(many).toEqual({
      id: "s",
      critical: true,
      targeted: 9,
      executed: 3,
      failed: 2,
      source: { path: "release-manifest.json", pointer: "/targeted_suites/s" },
    });
    expect(few).toMatchObject({ executed: 2, failed: 2 });
  });

  it("lists a targeted suite that no case belongs to", () => {
    expect(unite([source("a.xml", [reported("1")])], suite("s", ["s"], 3)).suites).toMatchObject([
      { id: "s", targeted: 3, executed: 0, failed: 0 },
    ]);
  });

  it("takes a case for critical by its suite or by its tag", () => {
    const cases = [reported("1", { names: ["s"] }), reported("2", { critical: true }), reported("3")];
    expect(unite([source("a.xml", cases)], suite("s", ["s"], 1, true)).cases.map(({ critical }) => critical)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("takes a case of two reports that agree for one, with what either says against it", () => {
    const facts = unite(
      [
        source("a.xml", [reported("1", { names: ["x"] })]),
        source("b.xml", [reported("1", { names: ["y"], critical: true, flaky: true })]),
      ],
      suite("s", ["y"]),
    );
    expect(facts).toMatchObject({
      total: 1,
      flaky: 1,
      cases: [{ id: "1", suite: "s", critical: true, source: { path: "a.xml" } }],
    });
  });

  it("is ambiguous where two reports disagree, and names both", async () => {
    const sources = [source("a.xml", [reported("1")]), source("b.xml", [reported("1", { status: "failed" })])];
    expect(await refusal(() => unite(sources))).toBe("ambiguous - 1 is passed in a.xml and failed in b.xml");
  });

  it("keeps cases of one report that share an id apart, also beside a case that is really called so", () => {
    const ids = (...names: readonly string[]): readonly string[] =>
      unite([
        source(
          "a.xml",
          names.map((id) => reported(id)),
        ),
      ]).cases.map(({ id }) => id);
    expect(ids("x", "x", "x")).toEqual(["x", "x #2", "x #3"]);
    expect(ids("x", "x", "x #2")).toEqual(["x", "x #2", "x #3"]);
  });

  it("starts with the first test and ends with the last; a report without a time leaves the start open", () => {
    const early = source("a.xml", [reported("1")], {
      from: "2025-01-01T00:00:00.000Z",
      to: "2025-01-01T00:00:05.000Z",
    });
    const late = source("b.xml", [reported("2")], { from: "2025-01-02T00:00:00.000Z", to: "2025-01-02T00:00:05.000Z" });
    expect(unite([late, early])).toMatchObject({
      started_at: "2025-01-01T00:00:00.000Z",
      finished_at: "2025-01-02T00:00:05.000Z",
    });
    expect(unite([late, source("c.xml", [reported("3")])])).not.toHaveProperty("started_at");
  });

  it("proves nothing without a case", async () => {
    expect(await refusal(() => unite([source("a.xml", [])]))).toBe("inconclusive - the reports hold no test case");
  });

  it("loses no case, counts each once, and keeps to its schema", async () => {
    const status = fc.constantFrom<TestStatus>("passed", "failed", "errored", "skipped");
    const cases = fc.array(
      fc.record({ id: fc.constantFrom("a", "a #2", "b", "é"), status, names: fc.subarray(["s", "t"]) }),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(cases, async (list) => {
        const facts = unite(
          [
            source(
              "a.xml",
              list.map(({ id, ...rest }) => reported(id, rest)),
            ),
          ],
          suite("s", ["s"], 3),
          suite("t", ["*"], 1),
        );
        expect(await validate("facts/tests", facts)).toEqual([]);
        expect(new Set(facts.cases.map(({ id }) => id)).size).toBe(list.length);
        expect(facts.total).toBe(facts.passed + facts.failed + facts.errored + facts.skipped);
      }),
    );
  });
});
