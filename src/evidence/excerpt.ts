import type { Excerpt } from "../model.ts";
import { lineStarts, regionOf, type Stretch } from "./locate.ts";

/** Bounds in UTF-16 units: what stands at a place, the lines around it, and what is taken on either side where these are too long. */
const LONGEST = 240;
const LONGEST_CONTEXT = 800;
const BESIDE = 80;
/** Bounds in lines. */
const MOST_LINES = 3;

/** A text with the offsets of its lines. */
export interface Page {
  readonly text: string;
  readonly starts: readonly number[];
}

/** Positions count without a leading byte order mark. */
export function pageOf(text: string): Page {
  const plain = text.replace(/^\ufeff/u, "");
  return { text: plain, starts: lineStarts(plain) };
}

/** What a reader sees of a stretch, as long as its bounds allow; undefined where it holds nothing to be seen. */
export function excerptOf(page: Page, stretch: Stretch): Excerpt | undefined {
  const shown = clipped(page, tellingLines(page, stretch));
  if (shown.end <= shown.start) return undefined;
  const context = contextOf(page, shown);
  return {
    ...cut(page, shown),
    ...(context.start === shown.start && context.end === shown.end ? {} : { context: cut(page, context) }),
  };
}

/** A line without the blanks around it; from a column on where there is one, and then only the XML tag that starts there. */
export function lineStretch(page: Page, line: number, column: number | undefined): Stretch | undefined {
  const start = page.starts[line - 1];
  if (start === undefined) return undefined;
  const all = trimmed(page, { start, end: lineEnd(page, line) });
  const from = start + (column ?? 1) - 1;
  if (from <= all.start || from >= all.end) return withTag(page, all);
  return withTag(page, { start: from, end: all.end });
}

/** Some writers put a whole report on one line. */
const START_TAG = /^<[^<>"'\s][^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>/u;
const LONGEST_TAG = 4096;

function withTag({ text }: Page, { start, end }: Stretch): Stretch {
  const tag = START_TAG.exec(text.slice(start, Math.min(end, start + LONGEST_TAG)))?.[0];
  return { start, end: tag === undefined ? end : start + tag.length };
}

/** The first line that holds more than brackets, and what stands before it. */
function tellingLines(page: Page, { start, end }: Stretch): Stretch {
  const first = regionOf(page.starts, { start, end: start }).line;
  let stop = start;
  for (let line = first; line < first + MOST_LINES && stop < end; line += 1) {
    stop = Math.min(end, lineEnd(page, line));
    if (/[^\s[\]{},:-]/u.test(page.text.slice(start, stop))) break;
  }
  return trimmed(page, { start, end: stop });
}

/** Whole lines around a stretch, or some of the text on either side where the lines are too long. */
function contextOf(page: Page, shown: Stretch): Stretch {
  const { line, endLine } = regionOf(page.starts, shown);
  const first = Math.max(1, endLine - line + 1 < MOST_LINES ? line - 1 : line);
  const last = Math.min(lineCount(page), Math.max(endLine, first + MOST_LINES - 1));
  const lines = { start: page.starts[first - 1] ?? 0, end: lineEnd(page, last) };
  if (lines.end - lines.start <= LONGEST_CONTEXT) return lines;
  return wholeSigns(page, {
    start: Math.max(page.starts[line - 1] ?? 0, shown.start - BESIDE),
    end: Math.min(lineEnd(page, endLine), shown.end + BESIDE),
  });
}

function clipped(page: Page, { start, end }: Stretch): Stretch {
  return wholeSigns(page, { start, end: Math.min(end, start + LONGEST) });
}

/** Never half of a surrogate pair. */
function wholeSigns({ text }: Page, { start, end }: Stretch): Stretch {
  const isInside = (offset: number) => /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(offset - 1, offset + 1));
  return { start: isInside(start) ? start + 1 : start, end: isInside(end) ? end - 1 : end };
}

function trimmed({ text }: Page, { start, end }: Stretch): Stretch {
  const stretch = text.slice(start, end);
  const from = start + stretch.length - stretch.trimStart().length;
  return { start: from, end: Math.max(from, start + stretch.trimEnd().length) };
}

/** A text that ends with a line feed has no line behind it. */
function lineCount({ text, starts }: Page): number {
  return text.endsWith("\n") ? starts.length - 1 : starts.length;
}

/** Where the text of a line ends, before CR LF or LF. */
function lineEnd({ text, starts }: Page, line: number): number {
  const next = starts[line];
  if (next === undefined) return text.length;
  return text.charAt(next - 2) === "\r" && next - 2 >= (starts[line - 1] ?? 0) ? next - 2 : next - 1;
}

function cut({ text, starts }: Page, stretch: Stretch): Required<Pick<Excerpt, "region" | "text">> {
  return { region: regionOf(starts, stretch), text: text.slice(stretch.start, stretch.end) };
}
