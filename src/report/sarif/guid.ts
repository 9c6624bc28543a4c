import { hash } from "node:crypto";

/** Ours, made once; all GUIDs in our logs are named below it. */
const NAMESPACE = "7d1b5f0e-52c4-4b7e-9a4e-3b1c7a1f0d52";

const NAMESPACE_BYTES = Buffer.from(NAMESPACE.replaceAll("-", ""), "hex");

/** A version 5 UUID (RFC 9562 §5.5): the same name gives the same GUID everywhere. SARIF's schema accepts versions 1 to 5 only. */
export function guid(...name: readonly string[]): string {
  const key = JSON.stringify(name);
  const known = made.get(key) ?? make(key);
  made.set(key, known);
  return known;
}

/** Both logs name the same things. */
const made = new Map<string, string>();

function make(name: string): string {
  const hex = hash("sha1", Buffer.concat([NAMESPACE_BYTES, Buffer.from(name)]));
  const variant = (Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80;
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant.toString(16)}${hex.slice(18, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
