import { Defective } from "../../src/errors.ts";

/** The bytes of a text as a stream, in pieces of `size`. */
export async function* stream(content: string | Uint8Array, size = 65_536): AsyncIterable<Uint8Array> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** What a refusal says, as `code line:column message`; fails where nothing is refused. */
export async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    const { line, column, pointer } = error.at;
    const place = line === undefined ? (pointer ?? "-") : `${line}:${column ?? ""}`;
    return `${error.code} ${place} ${error.message}`;
  }
  throw new Error("was not refused");
}

/** All that a stream of values yields. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
