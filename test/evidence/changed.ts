/** The JSON text with other values at JSON Pointers; `undefined` takes the member away. */
export function changed(text: string, values: Readonly<Record<string, unknown>>): string {
  const root: unknown = JSON.parse(text);
  for (const [pointer, value] of Object.entries(values)) {
    const tokens = pointer
      .split("/")
      .slice(1)
      .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = tokens.pop() ?? "";
    const parent = tokens.reduce<unknown>((at, token) => (at as Record<string, unknown>)[token], root) as Record<
      string,
      unknown
    >;
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return JSON.stringify(root);
}
