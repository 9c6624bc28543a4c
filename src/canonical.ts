import { hash } from "node:crypto";

/**
 * Canonical JSON (RFC 8785), so that equal values have equal bytes: keys sorted by UTF-16 units, everything else as `JSON.stringify`
 * writes it. Members that are undefined are not there. Throws for what is no JSON: NaN, an infinity, half a character, undefined.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item === undefined ? null : item)).join(",")}]`;
  if (typeof value === "object" && value !== null) return `{${members(value).join(",")}}`;
  if (typeof value === "string" && !value.isWellFormed()) throw new Error("half a character has no canonical JSON");
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value} has no canonical JSON`);
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new Error(`${typeof value} has no canonical JSON`);
  return text;
}

function members(value: object): readonly string[] {
  const all = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(all).sort();
  return keys.filter((key) => all[key] !== undefined).map((key) => `${canonical(key)}:${canonical(all[key])}`);
}

/** SHA-256 of the canonical JSON of a value, lower-case hex. */
export function digestOf(value: unknown): string {
  return sha256(canonical(value));
}

/** SHA-256 of bytes, or of a text's UTF-8, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data);
}
