import { stringify } from "yaml";

const CONTROL = /[^\t\n\r -~\u0080-\u{10ffff}]/u;

/** True where a text can stand in a YAML file that `parseYaml` takes back. */
export function isYamlText(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

/** A text as one double-quoted YAML scalar on one line, whatever it holds. */
export function quoted(text: string): string {
  return stringify(text, {
    defaultStringType: "QUOTE_DOUBLE",
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  }).trimEnd();
}
