import { SaxesParser } from "saxes";
import { Defective } from "../../errors.ts";
import { ownText } from "../../text.ts";
import { headed, type XmlDecoder, xmlDecoder } from "./xml-encoding.ts";

export interface XmlTag {
  /** Without a namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Where the tag starts, from 1; the column in UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

export interface XmlHandlers {
  /** Says `text` where the text up to the next tag is wanted; other text is passed over unread. */
  open(tag: XmlTag): "text" | undefined;
  close(name: string): void;
  text(text: string): void;
}

type Parser = SaxesParser<{ xmlns: true; position: true; defaultXMLVersion: "1.0"; forceXMLVersion: true }>;

const MAX_DEPTH = 64;

/** What may stand before the first element. */
export interface XmlProlog {
  /** `named`: a DOCTYPE that only names a definition elsewhere, which is never fetched; default: none at all. */
  readonly doctype?: "named";
}

/**
 * Streams well-formed XML 1.0 with namespaces: no DOCTYPE with definitions of its own, no nesting beyond 64, bytes that fit the
 * declared encoding. Throws `Defective`.
 */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  handlers: XmlHandlers,
  prolog: XmlProlog = {},
): Promise<void> {
  const starts = lineStarts();
  let decoder: XmlDecoder | undefined;
  let parser: Parser | undefined;
  for await (const chunk of headed(chunks)) {
    decoder ??= xmlDecoder(chunk);
    parser ??= parserFor(handlers, starts, decoder.label, prolog);
    write(parser, starts, decoder.decode(chunk, true));
  }
  if (decoder === undefined || parser === undefined) throw new Defective("unreadable", "is empty");
  write(parser, starts, decoder.decode(new Uint8Array(), false));
  parser.close();
}

function write(parser: Parser, starts: LineStarts, text: string): void {
  starts.next(text);
  try {
    parser.write(text);
  } catch (error) {
    // What the parser holds of one text or attribute may outgrow the longest string that there can be.
    if (error instanceof RangeError)
      throw new Defective("over_limit", "has a text that is too long to be read", {}, { cause: error });
    throw error;
  }
}

function parserFor(handlers: XmlHandlers, starts: LineStarts, encoding: string, { doctype }: XmlProlog): Parser {
  const parser: Parser = new SaxesParser({
    xmlns: true,
    position: true,
    defaultXMLVersion: "1.0",
    forceXMLVersion: true,
  });
  const here = () => ({ line: parser.line, column: Math.max(parser.columnIndex, 1) });
  let depth = 0;
  let start = { line: 1, column: 1 };
  parser.on("error", (error) => {
    throw new Defective(
      "unreadable",
      `is not well-formed XML (${error.message.replace(/^\d+:\d+: /u, "").replace(/\.$/u, "")})`,
      here(),
    );
  });
  parser.on("xmldecl", (declaration) => {
    if (declaration.version !== "1.0")
      throw new Defective("unreadable", `is XML ${declaration.version ?? ""}; write it as XML 1.0`, here());
    const declared = (declaration.encoding ?? "utf-8").toLowerCase();
    if (declared !== encoding)
      throw new Defective(
        "unreadable",
        `declares the encoding ${declared} too late to be read with it; write it as UTF-8`,
        here(),
      );
  });
  parser.on("doctype", (text) => {
    // Definitions of its own could change what is read; a name alone defines nothing, because nothing is fetched.
    if (doctype === "named" && !text.includes("[")) return;
    throw new Defective("unreadable", "has a DOCTYPE, which could change what is read; write it without", here());
  });
  parser.on("opentagstart", ({ name }) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new Defective("over_limit", `nests deeper than ${MAX_DEPTH} levels`, here());
    // The parser stands one character behind the name; where that is a line feed, the tag began a line earlier.
    start = { line: parser.line - (parser.columnIndex === 0 ? 1 : 0), column: starts.columnOf(parser.position, name) };
    mute(parser);
  });
  parser.on("opentag", ({ local, attributes }) => {
    // By full name: a prefixed attribute never stands in for the one without.
    const wanted = handlers.open({
      name: local,
      attributes: Object.fromEntries(Object.values(attributes).map(({ name, value }) => [name, ownText(value)])),
      ...start,
    });
    if (wanted === "text") listen(parser, handlers);
  });
  parser.on("closetag", ({ local }) => {
    depth -= 1;
    mute(parser);
    handlers.close(local);
  });
  return parser;
}

function listen(parser: Parser, handlers: XmlHandlers): void {
  parser.on("text", (text) => handlers.text(text));
  parser.on("cdata", (text) => handlers.text(text));
}

/** Without a listener the parser keeps no text. */
function mute(parser: Parser): void {
  parser.off("text");
  parser.off("cdata");
}

interface LineStarts {
  next(text: string): void;
  columnOf(position: number, name: string): number;
}

/** Knows where lines start in what was written so far: the parser forgets a line as soon as the next one begins. */
function lineStarts(): LineStarts {
  let text = "";
  let base = 0;
  let earlier = 0;
  const startBefore = (offset: number): number => {
    const found = offset > base ? text.lastIndexOf("\n", offset - base - 1) : -1;
    return found < 0 ? earlier : base + found + 1;
  };
  const next = (following: string): void => {
    earlier = startBefore(base + text.length);
    base += text.length;
    text = following;
  };
  const columnOf = (position: number, name: string): number => {
    const behind = text.startsWith("\r\n", position - base - 2) ? 2 : 1;
    const offset = position - behind - name.length - 1;
    return offset - startBefore(offset) + 1;
  };
  return { next, columnOf };
}
