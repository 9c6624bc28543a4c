import { describe, expect, it } from "vitest";
import { reader as ctrf } from "../../../src/evidence/readers/ctrf.ts";
import { reader as istanbul } from "../../../src/evidence/readers/istanbul.ts";
import { reader as vitest } from "../../../src/evidence/readers/vitest.ts";
import type { Reading } from "../../../src/model.ts";
import { refusal, stream } from "../stream.ts";

type AnyReader = { read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading> };
const refusedBy = (reader: AnyReader, document: unknown): Promise<string> =>
  refusal(() => reader.read(stream(typeof document === "string" ? document : JSON.stringify(document)), "r.json"));
const differences = ({ declared }: Reading): readonly string[] =>
  declared.map((each) => `${each.what}: ${each.declared}, ${each.counted} at ${each.source.pointer ?? ""}`);

describe("Vitest and Jest JSON", () => {
  const file = (assertions: readonly object[], changes: object = {}): object => ({
    name: "/ci/a.test.ts",
    status: "passed",
    startTime: 1_700_000_000_500,
    endTime: 1_700_000_001_000,
    assertionResults: assertions,
    ...changes,
  });
  const result = (status: string, changes: object = {}): object => ({
    status,
    fullName: `is ${status}`,
    failureMessages: [],
    ...changes,
  });
  const report = (testResults: readonly object[], changes: object = {}): object => ({
    numTotalTestSuites: 1,
    numTotalTests: 1,
    numFailedTests: 0,
    success: true,
    startTime: 1_700_000_000_000,
    testResults,
    ...changes,
  });
  const read = (document: object): ReturnType<typeof vitest.read> =>
    vitest.read(stream(JSON.stringify(document)), "r.json");

  it("gives each assertion as a case, with its file and pointer", async () => {
    const text = JSON.stringify(
      report([file([result("failed", { failureMessages: ["Error: no\n  at x"] })], { status: "failed" })], {
        numFailedTests: 1,
        success: false,
      }),
    );
    expect(await vitest.read(stream(text), "r.json")).toEqual({
      part: {
        cases: [
          {
            id: "/ci/a.test.ts > is failed",
            names: ["/ci/a.test.ts"],
            status: "failed",
            critical: false,
            flaky: false,
            message: "Error: no",
            source: { path: "r.json", pointer: "/testResults/0/assertionResults/0" },
          },
        ],
      },
      observed: { from: "2023-11-14T22:13:20.000Z", to: "2023-11-14T22:13:21.000Z" },
      subject: {},
      declared: [],
      text,
    });
  });

  it("takes pending, todo, skipped and disabled for skipped", async () => {
    const words = ["passed", "pending", "todo", "skipped", "disabled"];
    const { part } = await read(
      report(
        [
          file(
            words.map((word) => result(word)),
            { status: "focused" },
          ),
        ],
        { numTotalTests: 5 },
      ),
    );
    expect(part.cases.map(({ status }) => status)).toEqual(["passed", "skipped", "skipped", "skipped", "skipped"]);
  });

  it("counts a file that broke while it was loaded as one errored case", async () => {
    const { part, declared } = await read(
      report(
        [file([], { status: "failed", message: "SyntaxError: x\nmore" }), file([result("passed")], { name: "b" })],
        { success: false },
      ),
    );
    expect(part.cases).toMatchObject([
      {
        id: "/ci/a.test.ts > (file)",
        status: "errored",
        message: "SyntaxError: x",
        source: { pointer: "/testResults/0" },
      },
      { status: "passed" },
    ]);
    expect(declared).toEqual([]);
  });

  it("counts a file that failed though its cases passed as one errored case more", async () => {
    const { part } = await read(report([file([result("passed")], { status: "failed" })], { success: false }));
    expect(part.cases.map(({ status }) => status)).toEqual(["passed", "errored"]);
  });

  it("compares the totals that mean the same in every version", async () => {
    expect(
      differences(
        await read(
          report([file([result("failed")], { status: "failed" })], {
            numTotalTests: 3,
            numPassedTests: 2,
            success: false,
          }),
        ),
      ),
    ).toEqual(["numTotalTests: 3, 1 at /numTotalTests", "numFailedTests: 0, 1 at /numFailedTests"]);
  });

  it.each([
    [
      "success without it",
      report([file([result("failed")], { status: "failed" })], { numFailedTests: 1 }),
      "inconclusive /success says that the run succeeded, though a case failed",
    ],
    [
      "no success without a failure",
      report([file([result("passed")])], { success: false }),
      "inconclusive /success says that the run did not succeed, though no case failed",
    ],
    [
      "an unknown status",
      report([file([result("odd")])]),
      'invalid /testResults/0/assertionResults/0/status gives a case the status "odd", which is not known',
    ],
    ["a banner before the JSON", `> npm test\n${JSON.stringify(report([]))}`, /^unreadable 1:1 is not JSON/u],
    ["no list of files", { numTotalTests: 0, success: true }, /^invalid 1:1 is no vitest document/u],
  ])("refuses %s", async (_, document, message) => {
    expect(await refusedBy(vitest, document)).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });
});

describe("CTRF", () => {
  const START = 1_700_000_000_000;
  const summary = (changes: object = {}): object => ({
    tests: 1,
    passed: 1,
    failed: 0,
    skipped: 0,
    pending: 0,
    other: 0,
    start: START,
    stop: START + 5_000,
    ...changes,
  });
  const report = (tests: readonly object[], changes: object = {}, results: object = {}): object => ({
    reportFormat: "CTRF",
    specVersion: "1.0.0",
    results: { tool: { name: "t" }, summary: summary(changes), tests, ...results },
  });
  const read = (document: object): ReturnType<typeof ctrf.read> =>
    ctrf.read(stream(JSON.stringify(document)), "r.json");

  it("gives each test as a case, with suite, tags, file, times and commit", async () => {
    const test = {
      name: "logs in",
      status: "passed",
      duration: 1,
      suite: ["Login", "Form"],
      tags: ["smoke", "critical"],
      filePath: "login.ts",
      flaky: true,
    };
    const { part, observed, subject, declared } = await read(
      report([test], {}, { environment: { commit: "ab".repeat(20) } }),
    );
    expect(part.cases).toEqual([
      {
        id: "login.ts > Login > Form > logs in",
        names: ["login.ts", "Login > Form", "Login", "Form", "smoke", "critical"],
        status: "passed",
        critical: true,
        flaky: true,
        source: { path: "r.json", pointer: "/results/tests/0" },
      },
    ]);
    expect([observed, subject, declared]).toEqual([
      { from: "2023-11-14T22:13:20.000Z", to: "2023-11-14T22:13:25.000Z" },
      { git_commit: "ab".repeat(20) },
      [],
    ]);
  });

  it("takes pending for skipped and other for errored, a suite as one text, and shortens messages", async () => {
    const tests = [
      { name: "a", status: "failed", suite: "S", message: "one\ntwo" },
      { name: "b", status: "pending" },
      { name: "c", status: "other", flaky: true },
    ];
    const { part } = await read(report(tests, { tests: 3, passed: 0, failed: 1, pending: 1, other: 1 }));
    expect(part.cases).toMatchObject([
      { id: "S > a", names: ["S", "S"], status: "failed", message: "one" },
      { id: "b", names: [], status: "skipped" },
      { status: "errored", flaky: false },
    ]);
  });

  it("compares every number of the summary", async () => {
    const reading = await read(
      report([{ name: "a", status: "failed" }], { tests: 2, passed: 2, skipped: 1, pending: 1, other: 1 }),
    );
    expect(differences(reading).map((each) => each.split(" at ")[0])).toEqual([
      "tests: 2, 1",
      "passed: 2, 0",
      "failed: 0, 1",
      "skipped: 1, 0",
      "pending: 1, 0",
      "other: 1, 0",
    ]);
  });

  it.each([
    [
      "an unknown status",
      report([{ name: "a", status: "odd" }]),
      /^invalid 1:\d+ is no ctrf document: \/results\/tests\/0\/status is "odd"/u,
    ],
    [
      "an end before the start",
      report([], { stop: START - 1 }),
      "invalid /results/summary/stop stops before it starts",
    ],
    [
      "a time that is none",
      report([], { start: -5 }),
      "invalid /results/summary/start has -5 as the time of its start",
    ],
    ["numbers in quotes", report([], { failed: "0" }), /^invalid 1:\d+ is no ctrf document/u],
    [
      "a duplicate key",
      '{"results":{"tool":{"name":"t"},"summary":{"failed":3,"failed":0}}}',
      /^unreadable 1:\d+ has the key "failed" twice/u,
    ],
  ])("refuses %s", async (_, document, message) => {
    expect(await refusedBy(ctrf, document)).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });
});

describe("Istanbul's coverage-summary.json", () => {
  const ratio = (covered: number, total: number, pct: unknown = 100): object => ({ total, covered, skipped: 0, pct });
  const summary = (covered: number, total: number): object => ({
    lines: ratio(covered, total),
    statements: ratio(9, 9),
    functions: ratio(1, 2),
    branches: ratio(0, 0, "Unknown"),
    branchesTrue: ratio(0, 0, "Unknown"),
  });
  const read = (document: object): ReturnType<typeof istanbul.read> =>
    istanbul.read(stream(JSON.stringify(document)), "c.json");

  it("gives each file's counts, and never a percentage", async () => {
    const { part, observed, declared } = await read({ total: summary(3, 4), "/src/a.ts": summary(3, 4) });
    expect(part.files).toEqual([
      {
        id: "/src/a.ts",
        lines: { covered: 3, total: 4 },
        branches: { covered: 0, total: 0 },
        functions: { covered: 1, total: 2 },
        source: { path: "c.json", pointer: "/~1src~1a.ts" },
      },
    ]);
    expect([observed, declared]).toEqual([{}, []]);
  });

  it("compares the total with the sum of the files", async () => {
    expect(differences(await read({ total: summary(4, 4), a: summary(1, 2), b: summary(2, 2) }))).toEqual([
      "covered lines: 4, 3 at /total/lines/covered",
      "covered functions: 1, 2 at /total/functions/covered",
      "total functions: 2, 4 at /total/functions/total",
    ]);
  });

  it.each([
    ["a total alone", { total: summary(1, 1) }, "inconclusive - names no file, only a total"],
    [
      "more covered than there is",
      { total: summary(1, 1), a: summary(2, 1) },
      "invalid /a/lines covers 2 of 1 lines in one file",
    ],
    [
      "a count that is no integer",
      { total: summary(1, 1), a: summary(0.5, 1) },
      /^invalid 1:\d+ is no istanbul document/u,
    ],
  ])("refuses %s", async (_, document, message) => {
    expect(await refusedBy(istanbul, document)).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });
});
