import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { canonical } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import { parseYaml } from "./yaml.ts";
import { flowPair, flowText, pairText, renderedItem } from "./yaml-render.ts";

/** What is put into an entry: texts, or mappings of texts. */
export type Members = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/**
 * The text with one more item at the end of the list under `key`, and every other byte as it was. A text without the key gets it.
 * Throws `Defective` where the text cannot be read, or cannot be edited without changing something else.
 */
export function withItem(text: string, key: string, item: Members): string {
  const before = mappingOf(text);
  const list = before[key] ?? [];
  if (!Array.isArray(list)) throw new Defective("invalid", `holds no list under ${key}`);
  return proven(text, appended(text, key, item), { ...before, [key]: [...(list as unknown[]), item] });
}

/** The text with some keys of an item of the list under `key` set: known ones in their place, new ones behind the others. Throws as `withItem` does. */
export function withMembers(text: string, key: string, index: number, members: Members): string {
  const before = mappingOf(text);
  const list = before[key];
  const former: unknown = Array.isArray(list) ? list[index] : undefined;
  if (!Array.isArray(list) || typeof former !== "object" || former === null)
    throw new Defective("invalid", `has no item ${index + 1} under ${key}`);
  const edited = Object.entries(members).reduce(
    (current, [name, value]) => withMember(current, key, index, name, value),
    text,
  );
  return proven(text, edited, { ...before, [key]: list.with(index, { ...former, ...members }) });
}

function mappingOf(text: string): Readonly<Record<string, unknown>> {
  const value = parseYaml(new TextEncoder().encode(text)).value ?? {};
  if (typeof value !== "object" || Array.isArray(value)) throw new Defective("invalid", "is no mapping");
  return value as Readonly<Record<string, unknown>>;
}

/** An edit is only as good as what is read afterwards: exactly what was meant, with every comment that was there. */
function proven(before: string, after: string, meant: unknown): string {
  const refused = (reason: string, cause?: unknown) =>
    new Defective("invalid", `cannot be edited by a program without ${reason}; edit it by hand`, {}, { cause });
  let value: unknown;
  try {
    value = mappingOf(after);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw refused(`breaking it (it then ${error.message})`, error);
  }
  if (canonical(value) !== canonical(meant)) throw refused("changing what else it says");
  const kept = commentsIn(after);
  if (commentsIn(before).some((comment) => !kept.includes(comment))) throw refused("losing a comment");
  return after;
}

const SCALAR = "\u001f";

function commentsIn(text: string): readonly string[] {
  const tokens = [...new Lexer().lex(text)];
  return tokens.filter((token, index) => token.startsWith("#") && tokens[index - 1] !== SCALAR);
}

function appended(text: string, key: string, item: Members): string {
  const { contents } = document(text);
  const eol = lineEnd(text);
  if (!isMap(contents)) return `${endedLine(text, eol)}${key}:${eol}${renderedItem(item, "  ", eol)}${eol}`;
  const pair = pairOf(contents, key);
  if (pair === undefined || !isSeq(pair.value))
    throw new Defective("invalid", `holds no list under ${key}; write ${key}: [] into it`);
  const list = pair.value;
  if (list.flow !== true) return intoBlock(text, list, item, eol);
  if (list.items.length > 0) return behindLast(text, list, (indent) => flowText(item, indent, eol));
  return contents.flow === true
    ? intoEmptyFlow(text, list, item, eol)
    : inPlaceOfEmpty(text, contents, list, item, eol);
}

function intoBlock(text: string, list: YAMLSeq, item: Members, eol: string): string {
  return insertedLine(text, contentEnd(list), renderedItem(item, " ".repeat(columnOf(text, startOf(list))), eol), eol);
}

/** `[]` becomes a list in block style; what stands behind it on its line stays there. */
function inPlaceOfEmpty(text: string, map: YAMLMap, list: YAMLSeq, item: Members, eol: string): string {
  const indent = " ".repeat(columnOf(text, startOf(map)) + 2);
  const head = text.slice(0, startOf(list)).replace(/[ \t]+$/u, "");
  const without = head + text.slice(endOf(list));
  return insertedLine(without, head.length, renderedItem(item, indent, eol), eol);
}

function intoEmptyFlow(text: string, list: YAMLSeq, item: Members, eol: string): string {
  const [start, end] = [startOf(list), endOf(list)];
  const indent = /^[ \t]*/u.exec(text.slice(lineStart(text, start)))?.[0] ?? "";
  const isLong = text.trimEnd().includes("\n");
  const inner = isLong
    ? `${eol}${indent}  ${flowText(item, `${eol}${indent}  `, eol)}${eol}${indent}`
    : flowText(item, "", eol);
  return `${text.slice(0, start)}[${inner}]${text.slice(end)}`;
}

/** Behind the last part of a collection in flow style, laid out as that part is. `render` is given the blanks before a part. */
function behindLast(text: string, collection: YAMLMap | YAMLSeq, render: (lead: string) => string): string {
  const last: unknown = collection.items.at(-1);
  const { key, value } = isNode(last) ? { key: last, value: last } : (last as Pair);
  const end = endOf(value ?? key);
  const lead = /\s*$/u.exec(text.slice(0, startOf(key)))?.[0] ?? "";
  const comma = /^[ \t]*,/u.exec(text.slice(end))?.[0];
  const behind = end + (comma?.length ?? 0);
  const isLong = lead.includes("\n");
  // A comment behind the last part stays behind it.
  const note = isLong ? (/^[ \t]*#[^\r\n]*/u.exec(text.slice(behind))?.[0] ?? "") : "";
  const head = `${text.slice(0, behind)}${comma === undefined ? "," : ""}${note}`;
  return `${head}${isLong ? lead : " "}${render(isLong ? lead : "")}${text.slice(behind + note.length)}`;
}

function withMember(text: string, key: string, index: number, name: string, value: Members[string]): string {
  const list = isMap(document(text).contents) ? pairOf(document(text).contents as YAMLMap, key)?.value : undefined;
  const item: unknown = isSeq(list) ? list.items[index] : undefined;
  if (!isMap(item)) throw new Defective("invalid", `has no item ${index + 1} under ${key}`);
  const eol = lineEnd(text);
  const pair = pairOf(item, name);
  return item.flow === true
    ? inFlow(text, item, pair, name, value)
    : inBlock(text, item, pair, pairText(name, value, " ".repeat(columnOf(text, startOf(item))), eol), eol);
}

function inFlow(text: string, item: YAMLMap, pair: Pair | undefined, name: string, value: Members[string]): string {
  if (pair !== undefined)
    return text.slice(0, startOf(pair.value)) + JSON.stringify(value) + text.slice(endOf(pair.value));
  const hasQuotes = text[startOf(item.items[0]?.key)] === '"';
  return behindLast(text, item, () => flowPair(name, value, hasQuotes));
}

function inBlock(text: string, item: YAMLMap, pair: Pair | undefined, rendered: string, eol: string): string {
  if (pair === undefined) return insertedLine(text, contentEnd(item), rendered, eol);
  const [start, end] = [startOf(pair.key), contentEnd(pair.value)];
  const tail = text.slice(start, end).endsWith("\n") ? eol : "";
  return text.slice(0, start) + rendered.trimStart() + tail + text.slice(end);
}

/** Behind the line in which `offset` lies. */
function insertedLine(text: string, offset: number, line: string, eol: string): string {
  const next = text[offset - 1] === "\n" ? offset : text.indexOf("\n", offset) + 1;
  return next === 0 ? `${text}${eol}${line}${eol}` : `${text.slice(0, next)}${line}${eol}${text.slice(next)}`;
}

function document(text: string): Document.Parsed {
  return parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: false });
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Where the last thing in a node ends, without the blanks and comments behind it. */
function contentEnd(node: unknown): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1);
    if (last !== undefined)
      return isNode(last) ? contentEnd(last) : contentEnd((last as Pair).value ?? (last as Pair).key);
  }
  return endOf(node);
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function endOf(node: unknown): number {
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function lineEnd(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function endedLine(text: string, eol: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}${eol}`;
}
