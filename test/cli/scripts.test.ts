import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { sha256 } from "../../src/canonical.ts";
import type { ScriptCompliance, ScriptRegistry } from "../../src/generated/documents.ts";
import { nodeHost } from "../../src/host.ts";
import { EXAMPLE, folder, folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const REGISTRY = "scripts/script-registry.json";
const COMPLIANCE = ".artifacts/pre-deployment/script-compliance.json";
const DEPLOY = "scripts/deploy_staging.sh";
const ROLLBACK = "scripts/rollback_staging.sh";
const SCRIPT = '#!/bin/sh\necho "ready"\n';

/** The example with a deployment and a rollback script that its release lists. */
function project(files: Readonly<Record<string, string>> = {}): string {
  const scripts = { [DEPLOY]: SCRIPT, [ROLLBACK]: "#!/usr/bin/env -S bash -eu\n:\n", ...files };
  const path = folderOf(EXAMPLE, scripts);
  const release = JSON.parse(text(path, "release-manifest.json"));
  const listed = [DEPLOY, ROLLBACK].map((script) => ({
    path: script,
    sha256: sha256(text(path, script)),
    kind: kindOf(script),
  }));
  put(path, "release-manifest.json", JSON.stringify({ ...release, scripts: listed }));
  return path;
}

const kindOf = (path: string): string => (path === DEPLOY ? "deploy" : "rollback");
const scripts = (path: string, ...argv: readonly string[]): Promise<Ran> =>
  ray(["scripts", "--project", path, ...argv]);
const registry = (path: string): ScriptRegistry["scripts"] => JSON.parse(text(path, REGISTRY)).scripts;
const compliance = (path: string): ScriptCompliance["scripts"] => JSON.parse(text(path, COMPLIANCE)).scripts;

/** A project with both scripts registered and reviewed. */
async function kept(): Promise<string> {
  const path = project();
  expect((await scripts(path, "--owner", "ada", "--review", "rita")).code).toBe(0);
  return path;
}

/** What the check of the registry says, one message a violation; the example has no other evidence of its gate. */
async function unregistered(path: string): Promise<readonly string[]> {
  await ray(["eval", path, "--gate", "intake"]);
  const codes = ["RAY104", "RAY902"];
  return verdictOf(path)
    .findings.filter(({ code, message }) => codes.includes(code) && /scripts?\b/u.test(message))
    .map(({ code, subject }) => `${code} ${subject}`);
}

/** A program in the place of ShellCheck for one test, that answers as the real one (0.11.0) does. */
function shellcheck(body: string): void {
  const place = folder();
  const version = 'if [ "$1" = --version ]; then echo "ShellCheck"; echo "version: 0.11.0"; exit 0; fi';
  put(place, "shellcheck", `#!/bin/sh\n${version}\nfor file; do :; done\n${body}\n`);
  chmodSync(join(place, "shellcheck"), 0o755);
  const before = process.env["PATH"];
  process.env["PATH"] = `${place}:${before ?? ""}`;
  onTestFinished(() => {
    process.env["PATH"] = before;
  });
}

const CLEAN = `echo '{"comments":[]}'; exit 0`;
const comment = (file: string, level: string): object => ({
  file,
  line: 2,
  column: 6,
  level,
  code: 2086,
  message: "quote",
});
const json1 = (...comments: readonly object[]): string => JSON.stringify({ comments });

describe("scripts", () => {
  test("registers the scripts of the release and of scripts/, with who answers for them", async () => {
    const path = project({ "scripts/deploy_db.mjs": "// migrates\n", "scripts/helper.sh": SCRIPT });
    expect((await scripts(path, "--owner", "ada")).code).toBe(1);
    const entry = { owner: "ada", timeout_seconds: 3600 };
    expect(registry(path)).toEqual([
      { path: "scripts/deploy_db.mjs", kind: "deploy", interpreter: "node", sha256: sha256("// migrates\n"), ...entry },
      { path: DEPLOY, kind: "deploy", interpreter: "sh", sha256: sha256(SCRIPT), ...entry },
      { path: ROLLBACK, kind: "rollback", interpreter: "bash", sha256: sha256(text(path, ROLLBACK)), ...entry },
    ]);
  });

  test("a registry without reviews is read, and each script of the release is a violation", async () => {
    const path = project();
    await scripts(path, "--owner", "ada");
    expect(await unregistered(path)).toEqual([`RAY104 ${DEPLOY}`, `RAY104 ${ROLLBACK}`]);
  });

  test("with reviews it satisfies the gate", async () => {
    expect(await unregistered(await kept())).toEqual([]);
  });

  test("notes a review of the scripts that are named, and of no other", async () => {
    const path = project();
    await scripts(path, "--owner", "ada");
    expect((await scripts(path, "--review", "rita", DEPLOY)).code).toBe(1);
    expect(registry(path).map(({ reviewed_by }) => reviewed_by)).toEqual(["rita", undefined]);
  });

  test("a script that changes loses its review, and keeps the rest", async () => {
    const path = await kept();
    const written = JSON.parse(text(path, REGISTRY));
    Object.assign(written.scripts[0], { timeout_seconds: 60, idempotent: true });
    put(path, REGISTRY, JSON.stringify(written));
    put(path, DEPLOY, `${SCRIPT}# more\n`);
    expect(await scripts(path)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`${DEPLOY}: changed, not reviewed`),
    });
    const [changed, other] = registry(path);
    expect(changed).toMatchObject({
      owner: "ada",
      timeout_seconds: 60,
      idempotent: true,
      sha256: sha256(`${SCRIPT}# more\n`),
    });
    expect(changed).not.toHaveProperty("reviewed_at");
    expect(changed).not.toHaveProperty("reviewed_by");
    expect(other).toMatchObject({ reviewed_by: "rita" });
  });

  test("a script for another purpose loses its review", async () => {
    const path = await kept();
    const release = JSON.parse(text(path, "release-manifest.json"));
    release.scripts[0].kind = "rollback";
    put(path, "release-manifest.json", JSON.stringify(release));
    await scripts(path);
    expect(registry(path)[0]).not.toHaveProperty("reviewed_by");
  });

  test("a script that is gone is dropped, and said", async () => {
    const path = await kept();
    put(path, ROLLBACK, null);
    expect(await scripts(path)).toMatchObject({ code: 1, out: expect.stringContaining(`${ROLLBACK}: is not there`) });
    expect(registry(path).map((script) => script.path)).toEqual([DEPLOY]);
  });

  test("a registry that is up to date keeps its bytes", async () => {
    const path = await kept();
    const before = text(path, REGISTRY);
    expect(await scripts(path)).toMatchObject({ code: 0, out: expect.stringContaining(`${REGISTRY}: unchanged`) });
    expect(text(path, REGISTRY)).toBe(before);
  });

  test("--check writes nothing, and answers 1 where something would change", async () => {
    const path = await kept();
    expect((await scripts(path, "--check")).code).toBe(0);
    const before = text(path, REGISTRY);
    put(path, COMPLIANCE, "old");
    put(path, DEPLOY, "#!/bin/sh\n");
    expect((await scripts(path, "--check")).code).toBe(1);
    expect([text(path, REGISTRY), text(path, COMPLIANCE)]).toEqual([before, "old"]);
  });

  test("keeps the registry before there is a release", async () => {
    const path = project();
    put(path, "release-manifest.json", null);
    const ran = await scripts(path, "--owner", "ada", "--review", "rita");
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining("no compliance report") });
    expect(registry(path)).toHaveLength(2);
  });

  test("lints also before there is a release, and where nothing is written", async () => {
    shellcheck(`echo '${json1(comment("x", "error"))}'; exit 1`);
    const path = await kept();
    put(path, "release-manifest.json", null);
    for (const argv of [["--shellcheck"], ["--check", "--shellcheck"]])
      expect(await scripts(path, ...argv)).toMatchObject({ code: 1, out: expect.stringContaining("lint: fail") });
  });

  test("a script that ShellCheck cannot read is unknown, and no reason to fail", async () => {
    shellcheck(CLEAN);
    const path = await kept();
    put(path, "scripts/deploy_db.mjs", "// migrates\n");
    const ran = await scripts(path, "--shellcheck", "--owner", "ada", "--review", "rita");
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/deploy_db\.mjs: .*lint: unknown/u) });
  });

  test("digests that the release does not list are a reason to fail", async () => {
    const path = await kept();
    put(path, DEPLOY, `${SCRIPT}# more\n`);
    expect((await scripts(path, "--review", "rita")).code).toBe(1);
  });

  test.each<[string, readonly string[], string]>([
    ["a new script without an owner", [], `nobody answers for ${DEPLOY}, ${ROLLBACK}`],
    ["an owner without a name", ["--owner", " "], "--owner is empty"],
    ["a review by the owner", ["--owner", "ada", "--review", "ada"], `ada owns ${DEPLOY}`],
    ["a review of what is no script", ["--owner", "ada", "--review", "rita", "x.sh"], "x.sh is no script"],
    ["scripts without a review", [DEPLOY], "is named, but nobody who reviewed it"],
    ["two linters", ["--shellcheck", "--lint", "x"], "exclude each other"],
    ["an assertion about nothing", ["--lint-asserted"], "needs --lint FILE"],
    ["a report that is not there", ["--owner", "ada", "--lint", "/none.json"], "/none.json is no file"],
  ])("%s is a wrong call, and writes nothing", async (_, argv, message) => {
    const path = project();
    expect(await scripts(path, ...argv)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(await nodeHost().glob(REGISTRY, path)).toEqual([]);
  });

  test("a registry that is none is told with its place, and stays", async () => {
    const path = project({ [REGISTRY]: '{"schema_version":"1"}' });
    expect(await scripts(path)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`${REGISTRY} is no script-registry`),
    });
    expect(text(path, REGISTRY)).toBe('{"schema_version":"1"}');
  });
});

describe("the compliance of scripts", () => {
  test("is unknown where nothing was linted", async () => {
    const [deploy] = compliance(await kept());
    expect(deploy).toMatchObject({ registered: true, digest_matches: true, status: "non_compliant" });
    expect(deploy?.checks).toEqual([
      { id: "reviewed", status: "pass" },
      { id: "lint", status: "unknown" },
    ]);
  });

  test("is proven by a linter that ran, with its version", async () => {
    shellcheck(CLEAN);
    const path = await kept();
    expect((await scripts(path, "--shellcheck")).code).toBe(0);
    for (const script of compliance(path))
      expect(script).toMatchObject({ status: "compliant", lint: { tool: "shellcheck", version: "0.11.0", error: 0 } });
    const seen = await ray(["inspect", join(path, COMPLIANCE), "--format", "json"]);
    expect(JSON.parse(seen.out)).toMatchObject({ status: "admitted", kind: "script_compliance" });
  });

  test.each([
    ["finds an error", `echo '${json1(comment("x", "error"))}'; exit 1`, "fail"],
    ["finds matters of style", `echo '${json1(comment("x", "style"))}'; exit 1`, "pass"],
    ["answers with nothing", "exit 0", "unknown"],
    ["fails, and says that all is well", `echo '{"comments":[]}'; exit 1`, "unknown"],
    ["says that all is well about remarks", `echo '${json1(comment("x", "error"))}'; exit 0`, "unknown"],
    ["cannot read the script", `echo '{"comments":[]}'; exit 2`, "unknown"],
  ])("where the linter %s: %#", async (_, body, status) => {
    shellcheck(body);
    const path = await kept();
    const { code } = await scripts(path, "--shellcheck");
    expect(compliance(path)[0]?.checks[1]).toEqual({ id: "lint", status });
    expect(code).toBe(status === "pass" ? 0 : 1);
  });

  test("is refused where the linter is not there", async () => {
    const path = await kept();
    const before = process.env["PATH"];
    process.env["PATH"] = folder();
    const ran = await scripts(path, "--shellcheck");
    process.env["PATH"] = before;
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining("does not tell its version") });
  });

  test("of a report, scripts without remarks are unknown, because it does not name them", async () => {
    const path = await kept();
    put(path, "lint.json", json1(comment(`./${DEPLOY}`, "info")));
    expect((await scripts(path, "--lint", join(path, "lint.json"))).code).toBe(1);
    expect(compliance(path).map(({ checks }) => checks[1]?.status)).toEqual(["pass", "unknown"]);
    expect(compliance(path)[0]?.lint).toMatchObject({ info: 1, version: "unknown" });
  });

  test("of a report that is said to be about all, they pass", async () => {
    const path = await kept();
    put(path, "lint.json", JSON.stringify([comment(join(path, DEPLOY), "warning")]));
    expect((await scripts(path, "--lint", join(path, "lint.json"), "--lint-asserted")).code).toBe(0);
    expect(compliance(path).map(({ checks }) => checks[1]?.status)).toEqual(["pass", "pass"]);
  });

  test.each(["", "null", "{}", '{"comments":[{}]}', '[{"file":"a","level":"fatal"}]', '{"comments":[],"comments":[]}'])(
    "%j is no report of a linter",
    async (report) => {
      const path = await kept();
      put(path, "lint.json", report);
      const ran = await scripts(path, "--lint", join(path, "lint.json"));
      expect(ran).toMatchObject({ code: 2, err: expect.stringContaining("is no report of shellcheck") });
    },
  );

  test("a script whose bytes the release does not list is not compliant", async () => {
    shellcheck(CLEAN);
    const path = await kept();
    put(path, DEPLOY, `${SCRIPT}# more\n`);
    await scripts(path, "--shellcheck", "--review", "rita");
    expect(compliance(path)[0]).toMatchObject({ digest_matches: false, status: "non_compliant" });
  });
});
