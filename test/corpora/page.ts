import type { Score } from "./score.ts";

/** Two Markdown tables: how each corpus fared, and why something that it wants taken is refused. */
export function scoresPage(scores: readonly Score[]): string {
  const fared = scores.map(({ name, refused, taken, free }) => [name, share(refused), share(taken), share(free)]);
  const why = scores.flatMap(({ name, deviations }) =>
    deviations.map(({ reason, count }) => [name, String(count), reason]),
  );
  return `${table(["corpus", "must be refused, and is", "must be taken, and is", "free to choose, and taken"], fared)}

${table(["corpus", "refused all the same", "for"], why)}
`;
}

function share([done, of]: readonly [number, number]): string {
  return of === 0 ? "–" : `${done} of ${of}`;
}

/** Cells are padded, as the formatter of the repository would. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length), 3));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
