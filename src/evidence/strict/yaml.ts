import { Composer, type Document, isMap, isNode, isScalar, isSeq, LineCounter, Parser } from "yaml";
import { Defective } from "../../errors.ts";
import { utf8Text } from "./utf8.ts";
import { refuseDepth } from "./yaml-depth.ts";
import { refuseDirectives } from "./yaml-directives.ts";
import { entryEnd } from "./yaml-extent.ts";
import { type Place, refuseOddities, type YamlPosition } from "./yaml-subset.ts";

export interface YamlDocument {
  /** Undefined for a text without a document. */
  readonly value: unknown;
  /** Line and column, from 1, of a key or an item; of its nearest parent where it is not there. */
  position(path: readonly (string | number)[]): YamlPosition;
  /** Where the entry or the item ends that starts at an offset in the text; undefined where none does. */
  entryEnd(offset: number): number | undefined;
}

const MAX_BYTES = 2 ** 18;

/**
 * Parses one YAML 1.2 document in the subset that no two parsers read differently: plain mappings, sequences and scalars with text
 * keys, JSON's numbers; no anchors, aliases, tags, merge keys, directives or duplicate keys (also after NFC). Throws `Defective`.
 */
export function parseYaml(bytes: Uint8Array): YamlDocument {
  const text = utf8Text(bytes, MAX_BYTES);
  const document = parsed.get(text) ?? parse(text);
  if (parsed.size < MOST_KEPT) parsed.set(text, document);
  return document;
}

/** Our own files are read as values first, and looked at again where a finding stands in them. */
const MOST_KEPT = 4;
const parsed = new Map<string, YamlDocument>();

function parse(text: string): YamlDocument {
  const lines = new LineCounter();
  const at = (offset: number): YamlPosition => positionIn(lines, offset);
  const document = compose(text, lines, at);
  if (document === undefined) return { value: undefined, position: () => at(0), entryEnd: () => undefined };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw new Defective("invalid", problem.message, at(problem.pos[0]));
  refuseOddities(document, at);
  const value: unknown = document.contents === null ? undefined : document.toJS({ maxAliasCount: 0 });
  return {
    value,
    position: (path) => at(offsetOf(document.contents, path)),
    entryEnd: (offset) => entryEnd(document.contents, offset),
  };
}

/** Tokens first: the library composes by recursion, and deep nesting makes it abort the whole process, which no one can catch. */
function compose(text: string, lines: LineCounter, at: Place): Document.Parsed | undefined {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  refuseDepth(tokens, at);
  refuseDirectives(tokens, at);
  // Keys are compared in `refuseOddities`: the library's own check takes minutes for many keys.
  const composer = new Composer({ strict: true, uniqueKeys: false, version: "1.2", schema: "core" });
  const [document, second] = composer.compose(tokens, false, text.length);
  if (second !== undefined)
    throw new Defective("invalid", "holds more than one YAML document; keep one", at(second.range[0]));
  return document;
}

function offsetOf(contents: unknown, path: readonly (string | number)[]): number {
  let node: unknown = contents;
  let offset = startOf(node);
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const item: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    if (item === undefined) return offset;
    offset = startOf(pair?.key ?? item);
    node = item;
  }
  return offset;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function positionIn(lines: LineCounter, offset: number): YamlPosition {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
