import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isGroupAlive } from "../../src/host/process.ts";
import { type Ended, type Program, runProgram } from "../../src/host/program.ts";
import { folder } from "../project.ts";

interface Ran extends Ended {
  readonly out: string;
}

/** Runs a shell script in a group of its own. */
async function run(script: string, more: Partial<Program> = {}, onOutput?: () => void): Promise<Ran> {
  let out = "";
  const program: Program = {
    argv: ["sh", "-c", script],
    cwd: "/",
    group: true,
    interrupt: () => undefined,
    graceMs: 200,
    ...more,
  };
  const ended = await runProgram(program, (_, chunk) => {
    out += Buffer.from(chunk).toString();
    onOutput?.();
  });
  return { ...ended, out };
}

/** Interrupts a program as soon as it has said that it is ready, and not again when its shell says that what it waited for was ended. */
async function interrupted(script: string, times = 1, more: Partial<Program> = {}): Promise<Ran> {
  let stop: (signal: NodeJS.Signals) => void = () => undefined;
  let left = times;
  const end = (): void => {
    for (; left > 0; left -= 1) stop("SIGINT");
  };
  const interrupt: Program["interrupt"] = (given) => {
    stop = given;
  };
  return run(script, { interrupt, ...more }, end);
}

describe("a program", () => {
  test("ends with its exit code, by a clock of its own", async () => {
    expect(await run("echo said; exit 3")).toEqual({ exitCode: 3, out: "said\n", durationMs: expect.any(Number) });
  });

  test("that a signal ends says which", async () => {
    expect(await run("kill -KILL $$")).toMatchObject({ signal: "SIGKILL" });
  });

  test.each([
    ["is not there", "/no/such/program", "ENOENT"],
    ["may not run", "/etc/passwd", "EACCES"],
  ])("that %s fails to start", async (_, file, failure) => {
    expect(await run("", { argv: [file] })).toMatchObject({ failure, out: "" });
  });

  test("that takes too long is ended, and what it started too", async () => {
    const groups: number[] = [];
    const ran = await run("sleep 60 & sleep 60", { timeoutMs: 100, started: (group) => void groups.push(group) });
    expect(ran).toMatchObject({ stopped: "timeout", signal: "SIGTERM" });
    expect(groups.map(isGroupAlive)).toEqual([false]);
  });

  test("that answers 0 when it is interrupted was interrupted all the same", async () => {
    // A busy machine may take its time to let it answer.
    const ran = await interrupted("trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done", 1, {
      graceMs: 60_000,
    });
    expect(ran).toMatchObject({ stopped: "interrupt", exitCode: 0 });
  });

  test("that does not listen is killed after its grace", async () => {
    const ran = await interrupted("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    expect(ran).toMatchObject({ stopped: "interrupt", signal: "SIGKILL" });
    expect(ran.durationMs).toBeGreaterThanOrEqual(200);
  });

  test("that is interrupted twice is killed at once", async () => {
    const script = "trap '' TERM; echo ready; while :; do sleep 0.05; done";
    expect(await interrupted(script, 2)).toMatchObject({ stopped: "interrupt", signal: "SIGKILL" });
  });

  test("that leaves something running which holds its output ends all the same, and so does that", async () => {
    const groups: number[] = [];
    const ran = await run("sleep 60 & echo done", { started: (group) => void groups.push(group) });
    expect(ran).toMatchObject({ exitCode: 0, leftovers: "ended", out: "done\n" });
    expect(groups.map(isGroupAlive)).toEqual([false]);
  });

  test("may start what outlives it in a session of its own", async () => {
    const path = folder();
    const ran = await run(`setsid sh -c 'echo $$ > pid; exec sleep 60' & while ! [ -s pid ]; do sleep 0.02; done`, {
      cwd: path,
    });
    const pid = Number(readFileSync(join(path, "pid"), "utf8"));
    expect(ran).toMatchObject({ exitCode: 0, leftovers: "let_go" });
    expect(process.kill(pid, 0)).toBe(true);
    process.kill(pid, "SIGKILL");
  });

  test("that leaves nothing has no leftovers", async () => {
    expect(await run("sleep 0.05 & true")).not.toHaveProperty("leftovers");
  });

  test("whose output cannot be kept is killed, and the fault is what comes out", async () => {
    const path = folder();
    const fault = new Error("the disk is full");
    const ran = run("echo first; sleep 0.3; touch later", { cwd: path }, () => {
      throw fault;
    });
    await expect(ran).rejects.toBe(fault);
    expect(existsSync(join(path, "later"))).toBe(false);
  });
});
