import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { isGroupAlive } from "../../src/host/process.ts";
import { project, put, ray, text, verdictOf } from "../project.ts";

const BIN = resolve(import.meta.dirname, "../../bin/ray-policy.js");
const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";
const LOCK = ".artifacts/pre-deployment/.record.lock";

/** Records a script as a process of its own; resolves once the script has begun. */
async function began(path: string, body: string): Promise<ChildProcess> {
  put(path, "deploy.sh", `#!/bin/sh\n${body}\n`);
  chmodSync(join(path, "deploy.sh"), 0o755);
  const argv = [BIN, "record", "rehearsal", "--project", path, "--", "./deploy.sh"];
  const child = spawn(process.execPath, argv, { stdio: "ignore" });
  // The lock names the group a moment after the script has begun.
  while (!existsSync(join(path, "began")) || !text(path, LOCK).includes('"group"'))
    await new Promise((settle) => setTimeout(settle, 20));
  return child;
}

const exit = (child: ChildProcess): Promise<unknown> =>
  new Promise((settle) => child.once("close", (code, signal) => settle(signal ?? code)));

describe("record as a process", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s leaves a log that is whole and failed", async (signal) => {
    const path = project();
    const child = await began(path, "trap 'exit 0' TERM; touch began; while :; do sleep 0.05; done");
    child.kill(signal);
    expect(await exit(child)).toBe(1);
    const lines = text(path, LOG)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.at(-2)).toMatchObject({ event: "step_end", exit_code: null, signal: "SIGTERM" });
    const { out } = await ray(["inspect", join(path, LOG), "--format", "json"]);
    expect(JSON.parse(out).facts).toMatchObject({ completed: true, chain_valid: true });
    await ray(["eval", path, "--gate", "rehearsal"]);
    expect(verdictOf(path).findings.map(({ code }) => code)).toContain("RAY202");
    expect(existsSync(join(path, LOCK))).toBe(false);
  });

  test("killed, it leaves a log that blocks, and the next run ends what it left working", async () => {
    const path = project();
    const child = await began(path, "touch began; sleep 60; touch later");
    child.kill("SIGKILL");
    expect(await exit(child)).toBe("SIGKILL");
    const { group } = JSON.parse(readFileSync(join(path, LOCK), "utf8"));
    onTestFinished(() => void spawnSync("kill", ["-KILL", "--", `-${group}`]));
    await ray(["eval", path, "--gate", "rehearsal"]);
    expect(verdictOf(path).findings.map(({ code }) => code)).toContain("RAY201");
    expect((await ray(["record", "rehearsal", "--project", path, "--", "true"])).code).toBe(0);
    expect(isGroupAlive(group)).toBe(false);
    expect(text(path, LOG)).toContain(`process group ${group}) still worked and was ended`);
  });
});
