/** Terminal columns that East Asian and emoji characters take. Listed, so that lines break alike on every Node. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f000, 0x1faff],
  [0x20000, 0x3fffd],
];
const LEAST_ROOM = 8;

/** Prefixes of the first and of every further line. Both are ours and not blank: evidence never starts a line. */
export interface Prefixes {
  readonly first: string;
  readonly rest: string;
}

/** Breaks an encoded text at spaces, and longer words anywhere, into lines that fit `width` columns with their prefix. */
export function wrap(text: string, { first, rest }: Prefixes, width: number): readonly string[] {
  const roomAfter = (prefix: string) => Math.max(LEAST_ROOM, width - columns(prefix));
  const room = Math.min(roomAfter(first), roomAfter(rest));
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => pieces(word, room))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (columns(longer) <= roomAfter(lines.length === 0 ? first : rest)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((each, index) => `${index === 0 ? first : rest}${each}`.trimEnd());
}

const PLAIN = /^[ -~]*$/;

/** Columns that a text takes; never less than a terminal needs. */
export function columns(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let count = 0;
  for (const character of text) count += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return count;
}

function pieces(word: string, room: number): readonly string[] {
  if (columns(word) <= room) return [word];
  const found: string[] = [];
  let piece = "";
  let taken = 0;
  for (const character of word) {
    const more = columns(character);
    if (taken + more > room) {
      found.push(piece);
      [piece, taken] = ["", 0];
    }
    piece += character;
    taken += more;
  }
  return [...found, piece];
}

/** Nothing below is wide, and most text is below. */
const FIRST_WIDE = 0x1100;

function isWide(code: number): boolean {
  return code >= FIRST_WIDE && WIDE.some(([from, to]) => code >= from && code <= to);
}
