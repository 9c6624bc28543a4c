/** What one pass over the bytes of a JSON text shows that `JSON.parse` does not tell. */
export interface JsonScan {
  /** Members of all objects, counted by their colons: more than the parsed value has means duplicate keys. */
  readonly members: number;
  /** Some key holds more than plain ASCII, so that two keys may be one text in two Unicode forms. */
  readonly hasOddKeys: boolean;
  readonly fault?: { readonly code: "unreadable" | "over_limit"; readonly message: string; readonly offset: number };
}

const MAX_DEPTH = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const LOWER_U = 0x75;
/** Shorter integers are exact as doubles; shorter fractions can neither vanish nor overflow. */
const SAFE_DIGITS = 15;
const SAFE_FRACTION = 300;

/** Scans bytes that need not be JSON; what it says of such bytes has no meaning, but it always ends. */
export function scanJson(bytes: Uint8Array): JsonScan {
  const { length } = bytes;
  let depth = 0;
  let members = 0;
  let isOdd = false;
  let hasOddKeys = false;
  let fault: JsonScan["fault"];
  for (let index = 0; index < length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte === QUOTE) {
      // Strings are most of a text; they are walked here, without a call.
      isOdd = false;
      for (index += 1; index < length && bytes[index] !== QUOTE; index++) {
        const inner = bytes[index] ?? 0;
        if (inner >= 0x80) isOdd = true;
        else if (inner === BACKSLASH) {
          isOdd = true;
          const taken = escapeLength(bytes, index);
          if (taken === 0)
            fault ??= {
              code: "unreadable",
              message: "holds half a surrogate pair, which is no character",
              offset: index,
            };
          index += taken === 0 ? 5 : taken - 1;
        }
      }
    } else if (byte === COLON) {
      members += 1;
      hasOddKeys ||= isOdd;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH)
        return {
          members,
          hasOddKeys,
          fault: { code: "over_limit", message: `nests deeper than ${MAX_DEPTH} levels`, offset: index },
        };
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    } else if (isDigit(byte) || byte === 0x2d) {
      const end = numberEnd(bytes, index);
      const message =
        end - index <= SAFE_DIGITS && !hasExponent(bytes, index, end) ? undefined : numberFault(bytes, index, end);
      if (message !== undefined) fault ??= { code: "unreadable", message, offset: index };
      index = end - 1;
    }
  }
  return { members, hasOddKeys, ...(fault === undefined ? {} : { fault }) };
}

/** Bytes that an escape takes, with its partner where it is one of a surrogate pair; 0 for half a pair. */
function escapeLength(bytes: Uint8Array, index: number): number {
  if (bytes[index + 1] !== LOWER_U) return 2;
  const half = surrogate(bytes, index);
  if (half === undefined) return 6;
  const isPair =
    half === "high" &&
    bytes[index + 6] === BACKSLASH &&
    bytes[index + 7] === LOWER_U &&
    surrogate(bytes, index + 6) === "low";
  return isPair ? 12 : 0;
}

/** Which half of a pair `\uD8xx`–`\uDFxx` is; the first two digits decide. */
function surrogate(bytes: Uint8Array, index: number): "high" | "low" | undefined {
  if (((bytes[index + 2] ?? 0) | 0x20) !== 0x64) return undefined;
  const digit = (bytes[index + 3] ?? 0) | 0x20;
  if (digit === 0x38 || digit === 0x39 || digit === 0x61 || digit === 0x62) return "high";
  return digit >= 0x63 && digit <= 0x66 ? "low" : undefined;
}

function numberEnd(bytes: Uint8Array, start: number): number {
  let end = start + 1;
  while (end < bytes.length && isNumberByte(bytes[end] ?? 0)) end += 1;
  return end;
}

function isNumberByte(byte: number): boolean {
  return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45 || byte === 0x65;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A number must mean the same as a double: no infinity, no vanished digit before the point, nothing that shrinks to zero; `-0` is zero. */
function numberFault(bytes: Uint8Array, start: number, end: number): string | undefined {
  const isFraction = bytes.subarray(start, end).includes(0x2e);
  if (isFraction && end - start < SAFE_FRACTION && !hasExponent(bytes, start, end)) return undefined;
  const text = new TextDecoder("latin1").decode(bytes.subarray(start, end));
  const value = Number(text);
  const isLost =
    !Number.isFinite(value) ||
    (value === 0 && /^-?[0.]*[1-9]/u.test(text)) ||
    (/^-?\d+$/u.test(text) && !Number.isSafeInteger(value));
  return isLost ? `holds the number ${text.slice(0, 40)}, which does not survive as a double` : undefined;
}

function hasExponent(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] === 0x45 || bytes[index] === 0x65) return true;
  return false;
}
