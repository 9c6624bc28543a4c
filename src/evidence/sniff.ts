/** The beginning of a file as text, for recognising a format; bytes that are no UTF-8 do not matter here. */
export function headText(head: Uint8Array): string {
  return new TextDecoder("utf-8").decode(head).trimStart();
}

/** The name of an XML document's first element, without prefix; undefined for what is not XML. */
export function rootElement(head: Uint8Array): string | undefined {
  const text = headText(head);
  if (!text.startsWith("<")) return undefined;
  const body = text.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/gu, "");
  return /^\s*<(?:[\w.-]+:)?([\w.-]+)/u.exec(body)?.[1];
}

/** True where the beginning is that of a JSON object and every key stands in it. */
export function hasKeys(head: Uint8Array, keys: readonly string[]): boolean {
  const text = headText(head);
  return text.startsWith("{") && keys.every((key) => new RegExp(`"${key}"\\s*:`, "u").test(text));
}
