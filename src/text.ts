import { isAbsolute, relative, sep } from "node:path";

/** Orders texts by their UTF-8 bytes, the same in every locale. */
export function byBytes(a: string, b: string): number {
  // Code units order as bytes do but for surrogates, which stand below the last characters of the basic plane.
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const SURROGATE = /[\ud800-\udfff]/;

/** True where `path` is `folder` or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  // Of two plain paths the beginning tells, and much faster.
  if (path.startsWith(folder + sep) && !path.includes("..")) return true;
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
