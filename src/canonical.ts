import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Canonical JSON (RFC 8785), so that equal values have equal bytes. Throws Error for what has none: undefined, half a surrogate pair, no number. */
export function canonical(value: unknown): string {
  const ordered = inKeyOrder(value);
  const text = ordered === UNUSUAL ? canonicalize(value) : JSON.stringify(ordered);
  if (text === undefined) throw new Error("undefined has no canonical JSON");
  return text;
}

/** The same as UTF-8: to encode a large text takes as long as to hash it, and need not be done for each who asks. Throws as `canonical`. */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonical(value));
}

/** SHA-256 of the canonical JSON of a value, lower-case hex. */
export function digestOf(value: unknown): string {
  return sha256(canonical(value));
}

/** SHA-256 of bytes, or of a text's UTF-8, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data);
}

/** A value that only the library knows what to do with. */
const UNUSUAL = Symbol("unusual");
/** An engine puts keys that read as an index before all others, whatever order they were given in. */
const INDEX = /^(?:0|[1-9][0-9]*)$/u;

/**
 * The same value with the keys of every object in the order of RFC 8785, for which `JSON.stringify` writes canonical JSON: RFC 8785
 * takes its numbers and texts over. What is in order already is not copied: most of a large input is.
 */
function inKeyOrder(value: unknown): unknown {
  if (typeof value === "string") return value.isWellFormed() ? value : UNUSUAL;
  if (typeof value === "number") return Number.isFinite(value) ? value : UNUSUAL;
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value !== "object" || "toJSON" in value) return UNUSUAL;
  return Array.isArray(value) ? listInOrder(value) : objectInOrder(value as Readonly<Record<string, unknown>>);
}

function listInOrder(items: readonly unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const ordered = inKeyOrder(item);
    if (ordered === UNUSUAL) return UNUSUAL;
    if (ordered !== item) copy ??= items.slice(0, index);
    copy?.push(ordered);
  }
  return copy ?? items;
}

function objectInOrder(members: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(members);
  let isInOrder = true;
  let before = "";
  for (const key of keys) {
    if (INDEX.test(key) || !key.isWellFormed()) return UNUSUAL;
    if (key < before) isInOrder = false;
    before = key;
  }
  if (!isInOrder) keys.sort();
  return membersInOrder(members, keys, isInOrder);
}

function membersInOrder(
  members: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  isInOrder: boolean,
): unknown {
  let copy: Record<string, unknown> | undefined = isInOrder ? undefined : {};
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? "";
    const member = members[key];
    const ordered = member === undefined ? undefined : inKeyOrder(member);
    if (ordered === UNUSUAL) return UNUSUAL;
    if (ordered !== member) copy ??= Object.fromEntries(keys.slice(0, index).map((each) => [each, members[each]]));
    if (copy !== undefined) put(copy, key, ordered);
  }
  return copy ?? members;
}

/** `__proto__` is a key like any other. */
function put(copy: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  else copy[key] = value;
}
