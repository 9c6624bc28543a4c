/** How the items of a list are told apart, so that their order does not matter. */
export interface Keying {
  /** Undefined for an item without a name: then the list is compared as it stands. */
  keyOf(item: unknown): string | undefined;
  /** What stands under the key; the item itself where this is not given. */
  memberOf?(item: unknown): unknown;
}

/** The keying of the list at a path, by the keys that lead to it; undefined where the order means something. */
export type Keyings = (path: readonly string[], list: readonly unknown[]) => Keying | undefined;

/** The value with every list whose items have names turned into a mapping by name. What is left of lists is one value each. */
export function normalised(value: unknown, keyings: Keyings, path: readonly string[] = []): unknown {
  if (Array.isArray(value)) {
    const entries = entriesOf(value, path, keyings);
    return entries === undefined ? value : mapped(entries, keyings, path);
  }
  return isMapping(value) ? mapped(Object.entries(value), keyings, path) : value;
}

function mapped(entries: readonly (readonly [string, unknown])[], keyings: Keyings, path: readonly string[]): unknown {
  return Object.fromEntries(entries.map(([key, member]) => [key, normalised(member, keyings, [...path, key])]));
}

function entriesOf(
  list: readonly unknown[],
  path: readonly string[],
  keyings: Keyings,
): readonly (readonly [string, unknown])[] | undefined {
  const keying = keyings(path, list);
  if (keying === undefined) return undefined;
  const keys = list.map((item) => keying.keyOf(item));
  if (keys.includes(undefined) || new Set(keys).size < keys.length) return undefined;
  return list.map((item, index) => [keys[index] ?? "", keying.memberOf === undefined ? item : keying.memberOf(item)]);
}

/** Where a path of the normalised value leads in the value as it was written, as far as that goes. */
export function writtenPath(value: unknown, tokens: readonly string[], keyings: Keyings): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  let node = value;
  for (const [depth, token] of tokens.entries()) {
    const step = Array.isArray(node) ? indexOf(node, token, keyings(tokens.slice(0, depth), node)) : token;
    const next: unknown = step === undefined || !hasMember(node, step) ? undefined : node[step as never];
    if (step === undefined || next === undefined) return steps;
    steps.push(step);
    node = next;
  }
  return steps;
}

function indexOf(list: readonly unknown[], token: string, keying: Keying | undefined): number | undefined {
  const index = list.findIndex((item) => keying?.keyOf(item) === token);
  return index < 0 ? undefined : index;
}

function hasMember(node: unknown, step: string | number): node is Readonly<Record<string | number, unknown>> {
  return typeof node === "object" && node !== null && Object.hasOwn(node, step);
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Items that are mappings, named by the values of some of their members. */
export function byMembers(...names: readonly string[]): Keying {
  return {
    keyOf: (item) => {
      if (!isMapping(item)) return undefined;
      const parts = names.map((name) => textOf(item[name]));
      return parts[0] === undefined ? undefined : parts.filter((part) => part !== undefined).join("/");
    },
  };
}

function textOf(value: unknown): string | undefined {
  return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;
}

/** Texts that are their own names. */
export const BY_TEXT: Keying = { keyOf: textOf, memberOf: () => true };
