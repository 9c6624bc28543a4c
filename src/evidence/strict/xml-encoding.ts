import { TextDecoder } from "node:util";
import { Defective } from "../../errors.ts";

/** Turns the bytes of one document into text. */
export interface XmlDecoder {
  /** The encoding that the document declares, in lower case; UTF-8 where it declares none. */
  readonly label: string;
  decode(chunk: Uint8Array, more: boolean): string;
}

/** The declaration must stand in the first bytes. */
const HEAD_BYTES = 256;
const DECLARED = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/u;
const KNOWN = /^(?:utf-8|us-ascii|iso-8859-\d{1,2}|windows-125\d)$/u;

/** The same bytes with a first chunk that holds the whole declaration, however small the chunks are. */
export async function* headed(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  let isComplete = false;
  for await (const chunk of chunks) {
    if (isComplete) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      isComplete = head.length >= HEAD_BYTES;
      if (isComplete) yield head;
    }
  }
  if (!isComplete && head.length > 0) yield head;
}

/** The decoder for the encoding that the head declares. Throws `Defective` for one that is not read. */
export function xmlDecoder(head: Uint8Array): XmlDecoder {
  const start = new TextDecoder("latin1").decode(head.subarray(0, HEAD_BYTES));
  if (isUtf16(head)) throw new Defective("unreadable", "is UTF-16; write it as UTF-8");
  const label = (DECLARED.exec(start.replace(/^\u00ef\u00bb\u00bf/u, ""))?.[1] ?? "utf-8").toLowerCase();
  const decoder = fatalDecoder(label);
  return { label, decode: (chunk, more) => decoded(decoder, label, chunk, more) };
}

/** A byte order mark of UTF-16, or the zero byte beside an ASCII character. */
function isUtf16(head: Uint8Array): boolean {
  const [first = 1, second = 1] = head;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0;
}

function fatalDecoder(label: string): TextDecoder {
  try {
    if (KNOWN.test(label)) return new TextDecoder(label, { fatal: true });
  } catch {
    // A label of a known family without such a member, such as iso-8859-12.
  }
  throw new Defective(
    "unreadable",
    `declares the encoding ${label.slice(0, 40)}, which is not read; write it as UTF-8`,
  );
}

function decoded(decoder: TextDecoder, label: string, chunk: Uint8Array, more: boolean): string {
  try {
    // TextDecoder takes ASCII for windows-1252, and so takes every byte.
    if (label === "us-ascii" && chunk.some((byte) => byte > 0x7f)) throw new TypeError("not ASCII");
    return decoder.decode(chunk, { stream: more });
  } catch (error) {
    throw new Defective("unreadable", `holds bytes that are not ${label}`, {}, { cause: error });
  }
}
