import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeLock } from "../../src/host/lock.ts";
import { isGroupAlive } from "../../src/host/process.ts";
import { folder } from "../project.ts";

/** A lock file as another holder would have left it. */
function held(holder: object | string): string {
  const path = join(folder(), ".lock");
  writeFileSync(path, typeof holder === "string" ? holder : JSON.stringify(holder));
  return path;
}

/** The number of a process that is gone. */
function gone(): number {
  return spawnSync("true").pid;
}

test("a lock is taken, held, and free again", async () => {
  const path = join(folder(), "deep", ".lock");
  const lock = await takeLock(path);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
  await expect(takeLock(path)).rejects.toThrow(`is held by process ${process.pid}`);
  lock.release();
  expect(existsSync(path)).toBe(false);
  (await takeLock(path)).release();
});

test("a lock of a process that is gone is taken over", async () => {
  const path = held({ pid: gone(), host: hostname() });
  (await takeLock(path)).release();
});

test("a lock of a process whose number another one has by now is taken over", async () => {
  (await takeLock(held({ pid: process.pid, host: hostname(), started: "1" }))).release();
});

test.each([
  ["of another machine", { pid: 1, host: "elsewhere" }, "is held by process 1 on elsewhere"],
  ["that names nobody", "", "is held by somebody that it does not name"],
  ["that holds something else", { pid: "x" }, "is held by somebody that it does not name"],
])("a lock %s is never taken over", async (_, holder, message) => {
  const path = held(holder);
  await expect(takeLock(path)).rejects.toThrow(message);
  expect(existsSync(path)).toBe(true);
});

/** A group of processes as an interrupted run leaves it. */
function working(script: string, shell = "sh"): number {
  const child = spawn(shell, ["-c", script], { detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child.pid ?? 0;
}

test("a command that its holder left working is ended before the lock is taken over", async () => {
  const group = working("sleep 60 & wait");
  const lock = await takeLock(held({ pid: gone(), host: hostname(), group }));
  expect([lock.ended, isGroupAlive(group)]).toEqual([group, false]);
});

test("a group that is part of another session is left alone, and the lock is not taken over", async () => {
  const path = join(folder(), "group");
  // A shell with job control gives a background command a group of its own, in the same session.
  working(`set -m; sleep 60 & echo $! > ${path}; wait`, "bash");
  while (!existsSync(path) || readFileSync(path, "utf8") === "") await new Promise((settle) => setTimeout(settle, 20));
  const group = Number(readFileSync(path, "utf8"));
  onTestFinished(() => void process.kill(group, "SIGKILL"));
  const lock = held({ pid: gone(), host: hostname(), group });
  await expect(takeLock(lock)).rejects.toThrow(`still works (process group ${group})`);
  expect(isGroupAlive(group)).toBe(true);
});

test("a holder and a group of another start of the machine are gone", async () => {
  const group = working("sleep 60");
  const lock = await takeLock(held({ pid: process.pid, host: hostname(), boot: "another", group }));
  expect([lock.ended, isGroupAlive(group)]).toEqual([undefined, true]);
});

test("a lock that cannot be written is an output that cannot be made", async () => {
  await expect(takeLock("/dev/null/lock")).rejects.toMatchObject({ code: "output" });
});
