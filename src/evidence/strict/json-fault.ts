import { type ParseError, parseTree, printParseErrorCode, visit } from "jsonc-parser";
import { Defective } from "../../errors.ts";
import { positionAt } from "../locate.ts";

/** Where and why a text is not JSON. Slow, and run only on a text that is known to be wrong. */
export function syntaxFault(text: string): Defective {
  if (/^[ \t\r\n]*$/u.test(text)) return new Defective("unreadable", "is empty");
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  if (first === undefined) return new Defective("unreadable", "is not JSON");
  const isCut = first.offset >= text.trimEnd().length;
  const fact = isCut ? "ends in the middle of a value" : `is not JSON (${inWords(printParseErrorCode(first.error))})`;
  return new Defective("unreadable", fact, positionAt(text, first.offset));
}

/** `PropertyNameExpected` → `property name expected`. */
function inWords(code: string): string {
  return code.replace(/(?<=.)[A-Z]/gu, (letter) => ` ${letter}`).toLowerCase();
}

/** The second of two keys that are the same. */
export function duplicateFault(text: string): Defective {
  const objects: Set<string>[] = [];
  let found: { readonly key: string; readonly offset: number } | undefined;
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty: (key, offset) => {
      const keys = objects.at(-1);
      if (keys?.has(key.normalize("NFC")) === true) found ??= { key, offset };
      keys?.add(key.normalize("NFC"));
    },
  });
  if (found === undefined) return new Defective("unreadable", "has duplicate keys");
  return new Defective(
    "unreadable",
    `has the key "${found.key.slice(0, 60)}" twice in one object`,
    positionAt(text, found.offset),
  );
}

/** Where bytes stop to be UTF-8. */
export function encodingFault(bytes: Uint8Array): Defective {
  let good = 0;
  // The first `good` bytes decode; halving what follows them finds the byte that does not.
  for (let bad = bytes.length + 1; bad - good > 1; ) {
    const middle = Math.floor((good + bad) / 2);
    if (isDecodable(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const before = new TextDecoder("utf-8").decode(bytes.subarray(0, good), { stream: true });
  return new Defective("unreadable", "is not UTF-8; write it as UTF-8", positionAt(before, before.length));
}

/** A character that is cut at the end is no fault of what stands before it. */
function isDecodable(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
