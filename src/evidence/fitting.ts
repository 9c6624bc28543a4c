import type { Reader } from "./reader.ts";
import { gather } from "./strict/json.ts";
import type { Tap } from "./tap.ts";

/** A format that is evidence of two kinds has a reader for each. The beginning of a file may tell the wrong one; the whole tells the right one. */
export async function claimed(first: Reader, twins: readonly Reader[], tap: Tap) {
  const content = await gather(tap.chunks);
  async function* once(): AsyncIterable<Uint8Array> {
    yield content;
  }
  return { reader: twins.find((reader) => reader.claims?.(content)) ?? first, chunks: once() };
}

/** Those of a kind that fit; where a file is of their format but seems of another kind, who asks for the kind is believed. */
export function fittingOfKind(head: Uint8Array, ofKind: readonly Reader[], all: readonly Reader[]): readonly Reader[] {
  const fitting = fittingReaders(head, ofKind);
  if (fitting.length > 0 || ofKind.length === all.length) return fitting;
  const formats = new Set(fittingReaders(head, all).map(({ format }) => format));
  return ofKind.filter((reader) => reader.claims !== undefined && formats.has(reader.format));
}

/** A format that is evidence of two kinds has a reader for each: the content says which, the first where it says nothing. */
export function forcedReaders(head: Uint8Array, readers: readonly Reader[], format: string): readonly Reader[] {
  const own = readers.filter((reader) => reader.format === format);
  const fitting = fittingReaders(head, own);
  return fitting.length > 0 ? fitting : own.slice(0, 1);
}

export function fittingReaders(head: Uint8Array, readers: readonly Reader[]): readonly Reader[] {
  const fitting = readers.filter((reader) => reader.recognises(head));
  const special = fitting.filter(({ isGeneral }) => isGeneral !== true);
  return special.length > 0 ? special : fitting;
}
