import { stringify } from "yaml";

type Value = string | Readonly<Record<string, string>>;

/** An item of a list in block style, its lines behind `indent`; without a last line end. */
export function renderedItem(item: Readonly<Record<string, Value>>, indent: string, eol: string): string {
  return lines(item)
    .map((line, index) => (line === "" ? "" : `${indent}${index === 0 ? "- " : "  "}${line}`))
    .join(eol);
}

/** A key with its value in block style, its lines behind `indent`; without a last line end. */
export function pairText(key: string, value: Value, indent: string, eol: string): string {
  return lines({ [key]: value })
    .map((line) => (line === "" ? "" : `${indent}${line}`))
    .join(eol);
}

/** A mapping in flow style; over several lines where `lead`, the blanks before it, begins a line. */
export function flowText(item: Readonly<Record<string, Value>>, lead: string, eol: string): string {
  const indent = lead.slice(lead.lastIndexOf("\n") + 1);
  return lead.includes("\n") ? JSON.stringify(item, null, 2).replaceAll("\n", `${eol}${indent}`) : JSON.stringify(item);
}

/** A key with its value in flow style. */
export function flowPair(key: string, value: Value, hasQuotes: boolean): string {
  return `${hasQuotes ? JSON.stringify(key) : key}: ${JSON.stringify(value)}`;
}

/** What YAML 1.1 would read as something else is quoted as well. */
function lines(value: unknown): readonly string[] {
  // Only the line end of the whole: a text may end with blanks of its own.
  return stringify(value, { lineWidth: 0, compat: "yaml-1.1" }).replace(/\n$/u, "").split("\n");
}
