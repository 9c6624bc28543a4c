import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { RayError } from "../errors.ts";
import { isAlive, isGroupAlive, startOf } from "./process.ts";

/** A folder that one run has to itself. */
export interface Lock {
  /** Says which process group works for the holder: while that runs, nobody takes the lock over. */
  note(group: number): void;
  release(): void;
}

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as its kernel counts: another process may get its number. */
  readonly started?: string;
  readonly group?: number;
}

/**
 * Takes a lock at once or not at all. One that is left over is taken over when its holder ran on this machine and is gone, and so is
 * what it started. Throws RayError `output` where somebody holds it, or it cannot be written.
 */
export function takeLock(path: string): Lock {
  const started = startOf(process.pid);
  const own: Holder = { pid: process.pid, host: hostname(), ...(started === undefined ? {} : { started }) };
  durably(path, () => fs.mkdirSync(dirname(path), { recursive: true }));
  if (!place(path, own)) {
    const text = read(path);
    const holder = holderIn(text);
    const refusal = refusalOf(path, holder);
    if (refusal !== undefined) throw new RayError("output", refusal);
    if (!clear(path, text) || !place(path, own)) throw new RayError("output", busy(path, "another process"));
  }
  return {
    note: (group) => durably(path, () => fs.writeFileSync(path, JSON.stringify({ ...own, group }))),
    release: () => fs.rmSync(path, { force: true }),
  };
}

/** False where there is a lock already. */
function place(path: string, own: Holder): boolean {
  try {
    fs.writeFileSync(path, JSON.stringify(own), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw outputError(path, error);
  }
}

function read(path: string): string {
  try {
    return fs.readFileSync(path, "utf8");
  } catch {
    // Released this very moment.
    return "";
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const holder = typeof value === "object" && value !== null ? (value as Partial<Holder>) : {};
    // Anyone may have written the file: what names no process holds for good.
    if (!Number.isSafeInteger(holder.pid) || typeof holder.host !== "string") return undefined;
    return holder as Holder;
  } catch {
    return undefined;
  }
}

function refusalOf(path: string, holder: Holder | undefined): string | undefined {
  if (holder === undefined) return busy(path, "somebody that it does not name");
  const { pid, host, started, group } = holder;
  if (host !== hostname()) return busy(path, `process ${pid} on ${host}`);
  if (isAlive(pid, started)) return busy(path, `process ${pid}`);
  if (group === undefined || !isGroupAlive(group)) return undefined;
  return `${path}: a command of an interrupted run still works (process group ${group}); end it (kill -TERM -- -${group}), then start again`;
}

function busy(path: string, who: string): string {
  return `${path} is held by ${who}; let that run end, or remove the file if it is certain that none runs`;
}

/** Removes a lock that is left over, but not the one that somebody else has put in its place meanwhile. */
function clear(path: string, text: string): boolean {
  const aside = `${path}.${randomBytes(8).toString("hex")}.old`;
  try {
    fs.renameSync(path, aside);
  } catch (error) {
    return codeOf(error) === "ENOENT";
  }
  const isSame = read(aside) === text;
  if (!isSame) fs.copyFileSync(aside, path, fs.constants.COPYFILE_EXCL);
  fs.rmSync(aside, { force: true });
  return isSame;
}

function durably<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw outputError(path, error);
  }
}

function outputError(path: string, error: unknown): RayError {
  return new RayError("output", `${path} could not be written (${codeOf(error)}); make its folder writable`, {
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
