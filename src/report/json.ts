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
  if (Array.isArray(value)) return value.map((item) => inSchemaOrder(item, schema.items ?? {}));
  if (typeof value !== "object" || value === null) return value;
  const { properties, others } = objectSchema(schema);
  const members = value as Readonly<Record<string, unknown>>;
  const known = Object.keys(properties).filter((key) => Object.hasOwn(members, key));
  const rest = Object.keys(members).filter((key) => !Object.hasOwn(properties, key));
  const keys = rest.length === 0 ? known : [...known, ...rest.sort(byBytes)];
  return Object.fromEntries(keys.map((key) => [key, inSchemaOrder(members[key], properties[key] ?? others)]));
}

function objectSchema(schema: KeyOrder): {
  readonly properties: Readonly<Record<string, KeyOrder>>;
  readonly others: KeyOrder;
} {
  const candidates = [schema, ...(schema.anyOf ?? [])];
  const properties = candidates.find((candidate) => candidate.properties !== undefined)?.properties ?? {};
  return { properties, others: typeof schema.additionalProperties === "object" ? schema.additionalProperties : {} };
}
