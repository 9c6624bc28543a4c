import { Composer, type Document, isMap, isNode, isScalar, isSeq, LineCounter, Parser } from "yaml";
import { Defective } from "../../errors.ts";
import { utf8Text } from "./utf8.ts";
import { refuseDepth } from "./yaml-depth.ts";
import { refuseDirectives } from "./yaml-directives.ts";
import { Resolver } from "./yaml-resolve.ts";
import type { Place, YamlPosition } from "./yaml-subset.ts";

/** One document of a file that holds several. */
export interface SnapshotYaml {
  readonly value: unknown;
  /** Line and column, from 1, of a key or an item; of its nearest parent where it does not stand there by itself. */
  position(path: readonly (string | number)[]): YamlPosition;
}

const MAX_BYTES = 2 ** 23;

/**
 * Parses what a cluster or a tool exports: any number of YAML documents, empty ones left out. Anchors, aliases and merge keys
 * are resolved where every parser does it alike; what YAML 1.1 and 1.2 read differently is refused. Messages hold keys, never
 * values, which may be secrets. Throws `Defective`.
 */
export function parseYamlDocuments(bytes: Uint8Array): readonly SnapshotYaml[] {
  const text = utf8Text(bytes, MAX_BYTES, ", split it");
  const lines = new LineCounter();
  const at: Place = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  refuseDepth(tokens, at);
  refuseDirectives(tokens, at);
  // Keys are compared by the resolver: the library's own check takes minutes for many keys.
  const composer = new Composer({ strict: true, uniqueKeys: false, version: "1.2", schema: "core" });
  return [...composer.compose(tokens, false, text.length)].flatMap((document) => documentIn(document, at));
}

function documentIn(document: Document.Parsed, at: Place): readonly SnapshotYaml[] {
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined)
    throw new Defective(
      "invalid",
      `is no YAML (${problem.code.toLowerCase().replaceAll("_", " ")})`,
      at(problem.pos[0]),
    );
  const { contents } = document;
  if (!isNode(contents) || (isScalar(contents) && contents.value === null)) return [];
  const value = new Resolver(at).resolve(contents);
  return [{ value, position: (path) => at(offsetOf(contents, path)) }];
}

function offsetOf(contents: unknown, path: readonly (string | number)[]): number {
  let node: unknown = contents;
  let offset = startOf(node);
  for (const step of path) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const item: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    // Behind an alias or a merge key the nearest parent is where a person has to look.
    if (item === undefined || (isMap(node) && pair === undefined)) return offset;
    offset = startOf(pair?.key ?? item);
    node = item;
  }
  return offset;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
