import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Samples and corpora that are too large for the repository; `RAY_SHARED` names another place. */
export const SHARED = process.env["RAY_SHARED"] ?? resolve(import.meta.dirname, "../../../shared");

/** Without the folder its tests are left out. */
export const hasShared = existsSync(SHARED);

/** The files below a folder, as paths relative to it, sorted. */
export function sharedFiles(folder: string): readonly string[] {
  if (!hasShared) return [];
  const entries = readdirSync(resolve(SHARED, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name).slice(resolve(SHARED, folder).length + 1))
    .sort();
}

export function sharedBytes(path: string): Uint8Array {
  return readFileSync(resolve(SHARED, path));
}
