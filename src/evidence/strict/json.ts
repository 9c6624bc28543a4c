import { Defective } from "../../errors.ts";
import { type JsonScan, scanJson } from "./json-scan.ts";

export interface JsonDocument {
  readonly value: unknown;
  /** The decoded text, without a byte order mark; positions count in it. */
  readonly text: string;
}

/**
 * Parses JSON that every parser reads alike: fatal UTF-8, no duplicate keys (also after NFC), no lone surrogates, numbers that
 * survive as doubles, nesting of at most 64, nothing behind the value. One leading byte order mark is passed over: tools on Windows
 * write it, and it changes nothing; positions count without it. Throws `Defective`.
 */
export async function parseJson(bytes: Uint8Array): Promise<JsonDocument> {
  if (bytes.length === 0) throw new Defective("unreadable", "is empty");
  const text = await decode(bytes);
  const { members, hasOddKeys, fault } = scanJson(bytes);
  if (fault?.code === "over_limit") throw await faultAt(text, fault, bytes);
  const value = await parsed(text);
  if (fault !== undefined) throw await faultAt(text, fault, bytes);
  const counted = typeof value === "object" && value !== null ? countMembers(value) : 0;
  if (counted !== members || (hasOddKeys && hasTwins(value))) throw await duplicateKey(text);
  return { value, text };
}

/** All of a stream's bytes in one piece. */
export async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

async function decode(bytes: Uint8Array): Promise<string> {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new Defective("unreadable", "is UTF-16; write it as UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const { encodingFault } = await import("./json-fault.ts");
    throw encodingFault(bytes);
  }
}

async function parsed(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    const { syntaxFault } = await import("./json-fault.ts");
    throw syntaxFault(text);
  }
}

/** Members of all objects in it. */
function countMembers(value: object): number {
  let total = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object" && item !== null) total += countMembers(item);
    return total;
  }
  const members = value as Readonly<Record<string, unknown>>;
  // What `JSON.parse` made inherits no key; a list of the keys would take most of the time.
  for (const key in members) {
    const member = members[key];
    total += typeof member === "object" && member !== null ? 1 + countMembers(member) : 1;
  }
  return total;
}

/** True where two keys of one object are the same text in different Unicode forms. */
function hasTwins(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasTwins);
  const keys = Object.keys(value);
  return new Set(keys.map((key) => key.normalize("NFC"))).size !== keys.length || Object.values(value).some(hasTwins);
}

async function duplicateKey(text: string): Promise<Defective> {
  const { duplicateFault } = await import("./json-fault.ts");
  return duplicateFault(text);
}

async function faultAt(
  text: string,
  { code, message, offset }: NonNullable<JsonScan["fault"]>,
  bytes: Uint8Array,
): Promise<Defective> {
  const { positionAt } = await import("../locate.ts");
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  return new Defective(code, message, positionAt(text, before.length));
}
