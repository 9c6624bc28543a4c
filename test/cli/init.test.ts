import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { knownKinds } from "../../src/admission.ts";
import { loadConfig } from "../../src/config.ts";
import { nodeHost } from "../../src/host.ts";
import { folder, project, put, ray, text, verdictOf } from "../project.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const WORKFLOW = ".github/workflows/ray-policy.yml";
const FILES = ["ray-policy.yaml", "trust.yaml", WORKFLOW];

/** What GitHub interprets wherever it stands in a workflow. */
const EXPRESSION = ["$", "{{ github.token }}"].join("");

const now = (): string => new Date(Date.now() - 60_000).toISOString();

function junit(cases: readonly string[], timestamp = now()): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="unit" timestamp="${timestamp}">${cases.join("")}</testsuite></testsuites>\n`;
}

const passing = (name: string): string => `<testcase classname="unit.shop" name="${name}" time="0.01"/>`;
const LCOV = "TN:\nSF:src/a.js\nDA:1,1\nDA:2,1\nLF:2\nLH:2\nend_of_record\n";
const LINES = { lines: { total: 10, covered: 9, skipped: 0, pct: 90 } };
const ISTANBUL = JSON.stringify({ total: LINES, "src/a.js": LINES });

/** A project of its own, with files. */
function withFiles(files: Readonly<Record<string, string>>): string {
  const path = folder();
  mkdirSync(join(path, ".git"));
  for (const [name, data] of Object.entries(files)) put(path, name, data);
  return path;
}

const shop = (): string =>
  withFiles({
    "package.json": '{"name": "shop", "version": "2.3.0"}',
    "reports/unit.xml": junit([passing("a"), passing("b")]),
    "reports/api/smoke.xml": junit([passing("c"), '<testcase classname="unit.shop" name="d"><skipped/></testcase>']),
    "coverage/lcov.info": LCOV,
  });

const init = (path: string, ...more: readonly string[]) => ray(["init", path, ...more]);
const config = (path: string) => parse(text(path, "ray-policy.yaml"));
const trust = (path: string) => parse(text(path, "trust.yaml"));

describe("init", () => {
  test("names the evidence that it finds by patterns, and counts the tests that were executed", async () => {
    const path = shop();
    expect((await init(path)).code).toBe(0);
    expect(config(path)).toMatchObject({
      release: {
        name: "shop",
        version: "2.3.0",
        targeted_suites: [{ id: "tests", match: ["*"], critical: false, targeted_tests: 3 }],
      },
      trust: "trust.yaml",
      evidence: {
        tests: { files: ["reports/**/*.xml"], binding: "run" },
        coverage: { files: ["coverage/lcov.info"], binding: "run" },
      },
    });
  });

  test("switches off what nothing can prove yet, in the config and by the trust file's leave", async () => {
    const path = shop();
    await init(path);
    const { checks } = config(path);
    const { may_be_off, asserted_binding } = trust(path);
    expect(Object.keys(checks)).toContain("RAY201");
    expect(checks["RAY201"]).toEqual({ off: true, reason: "not yet: no rehearsal evidence" });
    expect(Object.keys(checks)).not.toContain("RAY204");
    expect(Object.keys(may_be_off)).toEqual(Object.keys(checks));
    expect(asserted_binding).toEqual({ coverage: true, tests: true });
  });

  test("writes files that are taken as config and trust file", async () => {
    const path = shop();
    await init(path);
    const overrides = { project: path, settings: {}, commit: COMMIT };
    const loaded = await loadConfig(nodeHost(), overrides, knownKinds());
    expect(Object.keys(loaded.trust?.mayBeOff ?? {})).toEqual(Object.keys(loaded.checks));
  });

  test("ends with the command line for a first verdict, which is go where all that exists holds", async () => {
    const path = shop();
    const { out } = await init(path);
    expect(out).toMatch(
      /\nNext: npx ray-policy eval '?\S+'? --gate rehearsal --commit "\$\(git -C \S+ rev-parse HEAD\)"\n$/u,
    );
    const { code, out: said } = await ray(["eval", path, "--gate", "rehearsal", "--commit", COMMIT]);
    expect([code, said]).toEqual([0, expect.stringContaining("RAY201")]);
    expect(verdictOf(path)).toMatchObject({ outcome: "pass", scope: "partial" });
  });

  test.each([
    ["fails", junit([passing("c"), '<testcase classname="unit.shop" name="d"><failure/></testcase>']), "RAY205"],
    ["is skipped", junit([passing("c"), '<testcase classname="unit.shop" name="d"><skipped/></testcase>']), "RAY205"],
    ["is gone", null, "RAY204"],
  ])("writes a config by which a test that %s is no-go", async (_, report, check) => {
    const path = shop();
    put(path, "reports/api/smoke.xml", junit([passing("c"), passing("d")]));
    await init(path);
    put(path, "reports/api/smoke.xml", report);
    expect((await ray(["eval", path, "--gate", "rehearsal", "--commit", COMMIT])).code).toBe(1);
    expect(verdictOf(path).findings.map(({ code }: { code: string }) => code)).toContain(check);
  });

  test("says why the suite is not critical where tests are skipped today", async () => {
    const path = shop();
    await init(path);
    expect(text(path, "ray-policy.yaml")).toContain("Skipped tests (now: 1) are not critical");
  });

  test("does not take a test that fails today for good", async () => {
    const path = withFiles({
      "reports/unit.xml": junit([passing("a"), '<testcase classname="unit.shop" name="b"><failure/></testcase>']),
    });
    await init(path);
    expect((await ray(["eval", path, "--gate", "rehearsal", "--commit", COMMIT])).code).toBe(1);
    expect(verdictOf(path).findings.map(({ code }: { code: string }) => code)).toContain("RAY205");
  });

  test("asks for test reports where a folder holds no evidence, and the first verdict says that they are missing", async () => {
    const path = withFiles({ "README.md": "hello\n", "data.json": "{}" });
    const { code, out } = await init(path);
    expect([code, out]).toEqual([0, expect.stringContaining("no evidence yet")]);
    expect((await ray(["eval", path, "--gate", "rehearsal", "--commit", COMMIT])).code).toBe(1);
    expect(verdictOf(path).findings).toContainEqual(
      expect.objectContaining({ code: "RAY901", subject: "tests", message: "no file matches reports/**/*.xml" }),
    );
  });

  test("recognises evidence by what it holds, not by what it is called", async () => {
    const path = withFiles({
      "out/result.dat": junit([passing("a")]),
      "out/junit.xml": "<project/>",
      "out/summary.json": ISTANBUL,
      "out/package.json": "{}",
    });
    await init(path);
    expect(config(path).evidence).toEqual({
      coverage: { files: ["out/summary.json"], binding: "run" },
      tests: { files: ["out/result.dat"], binding: "run" },
    });
  });

  test("names a report that is broken, so that its verdict says so", async () => {
    const path = withFiles({ "reports/a.xml": junit([passing("a")]), "reports/b.xml": "<testsuite><testcase" });
    const { out } = await init(path);
    expect(out).toContain("broken   reports/b.xml");
    await ray(["eval", path, "--gate", "rehearsal", "--commit", COMMIT]);
    expect(verdictOf(path).findings.map(({ code }: { code: string }) => code)).toContain("RAY902");
  });

  test.each(["node_modules/x", ".git", "ray-policy-verdict", "test/fixtures", "other-project"])(
    "does not look into %s",
    async (place) => {
      const path = withFiles({ [`${place}/junit.xml`]: junit([passing("a")]), "other-project/ray-policy.yaml": "" });
      const { out } = await init(path);
      expect(out).toContain("no evidence yet");
    },
  );

  test("does not follow links", async () => {
    const outside = withFiles({ "junit.xml": junit([passing("a")]) });
    const path = withFiles({});
    symlinkSync(outside, join(path, "folder"));
    symlinkSync(join(outside, "junit.xml"), join(path, "junit.xml"));
    expect((await init(path)).out).toContain("no evidence yet");
  });

  test("takes the release manifest that is there", async () => {
    const path = withFiles({
      "release/manifest.json": JSON.stringify({ schema_version: 1, kind: "release-manifest", release: {} }),
      "reports/a.xml": junit([passing("a")]),
    });
    await init(path);
    expect(config(path).release).toBe("release/manifest.json");
  });

  test("finds what the protocol's own folder holds, and asserts nothing of evidence that names its commit", async () => {
    const path = project({ "ray-policy.yaml": null });
    await init(path);
    const { release, evidence, checks } = config(path);
    expect([release, evidence.rehearsal]).toEqual([
      "release-manifest.json",
      { files: [".artifacts/pre-deployment/staging-deployment-run.log"] },
    ]);
    expect(Object.keys(checks ?? {})).not.toContain("RAY201");
  });

  test("prefers the release manifest in the protocol's own folder", async () => {
    const path = project({ "ray-policy.yaml": null });
    const own = ".artifacts/pre-deployment/release-manifest.json";
    put(path, own, text(path, "release-manifest.json"));
    await init(path);
    expect(config(path).release).toBe(own);
  });

  test("does not read a package file through a link out of the project", async () => {
    const outside = withFiles({ "package.json": '{"name": "secret"}' });
    const path = withFiles({});
    symlinkSync(join(outside, "package.json"), join(path, "package.json"));
    await init(path);
    expect(config(path).release.name).not.toBe("secret");
  });

  test.each([
    ["package.json", '{"name": "@acme/shop", "version": "1.2.3-rc.1"}', "@acme/shop", "1.2.3-rc.1"],
    ["pyproject.toml", '[build-system]\nname = "x"\n[project]\nname = "shop"\nversion = "4.5.6"\n', "shop", "4.5.6"],
    ["Cargo.toml", "[package]\nname = 'shop'\nversion = '0.9.0'\n[dependencies]\nname = 'x'\n", "shop", "0.9.0"],
    ["go.mod", "module example.org/acme/shop/v2\n\ngo 1.24\n", "shop", "0.1.0"],
    ["package.json", '{"name": 7, "version": "latest"}', expect.stringMatching(/^ray-policy-test-/u), "0.1.0"],
    ["package.json", "{", expect.stringMatching(/^ray-policy-test-/u), "0.1.0"],
  ])("takes name and version from %s", async (file, data, name, version) => {
    const path = withFiles({ [file]: data });
    await init(path);
    expect(config(path).release).toMatchObject({ name, version });
  });
});

describe("init, called again", () => {
  test("changes nothing, and answers 2", async () => {
    const path = shop();
    await init(path);
    const before = FILES.map((file) => text(path, file));
    put(path, "reports/more.xml", junit([passing("e")]));
    expect(await init(path)).toMatchObject({ code: 2, out: "", err: expect.stringContaining("are there already") });
    expect(FILES.map((file) => text(path, file))).toEqual(before);
  });

  test.each(FILES)("keeps %s, says so, and writes the others", async (file) => {
    const path = shop();
    put(path, file, "# mine\n");
    const { code, out } = await init(path);
    expect([code, out]).toEqual([0, expect.stringContaining(`kept     ${file}`)]);
    expect(text(path, file)).toBe("# mine\n");
    for (const other of FILES.filter((name) => name !== file)) expect(out).toContain(`wrote    ${other}`);
  });

  test("answers 2 where links that lead nowhere take all the places", async () => {
    const path = withFiles({ ".github/workflows/other.yml": "" });
    for (const file of FILES) symlinkSync("/nowhere/at/all", join(path, file));
    expect((await init(path)).code).toBe(2);
  });

  test("leaves no temporary file behind", async () => {
    const path = shop();
    await init(path);
    expect(readdirSync(path).sort()).toEqual(
      [".git", ".github", "coverage", "package.json", "ray-policy.yaml", "reports", "trust.yaml"].sort(),
    );
  });

  test("answers 4 where a file cannot be written", async () => {
    const path = withFiles({ ".github": "no folder" });
    expect(await init(path)).toMatchObject({ code: 4, err: expect.stringContaining("could not be written") });
  });

  test("answers 4 where a link leads out of the project, and writes nothing there", async () => {
    const outside = folder();
    const path = withFiles({});
    symlinkSync(outside, join(path, ".github"));
    expect((await init(path)).code).toBe(4);
    expect(readdirSync(outside)).toEqual([]);
  });

  test.each([
    ["a folder that is not there", "nowhere", "is not there"],
    ["a file", "file", "is not a folder"],
  ])("of %s is a wrong call", async (_, name, message) => {
    const path = withFiles({ file: "x" });
    expect(await init(join(path, name))).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});

describe("init, given hostile names", () => {
  const NAMES = [
    'a"\nchecks:\n  RAY204: { off: true, reason: x }\n#',
    "'; rm -rf / #",
    `: # {{ x }} ${EXPRESSION}`,
    "- &a *a !!js/function >-",
    "\u2028\u0085|",
    "yes",
    "0x10",
    `long ${"x".repeat(150)}\n\n  y`,
  ];

  test.each(NAMES)("keeps the name %j a name", async (name) => {
    const path = withFiles({ "package.json": JSON.stringify({ name, version: name }) });
    await init(path);
    expect(config(path).release).toMatchObject({ name, version: "0.1.0" });
    expect(Object.keys(config(path))).toEqual(["release", "trust", "evidence", "checks"]);
    expect(text(path, WORKFLOW)).not.toContain("${{");
    const overrides = { project: path, settings: {}, commit: COMMIT };
    expect((await loadConfig(nodeHost(), overrides, knownKinds())).release).toMatchObject({ inline: { name } });
  });

  test.each(["\u001b[31mred", "\ud800", "", " ", "x".repeat(300)])("does not take %j for a name", async (name) => {
    const path = withFiles({ "package.json": JSON.stringify({ name }) });
    await init(path);
    expect(config(path).release.name).toMatch(/^ray-policy-test-/u);
  });

  test.each([
    "re ports/a\nevidence: {}.xml",
    'quote"/b.xml',
    `${EXPRESSION}/c: d #.xml`,
    "[a]/{b,c}/(d)!.xml",
    "@scope/st*r?.xml",
    "!not.xml",
    "pipe|.xml",
  ])("names the file %j and no other", async (name) => {
    const path = withFiles({ [name]: junit([passing("a")]), "st-other-r.xml": "<project/>" });
    await init(path);
    const { files } = config(path).evidence.tests;
    expect(files).toHaveLength(1);
    expect(await nodeHost().glob(files[0], path)).toEqual([name]);
    expect(text(path, WORKFLOW)).not.toContain("${{");
  });

  test("leaves out a file that no pattern can name, and says so", async () => {
    const path = withFiles({ "x}+a/a.xml": junit([passing("a")]), "b.xml": junit([passing("b")]) });
    const glob = async (pattern: string): Promise<readonly string[]> => (pattern === "b.xml" ? ["b.xml"] : []);
    const { out } = await ray(["init", path], "/", { ...nodeHost(), glob });
    expect(out).toContain("left out x}+a/a.xml");
    expect(config(path).evidence.tests.files).toEqual(["b.xml"]);
  });

  test("leaves out a file whose name steers a terminal", async () => {
    const path = withFiles({ "a\u001b[31m.xml": junit([passing("a")]) });
    const { out } = await init(path);
    expect(out).toContain("no evidence yet");
    expect(out).not.toContain("\u001b");
  });

  test.each(["services/shop", `a ${EXPRESSION}`])(
    "names the folder %s in the workflow only if it is plain",
    async (place) => {
      const path = withFiles({ [`${place}/package.json`]: "{}" });
      const { out } = await init(join(path, place));
      const workflow = parse(text(join(path, place), WORKFLOW));
      expect(out).toContain("at the root of the repository only");
      expect(workflow.jobs.gate.defaults?.run).toEqual(
        place === "services/shop" ? { "working-directory": place } : undefined,
      );
      expect(JSON.stringify(workflow)).not.toContain("${{");
    },
  );
});

describe("the workflow", () => {
  test("judges pushes and release tags with few permissions, and shows the findings of a no-go too", async () => {
    const path = shop();
    await init(path);
    const { on, permissions, jobs } = parse(text(path, WORKFLOW));
    expect(on).toEqual({ push: { branches: ["**"], tags: ["v*"] }, workflow_dispatch: null });
    expect(permissions).toEqual({ contents: "read", "security-events": "write" });
    const steps: { readonly uses?: string; readonly run?: string; readonly if?: string }[] = jobs.gate.steps;
    expect(steps.map(({ uses }) => uses)).toEqual([
      "actions/checkout@v5",
      "actions/setup-node@v5",
      undefined,
      "github/codeql-action/upload-sarif@v4",
    ]);
    expect(steps[2]?.run).toMatch(/^npx --yes ray-policy@[\d.]+ eval --gate rehearsal --commit "\$GITHUB_SHA"$/u);
    expect(steps[3]).toMatchObject({
      if: "always()",
      with: { sarif_file: "ray-policy-verdict/code-scanning.sarif" },
    });
  });
});

describe("init on a terminal", () => {
  /** Answers each question in turn, and with nothing after that. */
  async function asked(path: string, answers: readonly string[], argv: readonly string[] = [], host = nodeHost()) {
    const questions: string[] = [];
    const { code, err } = await ray(["init", ...argv], path, host, false, async (question) => {
      questions.push(question);
      return answers[questions.length - 1] ?? "";
    });
    return { code, err, questions };
  }

  test("asks for name, version and approver, each with an answer to begin with", async () => {
    const path = shop();
    const { questions } = await asked(path, ["", "3.0.0", " alice@example.org "]);
    expect(questions).toEqual([
      "Name of the release (shop): ",
      "Version (2.3.0): ",
      expect.stringContaining("Who approves"),
    ]);
    expect(config(path).release).toMatchObject({ name: "shop", version: "3.0.0" });
    expect(trust(path).roles).toEqual({ release_manager: { min: 1, identities: ["alice@example.org"] } });
  });

  test("asks nothing with --yes", async () => {
    const path = shop();
    expect((await asked(path, [], ["--yes"])).questions).toEqual([]);
    expect(trust(path).roles).toBeUndefined();
  });

  test("refuses a version that is none, and writes nothing", async () => {
    const path = shop();
    const { code, err } = await asked(path, ["", "soon"]);
    expect([code, err]).toEqual([2, expect.stringContaining('"soon" is no version')]);
    expect(FILES.filter((file) => nodeHost().stat(join(path, file)).type !== "missing")).toEqual([]);
  });

  test("refuses an approver that no file can hold, and writes nothing", async () => {
    const path = shop();
    expect((await asked(path, ["", "", "alice\u0007"])).code).toBe(2);
    expect(nodeHost().stat(join(path, "trust.yaml")).type).toBe("missing");
  });

  test("asks nothing where there is nothing to write", async () => {
    const path = shop();
    await init(path);
    expect(await asked(path, [])).toMatchObject({ code: 2, questions: [] });
  });
});

describe("init in a large folder", () => {
  test("says how far it is, once a second", async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`data/${index}.json`, "{}"]));
    const path = withFiles(files);
    let moment = Date.parse("2026-11-20T12:00:00Z");
    const now = (): string => {
      moment += 600;
      return new Date(moment).toISOString();
    };
    const { code, err } = await ray(["init", path], "/", { ...nodeHost(), now });
    expect([code, err]).toEqual([0, expect.stringMatching(/^ray-policy: looking for evidence, \d+ files so far\n/u)]);
  });

  test("says nothing where it takes less than a second", async () => {
    expect(await init(shop())).toMatchObject({ code: 0, err: "" });
  });
});
