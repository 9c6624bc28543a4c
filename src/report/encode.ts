/**
 * One encoder an output. Every text that may stem from evidence, policy or config goes through one of them.
 * Attacker-controlled: shown, never interpreted.
 */

/**
 * What nobody sees or what steers a terminal: controls, bidirectional and zero-width characters, line separators, fillers,
 * variation selectors, tags, lone surrogates and noncharacters. Listed instead of asking for a Unicode class, because the
 * classes grow with each Unicode version and reports must have the same bytes on every Node.
 */
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x0600, 0x0605],
  [0x061c, 0x061c],
  [0x06dd, 0x06dd],
  [0x070f, 0x070f],
  [0x0890, 0x0891],
  [0x08e2, 0x08e2],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x110bd, 0x110bd],
  [0x110cd, 0x110cd],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];
const HIDDEN_PATTERN = new RegExp(
  `[${HIDDEN.map(([from, to]) => `\\u{${hex(from)}}-\\u{${hex(to)}}`).join("")}]`,
  "gu",
);

/**
 * For a terminal or a log: one line, nothing hidden. CI runners take commands from logs: GitHub's looks for `::` at the start
 * of a line after blanks and for `##[` anywhere in it, Azure's for `##vso[` anywhere.
 */
export function forTerminal(text: string): string {
  return visible(text)
    .replaceAll("##", "#\\u0023")
    .replace(/^(\s*):(?=:)/u, "$1\\u003A");
}

/** Nothing of ASCII but its controls is hidden, and most texts are ASCII. */
const PLAIN = /^[ -~]*$/;

/** JSON text holds no control but the line feeds of its layout; asking about each of them takes longer than all the rest. */
const HIDDEN_IN_JSON = new RegExp(HIDDEN_PATTERN.source.replace("\\u{0}-\\u{1F}", ""), "gu");

/** For JSON as text: the same value when parsed, but nothing in it steers a terminal or a CI runner. */
export function printableJson(json: string): string {
  const shown = isPlain(json) ? json : json.replace(HIDDEN_IN_JSON, codeUnits);
  return shown.replaceAll("##", "#\\u0023");
}

/** True for ASCII alone, but for its one sign beyond the letters that JSON need not escape; the pattern takes its time on a long text. */
function isPlain(json: string): boolean {
  return Buffer.byteLength(json) === json.length && !json.includes("\u007f");
}

/**
 * For Markdown: one text node, whatever the text. What GitHub looks for after parsing (mentions, references, bare links,
 * emoji names, formulas) cannot be escaped there, so it is shown with its full-width twin.
 */
export function forMarkdown(text: string): string {
  return visible(text)
    .replace(/[@#$]/gu, fullWidth)
    .replace(/:(?=\/\/|(?!\d+:)[\w+-]+:|100:|1234:)/gu, fullWidth)
    .replace(/(?<=www)\./giu, fullWidth)
    .replace(/(?<=\bgh)-(?=\d)/giu, fullWidth)
    .replace(/[\\`*_[\]<>|~&]/gu, "\\$&");
}

/** For SARIF messages: viewers read links, placeholders, Markdown or HTML in them, so their signs are shown with full-width twins. */
export function forSarif(text: string): string {
  return visible(text).replace(/[[\](){}<>`]/gu, fullWidth);
}

/** At most `limit` UTF-16 units; what is cut is marked. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, "")}…`;
}

function visible(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(HIDDEN_PATTERN, (hidden) => {
    const code = hidden.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${hex(code)}}` : codeUnits(hidden);
  });
}

function codeUnits(text: string): string {
  return text
    .split("")
    .map((unit) => `\\u${hex(unit.charCodeAt(0)).padStart(4, "0")}`)
    .join("");
}

/** U+FF01–U+FF5E are the twins of ASCII. */
function fullWidth(sign: string): string {
  return String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0);
}

function hex(code: number): string {
  return code.toString(16).toUpperCase();
}
