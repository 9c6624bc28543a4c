import type { Heading, List, Nodes, PhrasingContent, Root } from "mdast";
import { Defective } from "../../errors.ts";
import { hasUnseen } from "./markdown.ts";

export interface TaskItem {
  readonly checked: boolean;
  /** The code at its start; undefined where there is none. */
  readonly code: string | undefined;
  /** What follows the code, as plain text on one line. */
  readonly text: string;
  /** The headings that it stands below, the outermost first. */
  readonly headings: readonly string[];
  /** Of the list item, from 1. */
  readonly line: number;
  readonly column: number;
}

/**
 * The task list items that a page shows as such, in their order. Code and quotations hold none. Throws `Defective` (`ambiguous`) where
 * a page may show other items than the text has: raw HTML, what looks like a box and is none, an item without a box beside others.
 */
export function taskItems(root: Root): readonly TaskItem[] {
  const tasks: TaskItem[] = [];
  let headings: readonly Heading[] = [];
  for (const node of root.children) {
    if (node.type === "heading") headings = [...headings.filter(({ depth }) => depth < node.depth), node];
    else collect(node, headings.map(plainText), tasks);
    refuseDisguises(node, false);
  }
  return tasks;
}

function collect(node: Nodes, headings: readonly string[], tasks: TaskItem[]): void {
  if (node.type === "list") {
    refuseMixed(node);
    for (const item of node.children) {
      if (typeof item.checked === "boolean") tasks.push(taskOf(item, item.checked, headings));
      for (const child of item.children) collect(child, headings, tasks);
    }
  } else if (node.type === "heading") throw ambiguous(node, "has a heading inside of a list");
}

function refuseMixed({ children }: List): void {
  if (!children.some(({ checked }) => typeof checked === "boolean")) return;
  const plain = children.find(({ checked }) => typeof checked !== "boolean");
  if (plain !== undefined) throw ambiguous(plain, "has an item without a box in a list of items with boxes");
}

function taskOf(item: List["children"][number], checked: boolean, headings: readonly string[]): TaskItem {
  const [paragraph] = item.children;
  const content = paragraph?.type === "paragraph" ? paragraph.children : [];
  const [first, ...rest] = content;
  const code = first?.type === "inlineCode" ? first.value : undefined;
  const text = phrase(code === undefined ? content : rest);
  return { checked, code, text, headings, ...placeOf(item) };
}

/** A box, also an empty one, and the signs that look like boxes. */
const BOX = /\[\s?x?\]|[\u2610-\u2612]/iu;
/** GFM takes it for the beginning of a footnote, in which there may be items. */
const FOOTNOTE = /(?:^|\n)\[\^[^\]]+\]:/u;

function refuseDisguises(node: Nodes, isQuoted: boolean): void {
  if (node.type === "html" && !isPlainComment(node.value))
    throw ambiguous(node, "has raw HTML, which may show or hide items; write it in Markdown");
  if (
    node.type === "definition" &&
    (/^(?:x$|\^)/iu.test(node.identifier) || BOX.test(`${node.url} ${node.title ?? ""}`))
  )
    throw ambiguous(node, "has a link definition that may show or hide items");
  if (!isQuoted && (node.type === "paragraph" || node.type === "heading")) refuseLookalikes(node);
  if (!("children" in node)) return;
  for (const child of node.children) refuseDisguises(child, isQuoted || node.type === "blockquote");
}

/** A comment that every reader ends at the same place, without a box in it, hides nothing that counts. */
function isPlainComment(html: string): boolean {
  const inner = /^<!--(?<inner>[^<>]*)-->\s*$/u.exec(html)?.groups?.["inner"];
  return inner !== undefined && !inner.includes("--") && !inner.endsWith("-") && !BOX.test(inner);
}

function refuseLookalikes(node: Extract<Nodes, { children: PhrasingContent[] }>): void {
  const shown = node.children.map((child) => written(child, "\u{fffc}")).join("");
  if (BOX.test(shown)) throw ambiguous(node, "has what looks like a box of an item and is none");
  if (FOOTNOTE.test(shown)) throw ambiguous(node, "has a footnote, which may hold items");
  // Character references are decoded by now.
  if (hasUnseen(shown)) throw ambiguous(node, "writes a character that is not seen as a reference");
}

/** The text of a heading, or of anything else with phrases in it. */
function plainText({ children }: Heading): string {
  return phrase(children);
}

function phrase(nodes: readonly PhrasingContent[]): string {
  const text = nodes.map((node) => written(node)).join("");
  return text.replace(/\s+/gu, " ").trim();
}

/** What a page shows of a phrase; `code` stands for each piece of code where it is given. */
function written(node: PhrasingContent, code?: string): string {
  if (node.type === "inlineCode") return code ?? node.value;
  if (node.type === "text") return node.value;
  if (node.type === "break") return "\n";
  if (node.type === "image" || node.type === "imageReference") return node.alt ?? "";
  return "children" in node ? node.children.map((child) => written(child, code)).join("") : "";
}

function placeOf({ position }: Nodes): { readonly line: number; readonly column: number } {
  return { line: position?.start.line ?? 1, column: position?.start.column ?? 1 };
}

function ambiguous(node: Nodes, message: string): Defective {
  return new Defective("ambiguous", message, placeOf(node));
}
