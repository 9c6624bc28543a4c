import { Defective } from "../errors.ts";
import type { Position, Reading } from "../model.ts";
import { headText } from "./sniff.ts";
import { type Line, readLines, textOf } from "./strict/lines.ts";
import { toUtc } from "./time.ts";

/** True for text with such lines that is neither XML nor JSON. */
export function isNote(head: Uint8Array, item: RegExp): boolean {
  const text = headText(head);
  return item.test(text) && !/^[<{[]/u.test(text);
}

/**
 * Reads what people write: items, one a line, and one line each for the time, under the name that it has, and for the commit.
 * Everything else is passed over. Throws `Defective` for an item that is none and for what stands there twice.
 */
export async function readNote<Item extends { readonly id: string }>(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  timeName: string,
  isItem: RegExp,
  itemOf: (text: string, source: Position) => Item | undefined,
): Promise<Pick<Reading, "observed" | "subject" | "declared"> & { readonly items: Item[] }> {
  const items = new Map<string, Item>();
  const stated = new Map<string, string>();
  for await (const line of readLines(chunks, "may_end")) {
    const text = textOf(line).trim();
    const pair = /^(?<key>[A-Z][a-z]{1,20}): (?<value>\S{1,80})$/u.exec(text)?.groups;
    if (isItem.test(text)) add(items, itemOf(text, { path, line: line.number, column: 1 }), line);
    else if (pair?.["key"] === timeName) state(stated, "time", timeOf(pair["value"] ?? "", line), line);
    else if (pair?.["key"] === "Commit") state(stated, "commit", pair["value"] ?? "", line);
  }
  const [time, commit] = [stated.get("time"), stated.get("commit")];
  return {
    items: [...items.values()],
    observed: time === undefined ? {} : { from: time, to: time },
    subject: commit === undefined ? {} : { git_commit: commit },
    declared: [],
  };
}

function add<Item extends { readonly id: string }>(items: Map<string, Item>, item: Item | undefined, line: Line): void {
  if (item === undefined)
    throw new Defective("invalid", "has an item that is not written as `- SORT: NAME – STATUS`", at(line));
  if (items.has(item.id)) throw new Defective("ambiguous", `names ${item.id.slice(0, 60)} twice`, at(line));
  items.set(item.id, item);
}

function state(stated: Map<string, string>, key: string, value: string, line: Line): void {
  if (stated.has(key)) throw new Defective("ambiguous", `states its ${key} twice`, at(line));
  stated.set(key, value);
}

function timeOf(text: string, line: Line): string {
  const time = toUtc(text);
  if (time !== undefined) return time;
  throw new Defective(
    "invalid",
    `has the time "${text.slice(0, 40)}", which is no RFC 3339 time with a zone`,
    at(line),
  );
}

function at({ number }: Line): { readonly line: number; readonly column: number } {
  return { line: number, column: 1 };
}
