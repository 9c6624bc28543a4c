import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXAMPLE, folder, put, ray } from "../project.ts";

async function seen(path: string, ...more: readonly string[]) {
  const { code, out } = await ray(["inspect", path, "--format", "json", ...more]);
  return { code, ...JSON.parse(out) };
}

describe("inspect", () => {
  test.each([
    ["reports/junit.xml", "junit", "tests", { total: 16, passed: 16, failed: 0, errored: 0, skipped: 0, flaky: 0 }],
    [
      "reports/lcov.info",
      "lcov",
      "coverage",
      { lines: { covered: 36, total: 37 }, functions: { covered: 16, total: 16 } },
    ],
    ["release-manifest.json", "release-manifest", "release", { name: "stock-service", version: "1.4.0" }],
    [".artifacts/pre-deployment/staging-deployment-run.log", "rehearsal-log", "rehearsal", { completed: true }],
  ])("%s is admitted as %s", async (file, format, kind, facts) => {
    const { code, ...shown } = await seen(join(EXAMPLE, file));
    expect(code).toBe(0);
    expect(shown).toMatchObject({ path: join(EXAMPLE, file), format, kind, status: "admitted", defects: [] });
    expect(shown.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(shown.facts).toMatchObject(facts);
  });

  test("leaves the item lists out, and adds them with --items", async () => {
    const file = join(EXAMPLE, "reports/junit.xml");
    expect((await seen(file)).facts.cases).toBeUndefined();
    expect((await seen(file, "--items")).facts.cases).toHaveLength(16);
  });

  test("tells errors apart from failures", async () => {
    const path = folder();
    put(
      path,
      "j.xml",
      '<testsuite name="s"><testcase name="a"><failure/></testcase><testcase name="b"><error/></testcase></testsuite>',
    );
    expect((await seen(join(path, "j.xml"))).facts).toMatchObject({ total: 2, failed: 1, errored: 1 });
  });

  test("shows where a file is broken, and answers 1", async () => {
    const path = folder();
    put(path, "cut.json", '{"results": {"tool": {"name": "x"}, "summary": {"tests": 1,');
    const shown = await seen(join(path, "cut.json"));
    expect(shown).toMatchObject({ code: 1, status: "defective", format: "ctrf" });
    expect(shown.defects).toMatchObject([{ code: "unreadable", line: 1, column: expect.any(Number) }]);
  });

  test("shows a header that its cases contradict", async () => {
    const path = folder();
    put(path, "j.xml", '<testsuite name="s" tests="3"><testcase name="a"/></testsuite>');
    expect((await seen(join(path, "j.xml"))).defects).toMatchObject([{ code: "declared_differs", line: 1 }]);
  });

  test.each([
    ["an unknown format", "notes.txt", "hello"],
    ["an empty file", "empty.xml", ""],
  ])("of %s answers 1", async (_, name, data) => {
    const path = folder();
    put(path, name, data);
    expect(await seen(join(path, name))).toMatchObject({ code: 1, status: "defective" });
  });

  test("of a file that is not there answers 1 and says so", async () => {
    expect(await seen(join(folder(), "nothing"))).toMatchObject({ code: 1, defects: [{ code: "unreadable" }] });
  });

  test("prints a view for people, in which nothing steers the terminal", async () => {
    const path = folder();
    put(path, "j.xml", '<testsuite name="s"><testcase name="a&#x9b;31m"/></testsuite>');
    const { code, out } = await ray(["inspect", join(path, "j.xml"), "--items"]);
    expect(code).toBe(0);
    expect(out).toContain("format    junit (tests)");
    expect(out).not.toContain("\u009b");
  });

  test.each([
    ["keys of its own", "x.json", '{"SchemaVersion": 2, "Results": []}', "trivy"],
    ["a first element of its own", "x.xml", "<testsiute/>", "junit"],
    ["a name of its own", "lcov.txt", "nothing", "lcov"],
  ])("names the nearest format where a file has %s", async (_, name, data, format) => {
    const path = folder();
    put(path, name, data);
    const { code, defects } = await seen(join(path, name));
    expect(code).toBe(1);
    expect(defects).toMatchObject([{ code: "unreadable", message: expect.stringMatching(/nearest: [a-z-]/u) }]);
    expect(defects[0].message).toContain(format);
  });

  test("takes a file for the format that --format names, whatever it looks like", async () => {
    const path = folder();
    put(path, "t.txt", "TN:\nSF:a.js\nDA:1,1\nend_of_record\n");
    expect(await seen(join(path, "t.txt"), "--format", "lcov")).toMatchObject({ code: 0, format: "lcov" });
    expect(await seen(join(path, "t.txt"), "--format", "junit")).toMatchObject({ code: 1, format: "junit" });
  });

  test.each([
    ["an unknown one", ["--format", "trivvy"], "did you mean trivy?"],
    ["two to print", ["--format", "text", "--format", "json"], "names two of one sort"],
    ["two to read", ["--format", "junit", "--format", "lcov"], "names two of one sort"],
  ])("refuses %s among its formats", async (_, flags, reason) => {
    const { code, err } = await ray(["inspect", join(EXAMPLE, "reports/junit.xml"), ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});
