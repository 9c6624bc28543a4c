const UTF_8 = new TextDecoder("utf-8");
/** Every reader asks about the same bytes. */
const texts = new WeakMap<Uint8Array, string>();

/** The beginning of a file as text, for recognising a format; bytes that are no UTF-8 do not matter here. */
export function headText(head: Uint8Array): string {
  const text = texts.get(head) ?? UTF_8.decode(head).trimStart();
  texts.set(head, text);
  return text;
}

/** The name of an XML document's first element, without prefix; undefined for what is not XML. */
export function rootElement(head: Uint8Array): string | undefined {
  const text = headText(head);
  const start = endOfProlog(text);
  return start === undefined
    ? undefined
    : /^<(?:[\w.-]{1,64}:)?([\w.-]{1,64})/u.exec(text.slice(start, start + 130))?.[1];
}

const PROLOG = [
  ["<?", "?>"],
  ["<!--", "-->"],
  ["<!DOCTYPE", ">"],
] as const;

/** Where the first element starts, behind declarations, comments and a DOCTYPE. Linear: the text is attacker-controlled. */
function endOfProlog(text: string): number | undefined {
  let at = 0;
  while (at < text.length) {
    const part = PROLOG.find(([open]) => text.startsWith(open, at));
    if (part === undefined && !/\s/u.test(text.charAt(at))) return text.charAt(at) === "<" ? at : undefined;
    const end = part === undefined ? at : text.indexOf(part[1], at + part[0].length);
    if (end < 0) return undefined;
    at = part === undefined ? at + 1 : end + part[1].length;
  }
  return undefined;
}

/** True where the beginning is that of a JSON object and every key stands in it. */
export function hasKeys(head: Uint8Array, keys: readonly string[]): boolean {
  const text = headText(head);
  return text.startsWith("{") && keys.every((key) => new RegExp(`"${key}"\\s*:`, "u").test(text));
}
