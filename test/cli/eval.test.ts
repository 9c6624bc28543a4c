import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RayError } from "../../src/errors.ts";
import { type Host, nodeHost } from "../../src/host.ts";
import { AT, folder, judge, project, put, ray, text, verdictOf } from "../project.ts";

const JUNIT = "reports/junit.xml";
const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";
const MANIFEST = "release-manifest.json";
const CONFIG = "ray-policy.yaml";

describe("eval of the example", () => {
  test("answers 0 and leaves a complete verdict beside its reports", async () => {
    const path = project();
    expect((await judge(path)).code).toBe(0);
    expect(verdictOf(path)).toMatchObject({
      status: "complete",
      outcome: "pass",
      scope: "partial",
      mode: "simulation",
    });
    for (const file of ["audit.sarif", "code-scanning.sarif", "report.md"])
      expect(existsSync(join(path, "ray-policy-verdict", file))).toBe(true);
  });

  test("gives the same bytes twice, in another folder and in another time zone", async () => {
    const [one, other] = [project(), project()];
    await judge(one);
    const zone = process.env["TZ"];
    process.env["TZ"] = "Pacific/Kiritimati";
    await judge(other);
    process.env["TZ"] = zone;
    for (const file of ["verdict.json", "audit.sarif", "code-scanning.sarif", "report.md"]) {
      expect(text(other, `ray-policy-verdict/${file}`)).toBe(text(one, `ray-policy-verdict/${file}`));
    }
  });

  test("without --gate is no go: no policy judges the other gates yet", async () => {
    const path = project();
    expect((await ray(["eval", path, "--simulate-at", AT])).code).toBe(1);
    expect(verdictOf(path)).toMatchObject({ scope: "release", outcome: "fail" });
  });

  test("judges the present without --simulate-at, when the example is long stale", async () => {
    const path = project();
    expect((await ray(["eval", path, "--gate", "rehearsal"])).code).toBe(1);
    expect(verdictOf(path).mode).toBe("enforce");
  });
});

/** What is wrong with the evidence or the release is an answer: 1, with a complete verdict that names it. */
const NO_GO: readonly (readonly [string, Readonly<Record<string, string | Uint8Array | null>>, string])[] = [
  ["a missing report", { [JUNIT]: null }, "RAY901"],
  ["an empty report", { [JUNIT]: "" }, "RAY902"],
  ["a truncated report", { [JUNIT]: '<testsuites><testsuite name="a"><testcase name="b">' }, "RAY902"],
  ["a report that is a folder", { [JUNIT]: null, "reports/junit.xml/inner.txt": "x" }, "RAY902"],
  ["a UTF-16 report", { [JUNIT]: Buffer.from("\ufeff<testsuites/>", "utf16le") }, "RAY902"],
  ["a report with a DOCTYPE", { [JUNIT]: '<!DOCTYPE a [<!ENTITY b "c">]><testsuites/>' }, "RAY902"],
  ["a report in no known format", { [JUNIT]: "hello" }, "RAY902"],
  ["a report of another kind", { [JUNIT]: "TN:\nSF:a.js\nDA:1,1\nend_of_record\n" }, "RAY902"],
  ["a report without cases", { [JUNIT]: "<testsuites></testsuites>" }, "RAY911"],
  ["a truncated log", { [LOG]: '{"seq":0,"run_id":"x","event":"run_start","prev_sha256":' }, "RAY902"],
  ["a missing manifest", { [MANIFEST]: null }, "RAY901"],
  [
    "a manifest with duplicate keys",
    { [MANIFEST]: '{"schema_version":"1","schema_version":"1","kind":"release-manifest"}' },
    "RAY902",
  ],
  [
    "a manifest with 1e400",
    { [MANIFEST]: '{"schema_version":"1","kind":"release-manifest","rto_seconds":1e400}' },
    "RAY902",
  ],
  [
    "a manifest with half a surrogate pair",
    { [MANIFEST]: '{"schema_version":"1","kind":"release-manifest","extra":"\\ud800"}' },
    "RAY902",
  ],
  [
    "a manifest nested 10,000 deep",
    {
      [MANIFEST]: `{"schema_version":"1","kind":"release-manifest","extra":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
    },
    "RAY910",
  ],
  ["a manifest that is no manifest", { [MANIFEST]: '{"schema_version":"1","kind":"release-manifest"}' }, "RAY902"],
];

describe("broken evidence", () => {
  test.each(NO_GO)("%s is no go", async (_, files, code) => {
    const path = project(files);
    const { code: exit, out, err } = await judge(path);
    expect([exit, err]).toEqual([1, ""]);
    expect(verdictOf(path).findings.map((finding: { code: string }) => finding.code)).toContain(code);
    expect(out).toContain("NO-GO");
  });

  test("that is dated tomorrow is inconclusive", async () => {
    const path = project();
    expect((await ray(["eval", path, "--gate", "rehearsal", "--simulate-at", "2026-11-19T12:00:00Z"])).code).toBe(1);
    expect(verdictOf(path).findings[0]?.code).toBe("RAY911");
  });

  test("of another commit is foreign", async () => {
    const path = project();
    put(
      path,
      MANIFEST,
      text(path, MANIFEST).replace(/"git_commit": "[0-9a-f]{40}"/u, `"git_commit": "${"a".repeat(40)}"`),
    );
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.map((finding: { code: string }) => finding.code)).toContain("RAY905");
  });

  test("of a commit that is not the one of --commit is foreign", async () => {
    const path = project();
    expect((await judge(path, "--commit", "b".repeat(40))).code).toBe(1);
    expect(verdictOf(path).findings[0]?.code).toBe("RAY905");
  });

  test("over the limit is named with the limit", async () => {
    const path = project();
    put(path, CONFIG, `${text(path, CONFIG)}\nlimits: { file_bytes: 100 }\n`);
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.map((finding: { code: string }) => finding.code)).toContain("RAY910");
  });

  test.each(["link", "path"])("outside of the project, by a %s, is not read", async (way) => {
    const outside = folder();
    writeFileSync(join(outside, "junit.xml"), text(project(), JUNIT));
    const path = project({ [JUNIT]: null });
    if (way === "link") symlinkSync(join(outside, "junit.xml"), join(path, JUNIT));
    else put(path, CONFIG, text(path, CONFIG).replace("reports/junit.xml", join("..", "..", outside, "junit.xml")));
    expect((await judge(path)).code).toBe(1);
    expect(verdictOf(path).findings.map((finding: { code: string }) => finding.code)).toContain("RAY902");
  });

  test("in a pattern finds linked files, and refuses the ones that lead nowhere", async () => {
    const path = project();
    put(path, CONFIG, text(path, CONFIG).replace("reports/junit.xml", "'reports/*.xml'"));
    expect((await judge(path)).code).toBe(0);
    symlinkSync("nowhere", join(path, "reports/other.xml"));
    expect((await judge(path)).code).toBe(1);
  });
});

/** What is wrong with the call or the config is no answer: 2, a message with the place and the fix, and no older verdict left. */
const UNUSABLE: readonly (readonly [string, readonly string[], (config: string) => string | null, RegExp])[] = [
  [
    "no config",
    [],
    () => null,
    /ray-policy\.yaml is missing; put a ray-policy\.yaml into the project folder: ray-policy init writes one/u,
  ],
  [
    "an unknown key",
    [],
    (config) => `${config}\nevidnce: {}\n`,
    /ray-policy\.yaml:\d+: evidnce is not a known key; did you mean "evidence"\?/u,
  ],
  [
    "an unknown evidence kind",
    [],
    (config) => config.replace("  tests:", "  test:"),
    /ray-policy\.yaml:\d+: evidence\.test is not a known evidence kind; did you mean "tests"\?/u,
  ],
  [
    "an unknown setting",
    [],
    (config) => config.replace("suite_coverage_percent", "suite_coverage"),
    /settings\.suite_coverage is not a known key; did you mean "suite_coverage_percent"\?/u,
  ],
  [
    "a bad threshold",
    [],
    (config) => config.replace("suite_coverage_percent: 90", "suite_coverage_percent: 120"),
    /ray-policy\.yaml:\d+: settings\.suite_coverage_percent is 120; it must be at most 100/u,
  ],
  [
    "a threshold below its floor",
    [],
    (config) => config.replace("suite_coverage_percent: 90", "suite_coverage_percent: 80"),
    /ray-policy\.yaml:\d+: settings\.suite_coverage_percent is 80; the floor is 90/u,
  ],
  ["a flag below its floor", ["--coverage", "0.5"], String, /--coverage \(in percent\) is 50; the floor is 90/u],
  ["a flag that is no ratio", ["--coverage", "1.2"], String, /--coverage is 1\.2; it must be a ratio between 0 and 1/u],
  ["a duplicate key", [], (config) => `${config}\nevidence: {}\n`, /ray-policy\.yaml:\d+: has the key|has two|twice/u],
  ["a config that is a list", [], () => "- a\n", /ray-policy\.yaml:1: the document is \["a"\]; it must be an object/u],
  [
    "a config with an alias",
    [],
    () => "release: &a { name: x, version: 1.0.0 }\nsettings: *a\n",
    /uses an (anchor|alias)/u,
  ],
  [
    "a release inline that targets one suite twice",
    [],
    () =>
      'release:\n  name: x\n  version: 1.0.0\n  targeted_suites:\n    - { id: a, match: ["*"], targeted_tests: 1 }\n    - { id: a, match: ["b*"], targeted_tests: 1 }\n',
    /ray-policy\.yaml:6: release\.targeted_suites\.1 targets the suite a a second time/u,
  ],
  ["an unknown flag", ["--gat", "x"], String, /--gat is not a flag of eval; did you mean --gate\?/u],
  [
    "a repeated flag",
    ["--commit", "a".repeat(40), "--commit", "a".repeat(40)],
    String,
    /--commit is given more than once/u,
  ],
  ["a flag without its value", ["--coverage"], String, /--coverage has no value/u],
  ["a short commit", ["--commit", "abc123"], String, /--commit is abc123; it must be a full commit/u],
  ["an unknown format", ["--format", "sarf"], String, /--format sarf is not a format; did you mean sarif\?/u],
  [
    "a moment without a zone",
    ["--simulate-at", "2026-11-20T12:00:00"],
    String,
    /--simulate-at is given more than once|it must be a moment with a zone/u,
  ],
  [
    "a check that may not be off",
    [],
    (config) => `${config}\nchecks: { RAY204: { off: true, reason: no } }\n`,
    /checks\.RAY204 is an error-level check/u,
  ],
  [
    "a check that is not there",
    [],
    (config) => `${config}\nchecks: { RAY999: { off: true, reason: no } }\n`,
    /checks\.RAY999 is not a check/u,
  ],
];

describe("a call or config that cannot be used", () => {
  test.each(UNUSABLE)("%s is no verdict, and takes the older one back", async (_, flags, edit, message) => {
    const path = project();
    await judge(path);
    expect(verdictOf(path).outcome).toBe("pass");
    put(path, CONFIG, edit(text(path, CONFIG)));
    const { code, err } = await ray([
      "eval",
      path,
      "--gate",
      "rehearsal",
      ...(flags[0] === "--simulate-at" ? [] : ["--simulate-at", AT]),
      ...flags,
    ]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(verdictOf(path)).toEqual({ status: "incomplete" });
    expect(existsSync(join(path, "ray-policy-verdict/audit.sarif"))).toBe(false);
  });

  test("an unknown gate names the nearest one", async () => {
    expect(await ray(["eval", project(), "--gate", "rehersal"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("did you mean rehearsal?"),
    });
  });

  test("an empty folder is no project", async () => {
    expect((await ray(["eval", folder()])).code).toBe(2);
  });

  test("a folder that is not there is no project", async () => {
    expect(await ray(["eval", join(folder(), "nothing")])).toMatchObject({
      code: 2,
      err: expect.stringContaining("is not there"),
    });
  });
});

describe("an output that cannot be written", () => {
  test("because the folder's name is taken by a file, is no verdict", async () => {
    const path = project({ "ray-policy-verdict": "a file" });
    expect(await judge(path)).toMatchObject({ code: 4 });
  });

  test("because standard output is closed, is told though the reports are complete", async () => {
    const path = project();
    const { code } = await ray(["eval", path, "--gate", "rehearsal", "--simulate-at", AT], "/", nodeHost(), true);
    expect([code, verdictOf(path).outcome]).toEqual([4, "pass"]);
  });

  test("because the older verdict cannot be taken back, reads no evidence", async () => {
    const path = project();
    const older = await judge(path).then(() => verdictOf(path));
    const read: string[] = [];
    const host: Host = {
      ...nodeHost(),
      writeNow: (file) => {
        throw new RayError("output", `${file} is on a full disk`);
      },
      read: (file) => {
        read.push(file);
        return nodeHost().read(file);
      },
    };
    const { code, err } = await ray(["eval", path, "--gate", "rehearsal", "--simulate-at", AT], "/", host);
    expect([code, err]).toEqual([4, expect.stringContaining("verdict.json is on a full disk")]);
    expect([read, verdictOf(path)]).toEqual([[], older]);
  });

  test.each([1, 2, 3, 4])(
    "because the disk is full at write %i, leaves no verdict that could be mistaken",
    async (full) => {
      const path = project();
      await judge(path);
      const host = nodeHost();
      let writes = 0;
      const failing = {
        ...host,
        write: (file: string, data: string | Uint8Array, after?: Promise<void>) => {
          writes += 1;
          if (writes === full) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
          return host.write(file, data, after);
        },
      };
      expect((await ray(["eval", path, "--gate", "rehearsal", "--simulate-at", AT], "/", failing)).code).not.toBe(0);
      expect(verdictOf(path)).toEqual({ status: "incomplete" });
    },
  );
});

test("the older verdict is taken back before the first byte of evidence is read", async () => {
  const path = project();
  await judge(path);
  const host = nodeHost();
  const seen: string[] = [];
  const watching = {
    ...host,
    read: (file: string) => {
      seen.push(verdictOf(path).status);
      return host.read(file);
    },
  };
  await ray(["eval", path, "--gate", "rehearsal", "--simulate-at", AT], "/", watching);
  expect(new Set(seen)).toEqual(new Set(["incomplete"]));
});

describe("--format", () => {
  test("without a path replaces the summary", async () => {
    const { out } = await judge(project(), "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ status: "complete" });
  });

  test("with a path writes there, and keeps the summary", async () => {
    const path = project();
    mkdirSync(join(path, "out"));
    const { out } = await judge(path, "--format", `sarif=${join(path, "out/all.sarif")}`);
    expect(out).toContain("GO (partial, simulation)");
    expect(JSON.parse(text(path, "out/all.sarif"))).toMatchObject({ version: "2.1.0" });
  });
});

test("our own output is never evidence", async () => {
  const path = project();
  await judge(path);
  put(path, "ray-policy-verdict/copy.xml", text(path, JUNIT));
  put(path, CONFIG, text(path, CONFIG).replace("reports/junit.xml", "'**/*.xml'"));
  await judge(path);
  const tests = verdictOf(path).evidence.find(({ kind }) => kind === "tests");
  expect(tests?.sources.map(({ path: file }) => file)).toEqual(["reports/junit.xml"]);
});
