import { isAlias, isMap, isNode, isScalar, isSeq, type Scalar, type YAMLMap } from "yaml";
import { Defective } from "../../errors.ts";
import type { Place } from "./yaml-subset.ts";

const MAX_DEPTH = 64;
/** A few aliases of aliases can stand for more values than memory holds. */
const MAX_VALUES = 1_000_000;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;
const CONTROL = /[^\t\n\r -~\u0080-\u{10ffff}]/u;
/** Plain words and numbers that YAML 1.1, as kubectl and docker read it, takes for something else than YAML 1.2 does. */
const WORD_OF_1_1 = /^(?:y|yes|n|no|on|off)$/iu;
const NUMBER_OF_1_1 =
  /^[-+]?(?:0[0-7_]+|0b[01_]+|0x[\da-f_]+|\d[\d_]*_[\d_]*(?:\.[\d_]*)?|[1-9][\d_]*(?::[0-5]?\d)+(?:\.\d*)?)$/iu;
const TIME_OF_1_1 = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s].*)?$/u;

/** What an anchor stands for. */
interface Anchored {
  readonly value: unknown;
  /** Values in it. */
  readonly size: number;
  readonly height: number;
}

/** Turns the nodes of one document into values, in the order in which they stand. Throws `Defective` where parsers differ. */
export class Resolver {
  readonly #at: Place;
  readonly #anchors = new Map<string, Anchored>();
  #values = 0;

  constructor(at: Place) {
    this.#at = at;
  }

  resolve(node: unknown, depth = 0): unknown {
    if (isAlias(node)) return this.#aliased(node, node.source, depth);
    const before = this.#values;
    this.#count(node, 1, depth);
    if (!isNode(node)) return null;
    if (node.tag !== undefined)
      throw this.#refusal(node, "uses a tag (!), which parsers read differently; leave it out");
    const value = this.#value(node, depth);
    if ("anchor" in node && node.anchor !== undefined) this.#anchor(node, node.anchor, value, this.#values - before);
    return value;
  }

  #value(node: unknown, depth: number): unknown {
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) return node.items.map((item) => this.resolve(item, depth + 1));
    return isMap(node) ? Object.fromEntries(this.#members(node, depth)) : null;
  }

  /** An anchor counts from its end on, so that nothing can hold itself. */
  #anchor(node: unknown, name: string, value: unknown, size: number): void {
    if (this.#anchors.has(name))
      throw this.#refusal(node, `uses the anchor &${name.slice(0, 60)} a second time; give it a name of its own`);
    this.#anchors.set(name, { value, size, height: heightOf(value) });
  }

  #aliased(node: unknown, name: string, depth: number): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined)
      throw this.#refusal(node, `uses the alias *${name.slice(0, 60)}, which is no anchor before it`);
    this.#count(node, target.size, depth + target.height);
    return target.value;
  }

  #count(node: unknown, size: number, depth: number): void {
    this.#values += size;
    if (this.#values > MAX_VALUES || depth > MAX_DEPTH)
      throw this.#refusal(node, "holds more than is read, with its aliases written out", "over_limit");
  }

  /** The mapping's own keys win over those that it merges; two merged mappings may not both have a key. */
  #members(map: YAMLMap, depth: number): ReadonlyMap<string, unknown> {
    const own = new Map<string, unknown>();
    const known = new Set<string>();
    let merged: ReadonlyMap<string, unknown> = new Map();
    for (const { key, value } of map.items) {
      const name = this.#key(key, map);
      if (known.has(name.normalize("NFC")))
        throw this.#refusal(key, `has the key "${name.slice(0, 60)}" twice in one mapping`);
      known.add(name.normalize("NFC"));
      const member = this.resolve(value, depth + 1);
      if (isMergeKey(key)) merged = this.#merged(value, member);
      else own.set(name, member);
    }
    return new Map([...merged, ...own]);
  }

  #merged(node: unknown, value: unknown): ReadonlyMap<string, unknown> {
    const merged = new Map<string, unknown>();
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each !== "object" || each === null || Array.isArray(each))
        throw this.#refusal(node, "merges (<<) what is no mapping");
      for (const [key, member] of Object.entries(each)) {
        if (merged.has(key))
          throw this.#refusal(node, `merges (<<) "${key.slice(0, 60)}" from two mappings; write the key out`);
        merged.set(key, member);
      }
    }
    return merged;
  }

  #key(key: unknown, map: YAMLMap): string {
    if (!isScalar(key)) throw this.#refusal(key ?? map, "has a key that is no text");
    const value = this.#scalar(key);
    if (typeof value !== "string")
      throw this.#refusal(key, "has a key that is no text; quote keys in which YAML reads something else");
    return value;
  }

  #scalar(node: Scalar): unknown {
    const { value, source = "", type } = node;
    if (typeof value === "string" && (!value.isWellFormed() || CONTROL.test(value)))
      throw this.#refusal(node, "holds a text with a control character or half a character");
    if (type !== "PLAIN") return value;
    if (WORD_OF_1_1.test(source))
      throw this.#refusal(
        node,
        "holds a word that some parsers read as true or false; put it in quotes, or write true or false",
      );
    const isOdd =
      NUMBER_OF_1_1.test(source) || TIME_OF_1_1.test(source) || (typeof value === "number" && !survives(value, source));
    if (isOdd)
      throw this.#refusal(
        node,
        "holds a number or time that parsers read differently; put it in quotes, or write it in decimals",
      );
    return value;
  }

  #refusal(node: unknown, message: string, code: "invalid" | "over_limit" = "invalid"): Defective {
    return new Defective(code, message, this.#at(isNode(node) ? (node.range?.[0] ?? 0) : 0));
  }
}

function survives(value: number, source: string): boolean {
  return (
    JSON_NUMBER.test(source) && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  );
}

/** Quoted it is a key like any other. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<";
}

/** Levels of collections in a value; what is shared was counted before, and is small. */
function heightOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((most, each) => Math.max(most, heightOf(each)), 0);
}
