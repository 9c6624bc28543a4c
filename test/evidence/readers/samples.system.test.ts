import { describe, expect, it } from "vitest";
import { kind as coverage } from "../../../src/evidence/kinds/coverage.ts";
import { kind as sbom } from "../../../src/evidence/kinds/sbom.ts";
import { kind as security } from "../../../src/evidence/kinds/security.ts";
import { kind as tests } from "../../../src/evidence/kinds/tests.ts";
import { reader as ctrf } from "../../../src/evidence/readers/ctrf.ts";
import { reader as cyclonedx } from "../../../src/evidence/readers/cyclonedx.ts";
import { reader as istanbul } from "../../../src/evidence/readers/istanbul.ts";
import { reader as junit } from "../../../src/evidence/readers/junit.ts";
import { reader as lcov } from "../../../src/evidence/readers/lcov.ts";
import { reader as openvex } from "../../../src/evidence/readers/openvex.ts";
import { reader as vitest } from "../../../src/evidence/readers/vitest.ts";
import type { SecurityPart } from "../../../src/evidence/security/part.ts";
import { readers } from "../../../src/generated/readers.ts";
import { hasShared, sharedBytes, sharedFiles } from "../../corpora/shared.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";

const bytesOf = (file: string): Uint8Array => sharedBytes(`samples/${file}`);
const recognisedBy = (file: string): readonly string[] =>
  readers.filter((reader) => reader.recognises(bytesOf(file).subarray(0, 65_536))).map(({ format }) => format);
/** Not what their folder says: a banner before the JSON, a terminal log in UTF-16. */
const NO_REPORTS = ["vitest/sourcebase.json", "vitest/terminal-log-utf16.json"];
const OWN = [
  ...["junit", "vitest", "ctrf", "istanbul", "lcov"],
  ...["sarif", "trivy", "npm-audit", "cyclonedx", "openvex"],
];

const TEST_READERS = { junit, vitest, ctrf } as const;
const COVERAGE_READERS = { istanbul, lcov } as const;

describe.runIf(hasShared)("readers on files of real tools", () => {
  const files = sharedFiles("samples").filter((file) => file.includes("/"));

  it("sees all of the samples", () => {
    expect(files).toHaveLength(130);
  });

  it.each(files)("recognises %s once or not at all", (file) => {
    const format = file.split("/")[0] ?? "";
    const expected = OWN.includes(format) && !NO_REPORTS.includes(file) ? [format] : [];
    expect(recognisedBy(file).filter((each) => OWN.includes(each))).toEqual(expected);
  });

  it.each([
    ["junit", "phpunit-nested.xml", { total: 12, passed: 10, failed: 2, errored: 0, skipped: 0 }],
    [
      "junit",
      "jest-junit.xml",
      { total: 6, passed: 1, failed: 4, errored: 0, skipped: 1, started_at: "2020-10-27T21:39:41.000Z" },
    ],
    ["junit", "no-attributes.xml", { total: 4, passed: 1, failed: 1, errored: 1, skipped: 1 }],
    ["junit", "iso-8859-15.xml", { total: 2, passed: 2 }],
    ["vitest", "captain-vitest.json", { total: 10, passed: 5, failed: 2, errored: 0, skipped: 3 }],
    ["vitest", "captain-jest.json", { total: 18, passed: 6, failed: 6, errored: 0, skipped: 6 }],
    ["ctrf", "with-diagnostics.json", { total: 1, passed: 0, failed: 1, skipped: 0 }],
    ["ctrf", "with-insights.json", { total: 2, passed: 2, failed: 0, skipped: 0 }],
    ["ctrf", "github-test-reporter.json", { total: 10, passed: 5, failed: 2, errored: 1, skipped: 2 }],
    ["ctrf", "github-test-reporter-test.json", { total: 65, passed: 65, failed: 0, skipped: 0 }],
  ] as const)("counts what %s/%s holds, which its header agrees with", async (format, name, counts) => {
    const path = `${format}/${name}`;
    const reading = await TEST_READERS[format].read(stream(bytesOf(path), 100), path);
    expect(tests.unite([{ ...source(path, reading.part), observed: reading.observed }], context())).toMatchObject(
      counts,
    );
    expect(reading.declared).toEqual([]);
  });

  it("finds no case in the report of a class without tests", async () => {
    const path = "junit/java-empty.xml";
    const { part, observed } = await junit.read(stream(bytesOf(path)), path);
    expect(observed).toEqual({ from: "2021-03-07T10:36:56.000Z", to: "2021-03-07T10:36:56.000Z" });
    expect(await refusal(() => tests.unite([{ ...source(path, part), observed }], context()))).toBe(
      "inconclusive - the reports hold no test case",
    );
  });

  it.each([
    ["istanbul", "miden-docs.json", 16, { covered: 53, total: 53 }, { covered: 28, total: 28 }],
    ["istanbul", "agentguard.json", 12, { covered: 2747, total: 3086 }, { covered: 309, total: 378 }],
    ["istanbul", "embed-code-ts.json", 10, { covered: 344, total: 1112 }, { covered: 60, total: 79 }],
    ["istanbul", "arkitema-ui.json", 21, { covered: 100, total: 133 }, { covered: 50, total: 88 }],
    ["lcov", "reportgenerator-cpp.info", 3, { covered: 17, total: 19 }, { covered: 0, total: 0 }],
    ["lcov", "coveralls-test.info", 3, { covered: 16, total: 17 }, { covered: 7, total: 8 }],
    ["lcov", "coverage-gutters-remote-node.info", 1, { covered: 4, total: 5 }, { covered: 3, total: 4 }],
    ["lcov", "ngx-bdir.info", 4, { covered: 48, total: 48 }, { covered: 14, total: 14 }],
  ] as const)("measures what %s/%s covers", async (format, name, count, lines, branches) => {
    const path = `${format}/${name}`;
    const reading = await COVERAGE_READERS[format].read(stream(bytesOf(path), 100), path);
    const facts = coverage.unite([{ ...source(path, reading.part), observed: reading.observed }], context());
    expect(facts).toMatchObject({ lines, branches });
    expect(reading.part.files).toHaveLength(count);
    const differing = name === "coverage-gutters-remote-node.info" ? 4 : 0;
    expect(reading.declared).toHaveLength(differing);
  });

  it.each(NO_REPORTS)("refuses %s", async (file) => {
    expect(recognisedBy(file)).toEqual([]);
    expect(await refusal(() => vitest.read(stream(bytesOf(file)), file))).toMatch(
      /^unreadable .*is (?:not JSON|UTF-16)/u,
    );
  });

  it.each([
    // 27 notes; six of each stand at one place under one rule.
    ["sarif", "bash-report.sarif", { total: 12, by_severity: { low: 12 } }],
    ["sarif", "taint-python.sarif", { total: 10, by_severity: { high: 8, medium: 1, low: 1 } }],
    ["sarif", "snyk-iac.sarif", { total: 126 }],
    ["sarif", "snyk-container-empty.sarif", { total: 0, scans: [{ category: "sca" }] }],
    ["sarif", "invalid-uri.sarif", { total: 1 }],
    ["trivy", "npm-with-suppressed.json", { total: 2, by_severity: { high: 1, low: 1 } }],
    ["trivy", "terraform-misconfig.json", { total: 3, by_severity: { high: 1, medium: 1, low: 1 } }],
    // Two advisories, and a cause that the file does not list.
    ["npm-audit", "v7-one.json", { total: 3, by_severity: { high: 2, medium: 1 } }],
    ["npm-audit", "v7-many.json", { by_severity: { high: 1, medium: 2 } }],
  ])("reads the findings of %s/%s", async (format, file, expected) => {
    const path = `${format}/${file}`;
    const reader = readers.find((each) => each.format === format);
    const { part } = (await reader?.read(stream(bytesOf(path)), path)) ?? { part: undefined };
    expect(security.unite([source(path, part as SecurityPart)], context())).toMatchObject(expected);
  });

  it.each([
    ["trivy", "helm-no-results.json", "inconclusive"],
    ["openvex", "no-statements.json", "inconclusive"],
  ])("proves nothing by %s/%s", async (format, file, code) => {
    const path = `${format}/${file}`;
    const reader = readers.find((each) => each.format === format);
    expect(await refusal(() => reader?.read(stream(bytesOf(path)), path))).toMatch(new RegExp(`^${code} `, "u"));
  });

  it.each([
    ["cyclonedx", "dropwizard-1.3.15.json", { components: 167 }],
    ["cyclonedx", "vulnerability-1.4.json", { components: 1 }],
  ])("lists the components of %s/%s", async (format, file, expected) => {
    const path = `${format}/${file}`;
    const { part } = await cyclonedx.read(stream(bytesOf(path)), path);
    expect(sbom.unite([source(path, part)], context())).toMatchObject(expected);
  });

  it.each([
    ["demo.json", 1],
    ["go-vex-v0.2.0.json", 5],
    ["images.json", 4],
  ])("reads the statements of openvex/%s", async (file, count) => {
    const { part } = await openvex.read(stream(bytesOf(`openvex/${file}`)), file);
    expect(part.statements).toHaveLength(count);
  });
});
