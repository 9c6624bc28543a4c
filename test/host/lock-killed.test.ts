import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { takeLock } from "../../src/host/lock.ts";
import { folder } from "../project.ts";

const { killed } = vi.hoisted(() => ({ killed: { now: false } }));

/** A process that is killed while it writes leaves the half of what it wrote. */
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const writeFileSync = (path: string, text: string, options?: import("node:fs").WriteFileOptions): void => {
    fs.writeFileSync(path, killed.now ? text.slice(0, text.length / 2) : text, options);
    if (killed.now) throw new Error("killed");
  };
  return { ...fs, writeFileSync };
});

function whileKilled(act: () => unknown): unknown {
  killed.now = true;
  try {
    return act();
  } finally {
    killed.now = false;
  }
}

test("a process that is killed while it takes a lock holds none", async () => {
  const path = join(folder(), ".lock");
  await expect(whileKilled(() => takeLock(path))).rejects.toThrow();
  (await takeLock(path)).release();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("a process that is killed while it says what works for it still is the one that holds the lock", async () => {
  const path = join(folder(), ".lock");
  const lock = await takeLock(path);
  expect(() => whileKilled(() => lock.note(1))).toThrow();
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
  lock.note(2);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid, group: 2 });
  lock.release();
});
