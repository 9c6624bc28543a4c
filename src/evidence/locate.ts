import type { Node } from "jsonc-parser";
import type { Excerpt, Position, Region } from "../model.ts";
import { pointerTokens } from "../schema.ts";

/** A stretch of a text in UTF-16 units from its start, the end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Finds JSON Pointers in one text, which is parsed once. */
export interface Locator {
  /** Where the value stands; for a member that is not there, the key of its nearest parent. */
  region(pointer: string): Region;
  /** What a reader wants to see of it, and what it is. */
  shown(pointer: string): Stretch & Pick<Excerpt, "kind">;
}

/** Where a JSON Pointer's value stands; for a member that is not there, the key of its nearest parent. Undefined for a text that is no JSON. */
export async function locate({ pointer }: Position, text: string): Promise<Region | undefined> {
  return (await locator(text))?.region(pointer ?? "");
}

/** The same for many pointers. Positions count without a leading byte order mark. */
export async function locator(text: string): Promise<Locator | undefined> {
  const { parseTree } = await import("jsonc-parser");
  const plain = text.replace(/^\ufeff/u, "");
  const root = parseTree(plain);
  if (root === undefined) return undefined;
  const starts = lineStarts(plain);
  const find = (pointer: string): Node => nodeAt(root, pointerTokens(pointer));
  return {
    region: (pointer) => regionOf(starts, stretchOf(find(pointer))),
    shown: (pointer) => shownOf(starts, find(pointer)),
  };
}

function nodeAt(root: Node, tokens: readonly string[]): Node {
  let node = root;
  for (const token of tokens) {
    const child = node.type === "array" ? itemOf(node, token) : memberOf(node, token);
    if (child === undefined) return keyOf(node);
    node = child;
  }
  return node;
}

function itemOf(node: Node, token: string): Node | undefined {
  return /^(?:0|[1-9]\d*)$/u.test(token) ? node.children?.[Number(token)] : undefined;
}

function memberOf(node: Node, key: string): Node | undefined {
  return node.children?.find(({ children }) => children?.[0]?.value === key)?.children?.[1];
}

/** The key under which a value stands; the value itself where it has none. */
function keyOf(node: Node): Node {
  return node.parent?.type === "property" ? (node.parent.children?.[0] ?? node) : node;
}

function stretchOf({ offset, length }: Node): Stretch {
  return { start: offset, end: offset + length };
}

/**
 * A value on one line is shown as it is. One of several lines is shown from its key on, for whoever shortens it: a page that
 * marks every line of a long object hides which one is meant, and its first line alone often holds nothing but a bracket.
 */
function shownOf(starts: readonly number[], node: Node): Stretch & Pick<Excerpt, "kind"> {
  const { start, end } = stretchOf(node);
  const isOneLine = lineAt(starts, start) === lineAt(starts, end);
  return { start: isOneLine ? start : keyOf(node).offset, end, ...kindOf(node) };
}

/** The words of SARIF 2.1.0 §3.33.7; a key that stands in for a value which is not there is none of them. */
function kindOf(node: Node): Pick<Excerpt, "kind"> {
  if (node.type === "object" || node.type === "array") return { kind: node.type };
  if (node.parent?.type !== "property") return { kind: "value" };
  return node.parent.children?.[0] === node ? {} : { kind: "property" };
}

/** Offsets at which the lines of a text start; lines end with CR LF or LF. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", next + 1)) starts.push(next + 1);
  return starts;
}

/** Index of the line that holds an offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A stretch as lines and columns. */
export function regionOf(starts: readonly number[], { start, end }: Stretch): Region {
  const [first, last] = [lineAt(starts, start), lineAt(starts, end)];
  return {
    line: first + 1,
    column: start - (starts[first] ?? 0) + 1,
    endLine: last + 1,
    endColumn: end - (starts[last] ?? 0) + 1,
  };
}

/** Line and column of one offset. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const { line, column } = regionOf(lineStarts(text.slice(0, offset)), { start: offset, end: offset });
  return { line, column };
}
