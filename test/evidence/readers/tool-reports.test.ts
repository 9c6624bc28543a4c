import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Defective } from "../../../src/errors.ts";
import type { CoveragePart } from "../../../src/evidence/kinds/coverage.ts";
import type { PerformancePart } from "../../../src/evidence/kinds/performance.ts";
import type { TestsPart } from "../../../src/evidence/kinds/tests.ts";
import { readers } from "../../../src/generated/readers.ts";
import type { Reading } from "../../../src/model.ts";
import { changed } from "../changed.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples/formats");
const sample = (path: string): string => readFileSync(resolve(EXAMPLES, path), "utf8");

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

/** Reads a text with the one reader that recognises it. */
async function readAs<Part>(format: string, text: string): Promise<Reading<Part>> {
  const fitting = readers.filter((reader) => reader.recognises(Buffer.from(text)));
  expect(fitting.map((reader) => reader.format)).toEqual([format]);
  return (await fitting[0]?.read(once(text), "f")) as Reading<Part>;
}

async function refusal(format: string, text: string): Promise<Defective> {
  try {
    await readAs(format, text);
  } catch (error) {
    if (error instanceof Defective) return error;
    throw error;
  }
  throw new Error("it was read");
}

const playwright = (values: Readonly<Record<string, unknown>> = {}): string =>
  changed(sample("playwright/results.json"), values);

describe("Playwright", () => {
  test("makes a case of each project's run, with the suites that it stands in", async () => {
    const { part, observed } = await readAs<TestsPart>("playwright", playwright());
    expect(part.cases).toHaveLength(8);
    expect(
      part.cases.find(({ id }) => id === "[desktop] > stock.spec.js > reservations > take from what is available"),
    ).toMatchObject({
      status: "passed",
      names: expect.arrayContaining(["stock.spec.js", "desktop", "reservations", "smoke"]),
    });
    expect(observed.from).toBeDefined();
  });

  test("takes a retried case for flaky, and a tagged one for critical", async () => {
    const { part } = await readAs<TestsPart>("playwright", playwright());
    expect(part.cases.filter(({ flaky }) => flaky)).toHaveLength(2);
    expect(part.cases.filter(({ critical }) => critical)).toHaveLength(2);
  });

  test.each([
    ["an error of the whole run", { "/errors/0": { message: "no web server" } }, "inconclusive"],
    ["an unknown status", { "/suites/0/specs/0/tests/0/status": "perhaps" }, "invalid"],
    ["a test that passed without a result", { "/suites/0/specs/0/tests/0/results": [] }, "inconclusive"],
    ["a nested suite without a title", { "/suites/0/suites/0/title": undefined }, "invalid"],
  ])("refuses %s", async (_, change, code) => {
    expect((await refusal("playwright", playwright(change))).code).toBe(code);
  });

  test("compares the statistics where there are any", async () => {
    const { declared } = await readAs("playwright", playwright({ "/stats/unexpected": 1 }));
    expect(declared.filter((each) => each.declared !== each.counted)).toMatchObject([
      { what: "unexpected tests", declared: 1, counted: 0 },
    ]);
    const without = await readAs("playwright", playwright({ "/stats": undefined }));
    expect(without.declared).toEqual([]);
  });

  test("leaves open when the tests began where a result has no time", async () => {
    const { observed } = await readAs(
      "playwright",
      playwright({ "/stats": undefined, "/suites/0/specs/0/tests/0/results/0/startTime": undefined }),
    );
    expect(observed).toEqual({});
  });
});

const newman = (values: Readonly<Record<string, unknown>> = {}): string =>
  changed(sample("newman/newman.json"), values);

describe("Newman", () => {
  test("makes a case of each assertion, and keeps nothing of requests", async () => {
    const { part } = await readAs<TestsPart>("newman", newman());
    expect(part.cases.map(({ id, status }) => [id, status])).toEqual([
      ["Stock > Health > answers 200", "passed"],
      ["Stock > Health > is up", "passed"],
      ["Stock > Articles > are listed", "passed"],
      ["Stock > Articles > are sorted", "skipped"],
    ]);
    expect(JSON.stringify(part)).not.toContain("Bearer");
  });

  test("takes a request without an answer for an error", async () => {
    const { part } = await readAs<TestsPart>(
      "newman",
      newman({ "/run/executions/0/requestError": { code: "ECONNREFUSED" } }),
    );
    expect(part.cases.find(({ status }) => status === "errored")).toMatchObject({
      id: "Stock > Health > (request)",
      message: "ECONNREFUSED",
    });
  });

  test.each([
    ["no assertions", { "/run/stats/assertions/total": 0 }, "inconclusive"],
    ["an error that ended the run", { "/run/error": { message: "no file" } }, "inconclusive"],
    ["an end before its beginning", { "/run/timings/completed": 1 }, "invalid"],
    ["no executions", { "/run/executions": undefined }, "invalid"],
  ])("refuses %s", async (_, change, code) => {
    expect((await refusal("newman", newman(change))).code).toBe(code);
  });

  test("compares the counts", async () => {
    const { declared } = await readAs("newman", newman({ "/run/stats/assertions/failed": 2 }));
    expect(declared.filter((each) => each.declared !== each.counted)).toMatchObject([{ what: "failed assertions" }]);
  });
});

describe("k6", () => {
  const ok = async (format: string, file: string) =>
    (await readAs<PerformancePart>(format, sample(file))).part.thresholds.map(({ metric, ok: holds }) => [
      metric,
      holds,
    ]);

  test("says the same of one run in both shapes, although they write the opposite", async () => {
    const expected = [
      ["http_req_duration", true],
      ["http_req_failed", false],
    ];
    expect(await ok("k6-summary", "k6-summary/summary.json")).toEqual(expected);
    expect(await ok("k6-export", "k6-export/export.json")).toEqual(expected);
  });

  test("takes the time of the machine-readable summary", async () => {
    expect((await readAs("k6-machine", sample("k6-machine/summary.json"))).observed.to).toBe(
      "2026-11-20T08:40:00.000Z",
    );
  });

  test.each([
    ["k6-summary", "k6-summary/summary.json", /,\s*"thresholds": \{[^}]*\}\s*\}/gu],
    ["k6-export", "k6-export/export.json", /,\s*"thresholds": \{[^}]*\}/gu],
    ["k6-machine", "k6-machine/summary.json", /,\s*"thresholds": \[[^\]]*\]/gu],
  ])("%s without a threshold proves nothing", async (format, file, pattern) => {
    expect((await refusal(format, sample(file).replaceAll(pattern, ""))).code).toBe("inconclusive");
  });

  test.each([
    ["k6-summary", "k6-summary/summary.json"],
    ["k6-export", "k6-export/export.json"],
  ])("%s with thresholds under a name that k6 does not write is refused", async (format, file) => {
    const text = sample(file);
    const at = text.lastIndexOf('"thresholds"');
    expect(
      (await refusal(format, `${text.slice(0, at)}"threshelds"${text.slice(at + '"thresholds"'.length)}`)).code,
    ).toBe("invalid");
  });

  test("of both shapes at once is no format", () => {
    const mixed = sample("k6-summary/summary.json").replace('{ "ok": true }', "true");
    expect(readers.filter((reader) => reader.recognises(Buffer.from(mixed)))).toEqual([]);
  });

  test("an answer that is no boolean is invalid", async () => {
    expect(
      (await refusal("k6-summary", sample("k6-summary/summary.json").replace('"ok": true', '"ok": "yes"'))).code,
    ).toBe("invalid");
  });
});

const totals = ({ files }: CoveragePart) =>
  files.map(({ id, lines, branches, functions }) => [id, lines, branches, functions]);

describe("Cobertura", () => {
  const line = (number: number, hits: number, more = ""): string => `<line number="${number}" hits="${hits}"${more}/>`;
  const classOf = (name: string, lines: string): string =>
    `<class name="${name}" filename="a.py"><methods><method name="m"><lines>${lines}</lines></method></methods><lines>${lines}</lines></class>`;
  const report = (classes: string, attributes = ""): string =>
    `\ufeff<?xml version="1.0"?><coverage line-rate="0,5"${attributes}><packages><package><classes>${classes}</classes></package></packages></coverage>`;

  test("counts lines of classes once, whatever stands in methods and rates", async () => {
    const { part } = await readAs<CoveragePart>(
      "cobertura",
      report(classOf("A", line(1, 2) + line(2, 0, ' branch="true" condition-coverage="50% (1/2)"'))),
    );
    expect(totals(part)).toEqual([
      ["a.py", { covered: 1, total: 2 }, { covered: 1, total: 2 }, { covered: 1, total: 1 }],
    ]);
  });

  test("merges the classes of one file, but not the lines that one class has twice", async () => {
    const { part } = await readAs<CoveragePart>(
      "cobertura",
      report(classOf("A", line(1, 0)) + classOf("B", line(1, 3))),
    );
    expect(part.files[0]?.lines).toEqual({ covered: 1, total: 1 });
    const twice = await readAs<CoveragePart>("cobertura", report(classOf("A", line(0, 1) + line(0, 0))));
    expect(twice.part.files[0]?.lines).toEqual({ covered: 1, total: 2 });
  });

  test.each([
    ["1761768810", "2025-10-29T20:13:30.000Z"],
    ["1477409499473", "2016-10-25T15:31:39.473Z"],
    ["0", undefined],
  ])("takes the timestamp %s for %s", async (stamp, expected) => {
    expect((await readAs("cobertura", report(classOf("A", line(1, 1)), ` timestamp="${stamp}"`))).observed.to).toBe(
      expected,
    );
  });

  test("compares what the root counts", async () => {
    const { declared } = await readAs(
      "cobertura",
      report(classOf("A", line(1, 1)), ' lines-valid="2" lines-covered="1"'),
    );
    expect(declared.filter((each) => each.declared !== each.counted)).toMatchObject([
      { what: "lines", declared: 2, counted: 1 },
    ]);
  });

  test.each([
    ["no class", report(""), "inconclusive"],
    [
      "conditions without their counts",
      report(classOf("A", line(1, 1, ' branch="true" condition-coverage="50% 1/2)"'))),
      "invalid",
    ],
    ["hits that are no count", report(classOf("A", '<line number="1" hits="many"/>')), "invalid"],
    [
      "more conditions covered than there are",
      report(classOf("A", line(1, 1, ' condition-coverage="(3/2)"'))),
      "invalid",
    ],
  ])("refuses %s", async (_, text, code) => {
    expect((await refusal("cobertura", text)).code).toBe(code);
  });

  test("is never read with a DOCTYPE that has definitions of its own", async () => {
    const own = report(classOf("A", line(1, 1))).replace(
      /^\ufeff<\?xml[^>]*>/u,
      '<!DOCTYPE coverage [<!ENTITY a "1">]>',
    );
    const reader = readers.find(({ format }) => format === "cobertura");
    await expect(reader?.read(once(own), "f")).rejects.toMatchObject({ code: "unreadable" });
  });

  test("passes over a DOCTYPE that only names a definition", async () => {
    const text = `<!DOCTYPE coverage SYSTEM "coverage-04.dtd">${report(classOf("A", line(1, 1))).replace(/^\ufeff<\?xml[^>]*>/u, "")}`;
    expect((await readAs<CoveragePart>("cobertura", text)).part.files).toHaveLength(1);
  });
});

describe("Clover", () => {
  const metrics = (statements: number, covered: number): string =>
    `<metrics statements="${statements}" coveredstatements="${covered}" conditionals="0" coveredconditionals="0" methods="1" coveredmethods="1"/>`;
  const report = (files: string, project = ""): string =>
    `<coverage generated="1795163400000"><project>${project}${files}</project></coverage>`;

  test("takes the metrics of a file, or adds up those of its classes", async () => {
    const { part } = await readAs<CoveragePart>(
      "clover",
      report(
        `<file path="a.ts">${metrics(4, 3)}</file><package name="p"><file name="b.php"><class>${metrics(2, 1)}</class><class>${metrics(2, 2)}</class></file></package>`,
      ),
    );
    expect(part.files.map(({ id, lines }) => [id, lines])).toEqual([
      ["a.ts", { covered: 3, total: 4 }],
      ["b.php", { covered: 3, total: 4 }],
    ]);
  });

  test("compares the project with its files", async () => {
    const { declared } = await readAs("clover", report(`<file path="a.ts">${metrics(4, 3)}</file>`, metrics(9, 3)));
    expect(declared.filter((each) => each.declared !== each.counted)).toMatchObject([
      { what: "statements", declared: 9, counted: 4 },
    ]);
  });

  test.each([
    ["no file", report(""), "inconclusive"],
    ["a file without metrics", report('<file path="a.ts"/>'), "inconclusive"],
    ["more covered than there is", report(`<file path="a.ts">${metrics(1, 2)}</file>`), "invalid"],
  ])("refuses %s", async (_, text, code) => {
    expect((await refusal("clover", text)).code).toBe(code);
  });
});

describe("JaCoCo", () => {
  const counter = (type: string, missed: number, covered: number): string =>
    `<counter type="${type}" missed="${missed}" covered="${covered}"/>`;

  test("reads source files, and packages that have none, in their groups", async () => {
    const text = `<report name="r"><sessioninfo id="s" start="1795163400000" dump="1795163460000"/><group name="g"><package name="p">${counter("LINE", 1, 2)}</package></group><package name="q"><sourcefile name="A.java">${counter("LINE", 0, 3)}</sourcefile>${counter("LINE", 0, 3)}</package>${counter("LINE", 1, 5)}</report>`;
    const { part, declared, observed } = await readAs<CoveragePart>("jacoco", text);
    expect(part.files.map(({ id, lines }) => [id, lines])).toEqual([
      ["g/p", { covered: 2, total: 3 }],
      ["q/A.java", { covered: 3, total: 3 }],
    ]);
    expect(declared.every((each) => each.declared === each.counted)).toBe(true);
    expect(observed.to).toBe("2026-11-20T08:31:00.000Z");
  });

  test.each([
    [
      "no counters",
      '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="r"/>',
      "inconclusive",
    ],
    [
      "a counter without its numbers",
      '<report name="r"><package name="p"><counter type="LINE"/></package></report>',
      "invalid",
    ],
  ])("refuses %s", async (_, text, code) => {
    expect((await refusal("jacoco", text)).code).toBe(code);
  });
});
