import { isAbsolute, relative, sep } from "node:path";

/** Orders texts by their UTF-8 bytes, the same in every locale. */
export function byBytes(a: string, b: string): number {
  // The engine's own order, by code units, is that of the bytes but for surrogates, which stand below the last characters of the basic plane.
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return byUnits(a, b);
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The items in the order of the UTF-8 bytes of a text of each; for long lists. */
export function sortedByBytes<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  const keyed = items.map((item) => ({ item, text: textOf(item) }));
  // Whether there are surrogates is asked of each text once, not in each comparison.
  const order = keyed.some(({ text }) => SURROGATE.test(text)) ? byBytes : byUnits;
  return keyed.sort((a, b) => order(a.text, b.text)).map(({ item }) => item);
}

const SURROGATE = /[\ud800-\udfff]/;

/** A shorter text an engine keeps by itself. */
const SHORTEST_PIECE = 13;

/** The same text by itself: a piece that was cut from a longer one keeps the whole of that in memory. `text` is well-formed. */
export function ownText(text: string): string {
  return text.length < SHORTEST_PIECE ? text : Buffer.from(text).toString();
}

/** True where `path` is `folder` or lies below it; both absolute. */
export function isWithin(folder: string, path: string): boolean {
  // Of two plain paths the beginning tells, and much faster.
  if (path.startsWith(folder + sep) && !path.includes("..")) return true;
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
