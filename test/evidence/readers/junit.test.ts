import { describe, expect, it } from "vitest";
import type { TestsPart } from "../../../src/evidence/kinds/tests.ts";
import { reader } from "../../../src/evidence/readers/junit.ts";
import type { Reading } from "../../../src/model.ts";
import { refusal, stream } from "../stream.ts";

const read = (text: string | Uint8Array): Promise<Reading<TestsPart>> => reader.read(stream(text, 50), "junit.xml");
const refused = (text: string): Promise<string> => refusal(() => read(text));
const inSuite = (cases: string, attributes = ""): string =>
  `<testsuites><testsuite name="s" ${attributes}>${cases}</testsuite></testsuites>`;
const statuses = async (cases: string): Promise<readonly string[]> =>
  (await read(inSuite(cases))).part.cases.map(({ status, flaky }) => (flaky ? "flaky" : status));
const declared = async (text: string): Promise<readonly string[]> =>
  (await read(text)).declared.map((each) => `${each.what}: ${each.declared}, ${each.counted}`);

describe("JUnit XML", () => {
  it("gives each case with its place and what the release's patterns are compared with", async () => {
    const { part } = await read(
      '<testsuites>\n  <testsuite name="api" file="api.ts">\n    <testcase classname="Login" name="works" file="login.ts"/>\n  </testsuite>\n</testsuites>',
    );
    expect(part.cases).toEqual([
      {
        id: "Login > works",
        names: ["login.ts", "Login", "api", "api.ts"],
        status: "passed",
        critical: false,
        flaky: false,
        source: { path: "junit.xml", line: 3, column: 5 },
      },
    ]);
  });

  it("takes testsuite for a root, suites in suites, the suite's name where the class is missing, and no name at all", async () => {
    const { part } = await read(
      '<testsuite name="a"><testsuite name="b"><testcase name="x"/></testsuite><testcase name="y"/><testcase/></testsuite>',
    );
    expect(part.cases.map(({ id, names }) => [id, names])).toEqual([
      ["b > x", ["a", "b"]],
      ["a > y", ["a"]],
      ["a", ["a"]],
    ]);
  });

  it.each([
    ["nothing in it", '<testcase name="a"/>', "passed"],
    ["a failure", '<testcase name="a"><failure/></testcase>', "failed"],
    ["an error", '<testcase name="a"><error/></testcase>', "errored"],
    ["a failure and an error", '<testcase name="a"><failure/><error/></testcase>', "errored"],
    ["skipped", '<testcase name="a"><skipped/></testcase>', "skipped"],
    ["skipped and a failure", '<testcase name="a"><skipped/><failure/></testcase>', "failed"],
    [
      "output that looks like a failure",
      '<testcase name="a"><system-out>&lt;failure/></system-out></testcase>',
      "passed",
    ],
    ["status passed", '<testcase name="a" status="passed"/>', "passed"],
    ["status run, result completed", '<testcase name="a" status="run" result="completed"/>', "passed"],
    ["status notrun", '<testcase name="a" status="notrun" result="suppressed"/>', "skipped"],
    ["status failed without a child", '<testcase name="a" status="failed"/>', "failed"],
    ["status Error without a child", '<testcase name="a" status="Error"/>', "errored"],
    ["status passed and a failure", '<testcase name="a" status="passed"><failure/></testcase>', "failed"],
    ["result failed, status run", '<testcase name="a" status="run" result="failed"/>', "failed"],
    ["status disabled", '<testcase name="a" status="disabled"/>', "skipped"],
    ["a flaky failure", '<testcase name="a"><flakyFailure/></testcase>', "flaky"],
    ["a flaky error", '<testcase name="a"><flakyError/></testcase>', "flaky"],
    ["a failure and reruns that failed", '<testcase name="a"><failure/><rerunFailure/></testcase>', "failed"],
    ["reruns that failed alone", '<testcase name="a"><rerunFailure/></testcase>', "failed"],
  ])("takes a case with %s for what it is", async (_, text, status) => {
    expect(await statuses(text)).toEqual([status]);
  });

  it("refuses a status that it does not know", async () => {
    expect(await refused(inSuite('<testcase name="a" status="meh"/>'))).toBe(
      'invalid 1:34 gives a case the status "meh", which is not known',
    );
  });

  it("counts a fault outside of any case as an errored case, so that it does not get lost", async () => {
    const { part } = await read(inSuite('<error message="fixture broke"/><testcase name="a"/>'));
    expect(part.cases).toMatchObject([
      { id: "s > (suite)", status: "errored", message: "fixture broke" },
      { id: "s > a", status: "passed" },
    ]);
  });

  it("refuses a case inside of a case, whose failure could hide", async () => {
    expect(await refused(inSuite('<testcase name="a"><testcase name="b"/><failure/></testcase>'))).toBe(
      "invalid 1:53 has a case inside of a case",
    );
  });

  it("takes no header under a prefix, and no name under one", async () => {
    expect(await declared('<testsuite xmlns:x="u" tests="1" x:tests="5"><testcase name="a"/></testsuite>')).toEqual([]);
  });

  it.each([
    ["its message", '<failure message="first&#10;second" type="T">body</failure>', "first"],
    ["its text without a message", '<failure type="T">\n  first\nsecond</failure>', "first"],
    ["its text in CDATA", "<failure><![CDATA[ first\nsecond]]></failure>", "first"],
    ["its type without either", '<failure type="T"/>', "T"],
    ["its first failure", '<failure message="one"/><failure message="two"/>', "one"],
    ["at most 300 characters", `<failure message="${"x".repeat(400)}"/>`, `${"x".repeat(300)}…`],
  ])("tells of a failure %s", async (_, failure, message) => {
    expect((await read(inSuite(`<testcase name="a">${failure}</testcase>`))).part.cases[0]?.message).toBe(message);
  });

  it("is not deceived by a header that agrees", async () => {
    const cases =
      '<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase><testcase name="d"><skipped/></testcase>';
    expect(await declared(inSuite(cases, 'tests="4" failures="1" errors="1" skipped="1"'))).toEqual([]);
    // Some tools count errors among the failures.
    expect(await declared(inSuite(cases, 'tests="4" failures="2" errors="0" skipped="0" disabled="1"'))).toEqual([]);
    expect(await declared(inSuite(cases))).toEqual([]);
  });

  it.each([
    ["tests of a suite", inSuite('<testcase name="a"/>', 'tests="2"'), ["tests of testsuite s: 2, 1"]],
    [
      "failures that no case shows",
      inSuite('<testcase name="a"/>', 'failures="1" errors="1"'),
      ["failures and errors of testsuite s: 2, 0"],
    ],
    [
      "failures that the header hides",
      inSuite('<testcase name="a"><failure/></testcase>', 'failures="0"'),
      ["failures and errors of testsuite s: 0, 1"],
    ],
    ["skipped", inSuite('<testcase name="a"><skipped/></testcase>', 'skipped="0"'), ["skipped of testsuite s: 0, 1"]],
    [
      "tests at the root",
      '<testsuites tests="9"><testsuite><testcase name="a"/></testsuite></testsuites>',
      ["tests of testsuites: 9, 1"],
    ],
    [
      "tests of an inner suite without cases",
      '<testsuite tests="1"><testcase name="a"/><testsuite name="i" tests="3"/></testsuite>',
      ["tests of testsuite i: 3, 0"],
    ],
  ])("compares %s with the cases", async (_, text, differences) => {
    expect(await declared(text)).toEqual(differences);
  });

  it("lets a suite's header count its own cases or those of its inner suites too", async () => {
    const nested = (tests: number): string =>
      `<testsuite tests="${tests}"><testcase name="a"/><testsuite tests="2"><testcase name="b"/><testcase name="c"/></testsuite></testsuite>`;
    expect([await declared(nested(1)), await declared(nested(3))]).toEqual([[], []]);
    expect(await declared(nested(2))).toEqual(["tests of testsuite: 2, 3"]);
  });

  it("proves nothing with a header and no case", async () => {
    expect(await refused('<testsuites tests="6" failures="1"><testsuite tests="6"/></testsuites>')).toBe(
      "inconclusive 1:1 states 6 tests in its header and holds no case",
    );
  });

  it("refuses a header that is no count, without telling more than its place", async () => {
    expect(await refused('<testsuite tests="-1"/>')).toBe('invalid 1:1 states "-1" where a count belongs');
    await expect(read('<testsuite tests="-1"/>')).rejects.toHaveProperty("at", { line: 1, column: 1 });
  });

  it.each([
    [
      "without a zone, as UTC",
      '<testsuite timestamp="2025-01-01T10:00:00" time="5.5"/>',
      "2025-01-01T10:00:00.000Z",
      "2025-01-01T10:00:00.000Z",
    ],
    [
      "with a zone",
      '<testsuite timestamp="2025-01-01T10:00:00+02:00"/>',
      "2025-01-01T08:00:00.000Z",
      "2025-01-01T08:00:00.000Z",
    ],
    [
      "whatever its seconds say",
      '<testsuite timestamp="2025-01-01T10:00:00Z" time="1,234.5"/>',
      "2025-01-01T10:00:00.000Z",
      "2025-01-01T10:00:00.000Z",
    ],
    [
      "of two suites",
      '<testsuites><testsuite timestamp="2025-01-01T10:00:00Z" time="1"/><testsuite timestamp="2025-01-01T09:00:00Z"/></testsuites>',
      "2025-01-01T09:00:00.000Z",
      "2025-01-01T10:00:00.000Z",
    ],
  ])("takes its time %s", async (_, text, from, to) => {
    expect((await read(text)).observed).toEqual({ from, to });
  });

  it("has no time without a timestamp, and refuses one that is none", async () => {
    expect((await read("<testsuite/>")).observed).toEqual({});
    expect(await refused('<testsuite timestamp="yesterday"/>')).toBe(
      'invalid 1:1 has the timestamp "yesterday", which is no RFC 3339 time',
    );
  });

  it("reads ISO-8859-15", async () => {
    const text = Buffer.from(
      '<?xml version="1.0" encoding="ISO-8859-15"?><testsuite name="\xa4"><testcase name="\xe9"/></testsuite>',
      "latin1",
    );
    expect((await read(text)).part.cases[0]?.id).toBe("€ > é");
  });

  it.each([
    ['<?xml version="1.0"?>\n<!-- a -->\n<testsuites/>', true],
    ["\ufeff<testsuite/>", true],
    ["<coverage/>", false],
    ["<report><testsuite/></report>", false],
    ['{"testsuite": 1}', false],
    ["", false],
  ])("recognises %j: %s", (text, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(text))).toBe(isOwn);
  });
});
