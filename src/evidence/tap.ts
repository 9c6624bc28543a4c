import { createHash } from "node:crypto";

/** One pass over a file's bytes. */
export interface Tap {
  readonly chunks: AsyncIterable<Uint8Array>;
  head(): Promise<Uint8Array>;
  /** Digest and size of the whole file, also where a reader stopped half way. */
  finish(): Promise<{ readonly sha256: string; readonly bytes: number }>;
}

/** Lets one pass over the bytes serve the recogniser, the reader and the digest. */
export function tapped(source: AsyncIterable<Uint8Array>): Tap {
  const hash = createHash("sha256");
  const iterator = source[Symbol.asyncIterator]();
  let bytes = 0;
  let first: Promise<Uint8Array | undefined> | undefined;
  const pull = async (): Promise<Uint8Array | undefined> => {
    const { value, done } = await iterator.next();
    if (done === true) return undefined;
    hash.update(value);
    bytes += value.length;
    return value;
  };
  const once = (): Promise<Uint8Array | undefined> => {
    first ??= pull();
    return first;
  };
  const head = async (): Promise<Uint8Array> => (await once()) ?? new Uint8Array();
  async function* chunks(): AsyncIterable<Uint8Array> {
    yield await head();
    for (let chunk = await pull(); chunk !== undefined; chunk = await pull()) yield chunk;
  }
  const finish = async () => {
    while ((await pull()) !== undefined);
    return { sha256: hash.digest("hex"), bytes };
  };
  return { chunks: chunks(), head, finish };
}
