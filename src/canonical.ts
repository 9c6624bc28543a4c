import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** Canonical JSON (RFC 8785), so that equal values have equal bytes. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("undefined has no canonical JSON");
  return text;
}

/** SHA-256 of the canonical JSON of a value, lower-case hex. */
export function digestOf(value: unknown): string {
  return sha256(canonical(value));
}

/** SHA-256 of bytes, or of a text's UTF-8, lower-case hex. */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data);
}
