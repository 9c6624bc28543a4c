import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTaskListItemFromMarkdown } from "mdast-util-gfm-task-list-item";
import { gfmTaskListItem } from "micromark-extension-gfm-task-list-item";
import { Defective } from "../../errors.ts";
import { positionAt } from "../locate.ts";

export interface MarkdownDocument {
  /** The YAML between the two `---` lines; its first line is the second one of the file. */
  readonly frontMatter: Uint8Array;
  /** CommonMark with the task list items of GFM; lines and columns are those of the file. */
  readonly root: Root;
}

const MAX_BYTES = 2 ** 16;
/** The parser takes time with the square of these: signs of emphasis and links, and containers in one line. */
const MAX_MARKS = 4_000;
const MAX_CONTAINERS = 8;
const MARKS = /[*_[]/gu;
const CONTAINERS = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)]))*/u;
/** Of any length; no list stands in it. */
const RULER = /^[ \t]*(?:(?:-[ \t]*)+|(?:\*[ \t]*)+)$/u;
const CONTAINER = /[>*+-]|\d{1,9}[.)]/gu;

/** Characters that a page does not show, or shows elsewhere than they stand; those that choose an emoji's form are seen. */
const UNSEEN = /(?!\t|\n|\r|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\r(?!\n)/u;

/**
 * Parses Markdown with front matter that a page shows as it stands: fatal UTF-8, no character that is not seen. One leading byte
 * order mark is passed over; positions count without it. Throws `Defective`.
 */
export function parseMarkdown(bytes: Uint8Array): MarkdownDocument {
  const text = decode(bytes);
  refuseUnseen(text);
  const lines = text.split(/\r?\n/u);
  refuseSlow(text, lines);
  const end = lines.indexOf("---", 1);
  if (lines[0] !== "---" || end < 0)
    throw new Defective("invalid", "does not begin with front matter between two lines ---", { line: 1, column: 1 });
  return {
    frontMatter: new TextEncoder().encode(lines.slice(1, end).join("\n")),
    // Empty lines in the place of the front matter leave the positions as they are.
    root: fromMarkdown("\n".repeat(end + 1) + lines.slice(end + 1).join("\n"), {
      extensions: [gfmTaskListItem()],
      mdastExtensions: [gfmTaskListItemFromMarkdown()],
    }),
  };
}

/** True where a text holds a character that a page does not show as it stands. */
export function hasUnseen(text: string): boolean {
  return UNSEEN.test(text);
}

function decode(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new Defective("unreadable", "is empty");
  if (bytes.length > MAX_BYTES)
    throw new Defective("over_limit", `has ${bytes.length} bytes; at most ${MAX_BYTES} are read`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Defective("unreadable", "is not UTF-8; write it as UTF-8", {}, { cause: error });
  }
}

function refuseUnseen(text: string): void {
  const offset = text.search(UNSEEN);
  if (offset < 0) return;
  const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new Defective("ambiguous", `holds U+${code}, a character that is not seen`, positionAt(text, offset));
}

function refuseSlow(text: string, lines: readonly string[]): void {
  const marks = text.match(MARKS)?.length ?? 0;
  if (marks > MAX_MARKS)
    throw new Defective("over_limit", `has ${marks} of the signs * _ [; at most ${MAX_MARKS} are read`);
  const deep = lines.findIndex((line) => containers(line) > MAX_CONTAINERS && !RULER.test(line));
  if (deep >= 0)
    throw new Defective("over_limit", `nests lists and quotes deeper than ${MAX_CONTAINERS} in one line`, {
      line: deep + 1,
      column: 1,
    });
}

function containers(line: string): number {
  return CONTAINERS.exec(line)?.[0].match(CONTAINER)?.length ?? 0;
}
