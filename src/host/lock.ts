import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { RayError } from "../errors.ts";
import { codeOf, durably, makeFolders, outputError, putInPlace, temporaryBeside } from "./files.ts";
import { bootOf, isAlive, isGroupAlive, isOwnSession, startOf, within } from "./process.ts";

/** A folder that one run has to itself. */
export interface Lock {
  /** The process group of an interrupted run that still worked and was ended. */
  readonly ended?: number;
  /** Says which process group works for the holder. */
  note(group: number): void;
  release(): void;
}

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as its kernel counts: another process may get its number. */
  readonly started?: string;
  readonly boot?: string;
  readonly group?: number;
}

/**
 * Takes a lock at once or not at all. One that is left over is taken over when its holder ran on this machine and is gone; what it left
 * working is ended first. Rejects with RayError `output` where somebody holds it, or it cannot be written.
 */
export async function takeLock(path: string): Promise<Lock> {
  const [started, boot] = [startOf(process.pid), bootOf()];
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    ...(started === undefined ? {} : { started }),
    ...(boot === undefined ? {} : { boot }),
  };
  durably(path, () => makeFolders(dirname(path)));
  const ended = place(path, own) ? undefined : await takeOver(path, own);
  return {
    ...(ended === undefined ? {} : { ended }),
    note: (group) => durably(path, () => whole(path, { ...own, group }, fs.renameSync)),
    release: () => fs.rmSync(path, { force: true }),
  };
}

/** Resolves to the process group that was ended, if one still worked. */
async function takeOver(path: string, own: Holder): Promise<number | undefined> {
  const text = read(path);
  const holder = holderIn(text);
  const held = heldBy(holder, own);
  if (held !== undefined) throw busy(path, held);
  const ended = await endGroup(path, holder, own);
  if (!clear(path, text) || !place(path, own)) throw busy(path, "another process");
  return ended;
}

/** False where there is a lock already. */
function place(path: string, own: Holder): boolean {
  try {
    whole(path, own, putInPlace);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw outputError(path, error);
  }
}

/** Half a lock would name nobody, and be held for good: it is written beside its place first. */
function whole(path: string, holder: Holder, put: (from: string, to: string) => void): void {
  const temporary = temporaryBeside(path);
  try {
    fs.writeFileSync(temporary, JSON.stringify(holder), { flag: "wx" });
    put(temporary, path);
  } finally {
    fs.rmSync(temporary, { force: true });
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

/** Undefined where the holder is gone. */
function heldBy(holder: Holder | undefined, own: Holder): string | undefined {
  if (holder === undefined) return "somebody that it does not name";
  const { pid, host, started } = holder;
  if (host !== own.host) return `process ${pid} on ${host}`;
  return isOfThisBoot(holder, own) && isAlive(pid, started) ? `process ${pid}` : undefined;
}

function isOfThisBoot({ boot }: Holder, own: Holder): boolean {
  return boot === undefined || own.boot === undefined || boot === own.boot;
}

function busy(path: string, who: string): RayError {
  const message = `${path} is held by ${who}; let that run end, or remove the file if it is certain that none runs`;
  return new RayError("output", message);
}

const GRACE_MS = 5_000;

/** Two commands must not work at once, and one whose run was killed has nobody who records it. */
async function endGroup(path: string, holder: Holder | undefined, own: Holder): Promise<number | undefined> {
  const group = holder?.group;
  if (holder === undefined || group === undefined || !isOfThisBoot(holder, own) || !isGroupAlive(group))
    return undefined;
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    // Asked each time: a number that was set free may be somebody else's.
    if (!isOwnSession(group)) break;
    process.kill(-group, signal);
    if (await within(GRACE_MS, () => !isGroupAlive(group))) return group;
  }
  if (!isGroupAlive(group)) return group;
  throw new RayError(
    "output",
    `${path}: a command of an interrupted run still works (process group ${group}); end it (kill -TERM -- -${group}), then start again`,
  );
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
