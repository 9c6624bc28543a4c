import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { RayError } from "../errors.ts";

/** A name beside a path that nothing else has. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(8).toString("hex")}.tmp`);
}

/** Gives a file another name as well. Unlike a rename it never takes the place of a file that is there: it throws EEXIST. */
export function putInPlace(temporary: string, path: string): void {
  try {
    fs.linkSync(temporary, path);
  } catch (error) {
    // Not every file system has links.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(error))) throw error;
    fs.copyFileSync(temporary, path, fs.constants.COPYFILE_EXCL);
    syncPath(path);
  }
}

/** Makes what stands at a path durable. */
export function syncPath(path: string): void {
  const descriptor = fs.openSync(path, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * Makes a folder and those above it that are not there; the names of new ones are durable. Throws what `node:fs` throws. Node's own
 * `recursive` never ends where a folder cannot be made in one that is there, as in `/proc`.
 */
export function makeFolders(path: string): void {
  const folder = resolve(path);
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder && !fs.existsSync(above)) makeFolders(above);
  try {
    fs.mkdirSync(folder);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
  syncPath(above);
}

function isFolder(path: string): boolean {
  return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Throws RayError `output` for what goes wrong. */
export function durably<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw outputError(path, error);
  }
}

export function outputError(path: string, error: unknown): RayError {
  const message = `${path} could not be written (${codeOf(error)}); free space, make the folder writable, or name another one`;
  return new RayError("output", message, { cause: error });
}

/** The code of an error of the system. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
