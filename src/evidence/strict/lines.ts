import { Defective } from "../../errors.ts";

export interface Line {
  readonly bytes: Uint8Array;
  /** From 1. */
  readonly number: number;
}

/** What a last line without a line feed is: torn where lines are records, a line like any other where people write it. */
export type LastLine = "must_end" | "may_end";

const LINE_FEED = 0x0a;
const MAX_LINE_BYTES = 2 ** 20;

/** The lines of a stream without their line feeds. Throws `Defective` for an empty stream, a torn last line, a line over 1 MiB. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, last: LastLine): AsyncIterable<Line> {
  let rest: Uint8Array = new Uint8Array();
  let number = 0;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      number += 1;
      yield bounded({ bytes: bytes.subarray(start, end), number });
      start = end + 1;
    }
    rest = bytes.subarray(start);
    bounded({ bytes: rest, number: number + 1 });
  }
  if (rest.length === 0 && number === 0) throw new Defective("unreadable", "is empty");
  if (rest.length === 0) return;
  if (last === "must_end")
    throw new Defective("unreadable", "ends in the middle of a line", { line: number + 1, column: 1 });
  yield { bytes: rest, number: number + 1 };
}

function bounded(line: Line): Line {
  if (line.bytes.length <= MAX_LINE_BYTES) return line;
  throw new Defective("over_limit", `has a line of more than ${MAX_LINE_BYTES} bytes`, {
    line: line.number,
    column: 1,
  });
}

const FIRST_LINE = new TextDecoder("utf-8", { fatal: true });
const OTHER_LINES = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a line; a byte order mark is passed over in the first one. Throws `Defective` for bytes that are not UTF-8. */
export function textOf({ bytes, number }: Line): string {
  try {
    return (number === 1 ? FIRST_LINE : OTHER_LINES).decode(bytes);
  } catch (error) {
    throw new Defective("unreadable", "is not UTF-8; write it as UTF-8", { line: number, column: 1 }, { cause: error });
  }
}
