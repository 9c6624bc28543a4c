import { Defective } from "../../errors.ts";
import { parseJson } from "./json.ts";
import { type Line, readLines } from "./lines.ts";

export interface JsonLine extends Line {
  readonly value: object;
}

const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xef;

/**
 * Newline-delimited JSON: each line one strict JSON object, the last one ended, line feeds only. Lines are hashed as they are, so that
 * a line end or a byte order mark that some tool has added is refused by name. Throws `Defective` with the line in the file.
 */
export async function* readNdjson(chunks: AsyncIterable<Uint8Array>): AsyncIterable<JsonLine> {
  for await (const line of readLines(chunks, "must_end")) yield { ...line, value: await objectIn(line) };
}

async function objectIn(line: Line): Promise<object> {
  const { bytes } = line;
  if (bytes.at(-1) === CARRIAGE_RETURN)
    throw refusal(line, "has lines that end with CR LF; keep the line feeds that were written");
  if (bytes[0] === BYTE_ORDER_MARK) throw refusal(line, "has a byte order mark; keep the bytes that were written");
  const value = await valueIn(line);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw refusal(line, "has a line that is no JSON object");
}

function refusal({ number }: Line, message: string): Defective {
  return new Defective("unreadable", `${message} (line ${number})`, { line: number, column: 1 });
}

async function valueIn({ bytes, number }: Line): Promise<unknown> {
  try {
    return (await parseJson(bytes)).value;
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new Defective(
      error.code,
      `${error.message} (line ${number})`,
      { line: number, column: error.at.column ?? 1 },
      { cause: error },
    );
  }
}
