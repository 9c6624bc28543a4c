import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeLock } from "../../src/host/lock.ts";
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

test("a lock is taken, held, and free again", () => {
  const path = join(folder(), "deep", ".lock");
  const lock = takeLock(path);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
  expect(() => takeLock(path)).toThrow(`is held by process ${process.pid}`);
  lock.release();
  expect(existsSync(path)).toBe(false);
  takeLock(path).release();
});

test("a lock of a process that is gone is taken over", () => {
  const path = held({ pid: gone(), host: hostname() });
  takeLock(path).release();
});

test("a lock of a process whose number another one has by now is taken over", () => {
  takeLock(held({ pid: process.pid, host: hostname(), started: "1" })).release();
});

test.each([
  ["of another machine", { pid: 1, host: "elsewhere" }, "is held by process 1 on elsewhere"],
  ["that names nobody", "", "is held by somebody that it does not name"],
  ["that holds something else", { pid: "x" }, "is held by somebody that it does not name"],
])("a lock %s is never taken over", (_, holder, message) => {
  const path = held(holder);
  expect(() => takeLock(path)).toThrow(message);
  expect(existsSync(path)).toBe(true);
});

test("a lock is not taken over while a command of its holder still works", () => {
  const child = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  const path = held({ pid: gone(), host: hostname(), group: child.pid });
  expect(() => takeLock(path)).toThrow(`still works (process group ${child.pid})`);
});

test("a lock that cannot be written is an output that cannot be made", () => {
  expect(() => takeLock("/dev/null/lock")).toThrow(expect.objectContaining({ code: "output" }));
});
