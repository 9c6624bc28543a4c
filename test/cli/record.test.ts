import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder, project, put, ray, text, verdictOf } from "../project.ts";

const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";

function script(path: string, body: string): void {
  put(path, "scripts/deploy_staging.sh", `#!/bin/sh\n${body}\n`);
  chmodSync(join(path, "scripts/deploy_staging.sh"), 0o755);
}

const record = (path: string, ...more: readonly string[]) =>
  ray(["record", "rehearsal", "--project", path, ...more, "--", "scripts/deploy_staging.sh"]);

function events(path: string) {
  return text(path, LOG)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("record rehearsal", () => {
  test("runs the command, passes its output on, and logs a chain that is admitted", async () => {
    const path = project();
    script(path, 'echo "to stdout"; echo "to stderr" >&2; printf "no line end"');
    const { code, out, err } = await record(path);
    expect([code, out]).toEqual([0, "to stdout\nno line end"]);
    expect(err).toContain("to stderr\n");
    expect(events(path).map(({ event }) => event)).toEqual([
      "run_start",
      "step_start",
      "output",
      "output",
      "output",
      "step_end",
      "run_end",
    ]);
    const seen = await ray(["inspect", join(path, LOG), "--format", "json"]);
    expect(JSON.parse(seen.out)).toMatchObject({
      status: "admitted",
      kind: "rehearsal",
      subject: { name: "stock-service", version: "1.4.0" },
      facts: { completed: true, chain_valid: true, environment: "staging" },
    });
  });

  test("names the script by its digest and the variables of the environment without their values", async () => {
    const path = project();
    script(path, "true");
    process.env["RAY_TEST_SECRET"] = "hunter2";
    await record(path);
    delete process.env["RAY_TEST_SECRET"];
    expect(events(path)[1]).toMatchObject({ script: "scripts/deploy_staging.sh", argv: ["scripts/deploy_staging.sh"] });
    expect(events(path)[1].env_names).toContain("RAY_TEST_SECRET");
    expect(text(path, LOG)).not.toContain("hunter2");
  });

  test("answers 1 for a command that fails, with a log that is whole and does not pass", async () => {
    const path = project();
    script(path, "exit 3");
    expect((await record(path)).code).toBe(1);
    expect(events(path).at(-2)).toMatchObject({ event: "step_end", exit_code: 3 });
    expect((await ray(["eval", path, "--gate", "rehearsal"])).code).toBe(1);
    expect(verdictOf(path).findings.map(({ code }: { code: string }) => code)).toContain("RAY202");
  });

  test("answers 1 for a command that a signal ends", async () => {
    const path = project();
    script(path, "kill -KILL $$");
    expect((await record(path)).code).toBe(1);
    expect(events(path).at(-2)).toMatchObject({ exit_code: null, signal: "SIGKILL" });
  });

  test("answers 1 for a command that cannot be started", async () => {
    const path = project();
    const { code, err } = await ray(["record", "rehearsal", "--project", path, "--", "no-such-program"]);
    expect([code, err]).toEqual([1, expect.stringContaining("could not be started (ENOENT)")]);
    expect(events(path).at(-2)).toMatchObject({ exit_code: 127 });
  });

  test("logs binary output as text that can be read again", async () => {
    const path = project();
    script(path, String.raw`printf '\377\376\000 bytes\n'; printf '\355\240\200\n'`);
    expect((await record(path)).code).toBe(0);
    expect((await ray(["inspect", join(path, LOG)])).code).toBe(0);
  });

  test("cuts a line that does not end", async () => {
    const path = project();
    script(path, "head -c 200000 /dev/zero | tr '\\0' 'x'");
    await record(path);
    const [line] = events(path).filter(({ event }) => event === "output");
    expect(line.text.length).toBeLessThan(10_000);
  });

  test.each([
    [["record", "rollback", "--", "true"], "record rollback is not known"],
    [["record", "rehearsal"], "record needs -- <command>"],
    [["record"], "record needs <what>"],
  ])("%j is a wrong call", async (argv, message) => {
    expect(await ray(argv, project())).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test("without a project is a wrong call, and runs nothing", async () => {
    expect((await ray(["record", "rehearsal", "--", "touch", "ran"], folder())).code).toBe(2);
  });

  test("with a release that cannot be read says so", async () => {
    const path = project({ "release-manifest.json": "{" });
    expect(await record(path)).toMatchObject({ code: 2, err: expect.stringContaining("the release cannot be read") });
  });
});
