import type { Difference } from "../../../src/evidence/parity/differences.ts";

type Mapping = Readonly<Record<string, unknown>>;

/** A side as RFC 6902 sees it: every object by its name. */
export type Side = Readonly<Record<string, unknown>>;

/** Applies the operations of a comparison to a side, written from RFC 6902 alone: `add`, `remove` and `replace` on mappings. */
export function applied(side: Side, differences: readonly Difference[]): Side {
  return differences.reduce<Side>(
    (state, { object, tokens, op, expected, actual }) =>
      change(state, [object, ...tokens], op, expected, actual) as Side,
    side,
  );
}

function change(
  node: unknown,
  [key = "", ...rest]: readonly string[],
  op: Difference["op"],
  from: unknown,
  to: unknown,
): unknown {
  const mapping = node as Mapping;
  const entries = Object.entries(mapping);
  const has = Object.hasOwn(mapping, key);
  if (rest.length > 0) {
    if (!has) throw new Error(`${key} is not there`);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, name === key ? change(value, rest, op, from, to) : value]),
    );
  }
  if (has !== (op !== "add")) throw new Error(`${op} at ${key}`);
  if (op === "remove") return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries([...entries.filter(([name]) => name !== key), [key, to]]);
}
