import { type Document, isAlias, isMap, isNode, isScalar, type Node, type Scalar, visit, type YAMLMap } from "yaml";
import { Defective } from "../../errors.ts";

export interface YamlPosition {
  readonly line: number;
  readonly column: number;
}

/** Line and column, from 1, of an offset in the text. */
export type Place = (offset: number) => YamlPosition;

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;
const CONTROL = /[^\t\n\r -~\u0080-\u{10ffff}]/u;

/** Throws `Defective` for what one YAML parser reads in one way and another in another. */
export function refuseOddities(document: Document.Parsed, at: Place): void {
  const { contents } = document;
  if (!isNode(contents)) return;
  visit(contents, {
    Node: (_, node) => {
      if (isAlias(node)) refuse("uses an alias (*)", "write it out", node, at);
      if ("anchor" in node && node.anchor !== undefined) refuse("uses an anchor (&)", "write it out", node, at);
      if (node.tag !== undefined) refuse("uses a tag (!)", "leave it out", node, at);
      if (isScalar(node)) refuseScalar(node, at);
      if (isMap(node)) refuseKeys(node, at);
    },
  });
}

function refuse(fact: string, fix: string, node: unknown, at: Place): never {
  throw new Defective("invalid", `${fact}, which parsers read differently; ${fix}`, place(node, at));
}

function refuseScalar(node: Scalar, at: Place): void {
  const { value, source = "" } = node;
  if (typeof value === "string" && (!value.isWellFormed() || CONTROL.test(value)))
    throw new Defective("invalid", "holds a text with a control character or half a character", place(node, at));
  if (
    typeof value !== "number" ||
    (JSON_NUMBER.test(source) && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
  )
    return;
  refuse(`writes the number ${source.slice(0, 40)}`, "write it in decimals, or in quotes if it is a text", node, at);
}

function refuseKeys(map: YAMLMap, at: Place): void {
  const known = new Set<string>();
  for (const { key } of map.items) {
    if (!isScalar(key)) throw new Defective("invalid", "has a key that is no text", place(key ?? map, at));
    if (typeof key.value !== "string" || key.value === "<<") {
      throw new Defective(
        "invalid",
        `has the key ${String(key.value)}; keys must be plain texts, quoted where YAML reads something else`,
        place(key, at),
      );
    }
    const name = key.value.normalize("NFC");
    if (known.has(name))
      throw new Defective("invalid", `has the key "${name.slice(0, 60)}" twice in one mapping`, place(key, at));
    known.add(name);
  }
}

function place(node: unknown, at: Place): YamlPosition {
  return at(isNode(node) ? ((node satisfies Node).range?.[0] ?? 0) : 0);
}
