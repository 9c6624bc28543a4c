import { forMarkdown, shortened } from "./encode.ts";

/** GitHub cuts a job summary at 1 MiB; the whole text stands in verdict.json. */
const LONGEST_TEXT = 2000;

/** A text of anyone as one text node, also where it has no visible character. */
export function said(text: string): string {
  return forMarkdown(text.trim() === "" ? "(empty)" : shortened(text, LONGEST_TEXT));
}

/** A table with our own header. Cells are encoded by whoever makes them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return ["None.", ""];
  return [row(header), row(header.map(() => "---")), ...rows.map(row), ""];
}

/** A list with one own label an item. */
export function list(items: readonly (readonly [label: string, text: string])[]): readonly string[] {
  return [...items.map(([label, text]) => `- ${label}: ${text}`.trimEnd()), ""];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
