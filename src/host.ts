import type { ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { RayError } from "./errors.ts";
import { codeOf, durably, makeFolders, outputError, putInPlace, syncPath, temporaryBeside } from "./host/files.ts";
import { type Lock, takeLock } from "./host/lock.ts";
import { type Ended, type OnOutput, type Program, runProgram } from "./host/program.ts";
import { read } from "./host/read.ts";
import { byBytes } from "./text.ts";

export type { Lock } from "./host/lock.ts";
export type { Ended, Program } from "./host/program.ts";
export { FileChanged } from "./host/read.ts";

export type Entry =
  | { readonly type: "file"; readonly bytes: number; readonly real: string }
  | { readonly type: "directory"; readonly real: string }
  | { readonly type: "other" }
  | { readonly type: "missing" }
  | { readonly type: "denied" };

/** A name in a folder. */
export interface Listed {
  readonly name: string;
  readonly type: "file" | "directory" | "link" | "other";
}

/** Everything that ray-policy asks of the machine. All paths are absolute. */
export interface Host {
  /** What stands at a path, links followed; `real` is the path without links. */
  stat(path: string): Entry;
  /** The bytes of a regular file, in chunks of at most 64 KiB. Throws `FileChanged` when it changes while it is read. */
  read(path: string): AsyncIterable<Uint8Array>;
  /** The whole of a small file. Throws what `node:fs` throws. */
  readWhole(path: string): Uint8Array;
  /** Paths below `folder` that match, relative to it, sorted by bytes; links are listed, never followed. */
  glob(pattern: string, folder: string): Promise<readonly string[]>;
  /** What stands directly in a folder, links as links, sorted by bytes; nothing for a folder that may not be read. */
  list(folder: string): readonly Listed[];
  /** The first `bytes` of a regular file, never through a link; nothing for what cannot be read. */
  head(path: string, bytes: number): Uint8Array;
  /** Puts a new file in place, whole and durable, and says whether it did: one that is there stays as it is. Rejects with RayError `output`. */
  create(path: string, data: string): Promise<boolean>;
  /**
   * Puts a file in place so that after a crash it is the old one or the new one. It is written at once, and put in place when `after`
   * resolves; where that rejects, the old one stays. Rejects with RayError `output`, or with what `after` rejects with.
   */
  write(path: string, data: string | Uint8Array, after?: Promise<void>): Promise<void>;
  /** As `write`, and the name durable too, while all else waits: for one file it is the quicker. Throws RayError `output`. */
  writeNow(path: string, data: string): void;
  /** As `write`, for what need not be in memory at once. Rejects with RayError `output`, or with what the chunks throw: then nothing has changed. */
  writeAll(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Makes the names in a folder durable. Rejects with RayError `output`. */
  syncFolder(path: string): Promise<void>;
  /** Makes a folder and those above it, durably. Throws RayError `output`. */
  makeFolder(path: string): void;
  /** Removes a file. Throws RayError `output`. */
  remove(path: string): void;
  /** Appends to a file, durably; one that is not there is made. Throws RayError `output`. */
  append(path: string, text: string): void;
  /** Does something while no other process may do so for this path. Rejects with RayError `output` where it stays locked. */
  locked<T>(path: string, act: () => Promise<T>): Promise<T>;
  /** Takes a lock at once or not at all: rejects with RayError `output` where somebody holds it. */
  lock(path: string): Promise<Lock>;
  /** Puts a log with its first text in place of an older one, which stays where that fails. Throws RayError `output`, as do its functions. */
  startLog(path: string, first: string): Log;
  /** Runs a program to its end and hands on what it prints as it comes. Rejects with what `onOutput` throws, once the program is gone. */
  spawn(program: Program, onOutput: OnOutput): Promise<Ended>;
  /** Runs a program with bytes on its standard input and hands on what it prints; where nobody listens, nothing of its output is kept. */
  feed(argv: Program["argv"], cwd: string, input: string | Uint8Array, onOutput?: OnOutput): Promise<Fed>;
  /** The environment variables. Their values are secrets: no output may hold one. */
  environment(): Readonly<Record<string, string>>;
  /** The present, RFC 3339 in UTC with milliseconds. */
  now(): string;
  /** Milliseconds of a clock that nobody sets; only differences mean anything. */
  monotonic(): number;
}

/** A file that only grows. */
export interface Log {
  append(text: string): void;
  /** Makes everything appended durable. */
  sync(): void;
  close(): void;
}

/** How a program ended that was fed: exactly one of the three is set. */
export type Fed = Pick<Ended, "exitCode" | "signal" | "failure">;

export function nodeHost(): Host {
  return {
    stat,
    read,
    readWhole: (path) => fs.readFileSync(path),
    glob,
    list,
    head,
    create,
    write: replace,
    writeNow: (path, data) => durably(path, () => replaceNow(path, data)),
    writeAll: replaceWithAll,
    syncFolder,
    makeFolder: (path) => durably(path, () => makeFolders(path)),
    remove: (path) => durably(path, () => fs.unlinkSync(path)),
    append: (path, text) => durably(path, () => appendSynced(path, text)),
    locked,
    lock: takeLock,
    startLog,
    spawn: runProgram,
    feed,
    environment: () => ({ ...process.env }) as Readonly<Record<string, string>>,
    now: () => new Date().toISOString(),
    monotonic: () => performance.now(),
  };
}

function stat(path: string): Entry {
  try {
    const stats = fs.statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return { type: "missing" };
    if (stats.isFile()) return { type: "file", bytes: stats.size, real: fs.realpathSync.native(path) };
    return stats.isDirectory() ? { type: "directory", real: fs.realpathSync.native(path) } : { type: "other" };
  } catch (error) {
    return { type: codeOf(error) === "EACCES" ? "denied" : "missing" };
  }
}

/** A plus or an at sign alone, without a parenthesis, is a sign like any other; the library misses a file that is named `+++`. */
const MAGIC = /[*?[\]{}()!\\]/u;

/** One group of names, such as `{approval,collection}-record.json`: all that default places need, and quicker than the library is loaded. */
const NAMES = /^([^*?[\]{}()!+@\\]*)\{([^*?[\]{}()!+@\\./]*,[^*?[\]{}()!+@\\./]*)\}([^*?[\]{}()!+@\\]*)$/u;

async function glob(pattern: string, folder: string): Promise<readonly string[]> {
  const isThere = (path: string): boolean => fs.existsSync(join(folder, path));
  if (!MAGIC.test(pattern)) return isThere(pattern) ? [pattern] : [];
  const [, before = "", names, behind = ""] = NAMES.exec(pattern) ?? [];
  if (names !== undefined) {
    const paths = [...new Set(names.split(",").map((name) => `${before}${name}${behind}`))].filter(isThere);
    return paths.filter((path) => !isPlainFolder(join(folder, path))).sort(byBytes);
  }
  // fast-glob never returns from a pattern that ends by escaping nothing.
  if (pattern.endsWith("\\")) return [];
  const paths = await matching(pattern, folder);
  const files = paths.filter((path) => !isPlainFolder(join(folder, path)));
  return files.sort(byBytes);
}

/** A pattern that leads through a file instead of a folder matches nothing. */
async function matching(pattern: string, cwd: string): Promise<readonly string[]> {
  const { default: fastGlob } = await import("fast-glob");
  const options = { cwd, dot: true, onlyFiles: false, followSymbolicLinks: false, unique: true };
  try {
    return await fastGlob(pattern, options);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return [];
    throw error;
  }
}

function isPlainFolder(path: string): boolean {
  return fs.lstatSync(path).isDirectory();
}

function list(folder: string): readonly Listed[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, type: typeOf(entry) }))
      .sort((a, b) => byBytes(a.name, b.name));
  } catch {
    return [];
  }
}

function typeOf(entry: fs.Dirent): Listed["type"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

function head(path: string, bytes: number): Uint8Array {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants;
  try {
    const descriptor = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    try {
      const buffer = Buffer.allocUnsafe(bytes);
      return buffer.subarray(0, fs.readSync(descriptor, buffer));
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return new Uint8Array();
  }
}

async function create(path: string, data: string): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await writeSynced(temporary, Buffer.from(data));
    putInPlace(temporary, path);
    syncPath(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw new RayError("output", `${path} could not be written (${codeOf(error)}); make its folder writable`, {
      cause: error,
    });
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

async function replace(path: string, data: string | Uint8Array, after?: Promise<void>): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await writeSynced(temporary, typeof data === "string" ? Buffer.from(data) : data);
    await after;
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error instanceof RayError ? error : outputError(path, error);
  }
}

function replaceNow(path: string, data: string): void {
  const temporary = temporaryBeside(path);
  try {
    putSynced(temporary, "wx", data);
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  syncPath(dirname(path));
}

async function replaceWithAll(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = temporaryBeside(path);
  const descriptor = durably(path, () => fs.openSync(temporary, "wx", 0o644));
  try {
    for await (const chunk of chunks) durably(path, () => fs.writeFileSync(descriptor, chunk));
    durably(path, () => fs.fsyncSync(descriptor));
    durably(path, () => fs.renameSync(temporary, path));
  } finally {
    fs.closeSync(descriptor);
    fs.rmSync(temporary, { force: true });
  }
}

/** Others are judged, or what is next is rendered, while the disk takes its time; what the system does from memory is not worth a thread. */
async function writeSynced(path: string, data: Uint8Array): Promise<void> {
  const descriptor = fs.openSync(path, "wx", 0o644);
  try {
    for (let offset = 0; offset < data.length; ) offset += fs.writeSync(descriptor, data, offset);
    await fsync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

async function syncFolder(path: string): Promise<void> {
  const descriptor = durably(path, () => fs.openSync(path, "r"));
  try {
    await fsync(descriptor);
  } catch (error) {
    throw outputError(path, error);
  } finally {
    fs.closeSync(descriptor);
  }
}

const fsync = promisify(fs.fsync);

function appendSynced(path: string, text: string): void {
  const isNew = !fs.existsSync(path);
  putSynced(path, "a", text);
  if (isNew) syncPath(dirname(path));
}

function putSynced(path: string, flags: "a" | "wx", text: string): void {
  const descriptor = fs.openSync(path, flags, 0o644);
  try {
    fs.writeFileSync(descriptor, text);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A lock whose holder died is taken over after ten seconds. */
const LOCKING = { realpath: false, stale: 10_000, retries: { retries: 80, minTimeout: 10, maxTimeout: 200 } };

async function locked<T>(path: string, act: () => Promise<T>): Promise<T> {
  const { lock } = await import("proper-lockfile");
  durably(path, () => makeFolders(dirname(path)));
  const release = await lock(path, LOCKING).catch((error: unknown) => {
    throw outputError(path, error);
  });
  try {
    return await act();
  } finally {
    await release().catch(() => undefined);
  }
}

/** Until the first text is on the disk the older log stays; from then on it must not be taken for this one. */
function startLog(path: string, first: string): Log {
  const temporary = temporaryBeside(path);
  const descriptor = durably(path, () => {
    makeFolders(dirname(path));
    return fs.openSync(temporary, "ax", 0o644);
  });
  try {
    durably(path, () => {
      fs.writeFileSync(descriptor, first);
      fs.fsyncSync(descriptor);
      fs.renameSync(temporary, path);
      syncPath(dirname(path));
    });
  } catch (error) {
    fs.closeSync(descriptor);
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  return {
    append: (text) => durably(path, () => fs.writeFileSync(descriptor, text)),
    sync: () => durably(path, () => fs.fsyncSync(descriptor)),
    close: () => durably(path, () => fs.closeSync(descriptor)),
  };
}

async function feed(
  [file, ...args]: Program["argv"],
  cwd: string,
  input: string | Uint8Array,
  onOutput?: OnOutput,
): Promise<Fed> {
  const { spawn } = await import("node:child_process");
  const child = spawn(file, args, {
    cwd,
    stdio: onOutput === undefined ? ["pipe", "ignore", "inherit"] : ["pipe", "pipe", "pipe"],
  });
  // A program need not read what it is given.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  return endOf(child, onOutput);
}

function endOf(child: ChildProcess, onOutput: OnOutput = () => undefined): Promise<Fed> {
  return new Promise((settle) => {
    child.stdout?.on("data", (chunk: Uint8Array) => onOutput("stdout", chunk));
    child.stderr?.on("data", (chunk: Uint8Array) => onOutput("stderr", chunk));
    child.once("error", (error) => settle({ failure: codeOf(error) }));
    child.once("close", (code, signal) => settle(signal === null ? { exitCode: code ?? 1 } : { signal }));
  });
}
