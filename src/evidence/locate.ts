import type { Node } from "jsonc-parser";
import type { Position } from "../model.ts";
import { pointerTokens } from "../schema.ts";

/** A stretch of text: lines and columns from 1, columns in UTF-16 units, the end exclusive. A leading byte order mark takes no column. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a JSON Pointer's value stands; for a member that is not there, the key of its nearest parent. Undefined for a text that is no JSON. */
export async function locate({ pointer }: Position, text: string): Promise<Region | undefined> {
  return (await locator(text))?.(pointer ?? "");
}

/** The same for many pointers into one text, which is parsed once. */
export async function locator(text: string): Promise<((pointer: string) => Region) | undefined> {
  const { parseTree } = await import("jsonc-parser");
  const plain = text.replace(/^\ufeff/u, "");
  const root = parseTree(plain);
  return root === undefined ? undefined : (pointer) => regionOf(plain, nodeAt(root, pointerTokens(pointer)));
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

function regionOf(text: string, { offset, length }: Node): Region {
  const start = positionAt(text, offset);
  const end = positionAt(text, offset + length);
  return { ...start, endLine: end.line, endColumn: end.column };
}

/** Line and column of an offset; lines end with CR LF or LF. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf("\n"); next >= 0 && next < offset; next = text.indexOf("\n", next + 1)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}
