import { forTerminal } from "./encode.ts";
import { columns } from "./wrap.ts";

/** A table for a terminal: columns as wide as their widest cell, two blanks between them, LF behind every line. */
export function columnsText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(forTerminal));
  const widths = head.map((_, column) => Math.max(...all.map((row) => columns(row[column] ?? ""))));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - columns(cell))))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
