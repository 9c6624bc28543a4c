import { forTerminal, shortened } from "./encode.ts";
import { wrap } from "./wrap.ts";

/** How a terminal is written to. */
export interface Style {
  readonly colour: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

export type Tint = "red" | "green" | "yellow" | "bold" | "dim";

const SGR = {
  red: "\u001b[31m",
  green: "\u001b[32m",
  yellow: "\u001b[33m",
  bold: "\u001b[1m",
  dim: "\u001b[2m",
} as const satisfies Record<Tint, string>;
const RESET = "\u001b[0m";
/** Every further line of a text starts with this sign, so that no line starts with evidence. */
const GUTTER = "  | ";
/** A summary is read, not searched: the whole text stands in verdict.json. */
const LONGEST_TEXT = 1000;

/** Our own words, coloured where the terminal wants it. */
export function tinted(words: string, tint: Tint, { colour }: Style): string {
  return colour ? `${SGR[tint]}${words}${RESET}` : words;
}

/** A heading of ours. */
export function heading(words: string, style: Style): readonly string[] {
  return ["", tinted(words, "bold", style)];
}

/** A label of ours and a text of anyone, encoded and wrapped. The tint is that of the label. */
export function labelled(label: string, text: string, style: Style, tint?: Tint): readonly string[] {
  const [first = "", ...rest] = wrap(`${label} ${said(text)}`, { first: "", rest: GUTTER }, style.width);
  const isWhole = tint !== undefined && first.startsWith(label);
  return [isWhole ? `${tinted(label, tint, style)}${first.slice(label.length)}` : first, ...rest];
}

/** A text within a block, behind the gutter and an own label. */
export function detail(label: string, text: string, style: Style): readonly string[] {
  return wrap(`${label} ${said(text)}`, { first: GUTTER, rest: `${GUTTER}  ` }, style.width);
}

function said(text: string): string {
  return forTerminal(shortened(text, LONGEST_TEXT));
}
