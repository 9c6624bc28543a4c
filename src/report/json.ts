import { byBytes } from "../text.ts";
import { printableJson } from "./encode.ts";

/** The part of a JSON Schema that says in which order keys stand. */
export interface KeyOrder {
  readonly description?: string;
  readonly type?: unknown;
  readonly const?: unknown;
  readonly enum?: unknown;
  readonly properties?: Readonly<Record<string, KeyOrder>>;
  readonly additionalProperties?: boolean | KeyOrder;
  readonly items?: KeyOrder;
  readonly anyOf?: readonly KeyOrder[];
}

/** Pretty JSON, two spaces, one LF at its end. */
export function jsonText(value: unknown): string {
  return `${printableJson(JSON.stringify(value, null, 2))}\n`;
}

/** The same value with keys in the order of its schema; keys that the schema does not name follow, sorted by bytes. */
export function inSchemaOrder(value: unknown, schema: KeyOrder): unknown {
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return value.map((item) => inSchemaOrder(item, items));
  }
  if (typeof value !== "object" || value === null) return value;
  const { keys, properties, others } = knownSchema(schema);
  const members = value as Readonly<Record<string, unknown>>;
  const named = keys.filter((key) => Object.hasOwn(members, key));
  const rest = Object.keys(members);
  const order =
    rest.length === named.length
      ? named
      : [...named, ...rest.filter((key) => !Object.hasOwn(properties, key)).sort(byBytes)];
  return Object.fromEntries(order.map((key) => [key, inSchemaOrder(members[key], properties[key] ?? others)]));
}

interface ObjectSchema {
  readonly keys: readonly string[];
  readonly properties: Readonly<Record<string, KeyOrder>>;
  readonly others: KeyOrder;
}

/** A verdict asks for the same few again and again. */
const objectSchemas = new WeakMap<KeyOrder, ObjectSchema>();

function knownSchema(schema: KeyOrder): ObjectSchema {
  const known = objectSchemas.get(schema) ?? objectSchema(schema);
  objectSchemas.set(schema, known);
  return known;
}

function objectSchema(schema: KeyOrder): ObjectSchema {
  const candidates = [schema, ...(schema.anyOf ?? [])];
  const properties = candidates.find((candidate) => candidate.properties !== undefined)?.properties ?? {};
  const others = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  return { keys: Object.keys(properties), properties, others };
}
