/**
 * The items in groups: two that share a name are together, and so are those that either shares another name with. Groups are in the order
 * of their first items, items in their own order. Takes time in proportion to the names.
 */
export function joined<Item>(
  items: readonly Item[],
  namesOf: (item: Item) => readonly string[],
): readonly (readonly Item[])[] {
  const links = new Links(items.length);
  const byName = new Map<string, number>();
  for (const [index, item] of items.entries())
    for (const name of namesOf(item)) {
      const other = byName.get(name);
      if (other === undefined) byName.set(name, index);
      else links.join(index, other);
    }
  const groups = new Map<number, Item[]>();
  for (const [index, item] of items.entries()) {
    const first = links.first(index);
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** Which of so many things belong together, each set known by the first of it (union–find). */
class Links {
  readonly #parents: number[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, index) => index);
  }

  first(of: number): number {
    let at = of;
    for (;;) {
      const parent = this.#parents[at] ?? at;
      if (parent === at) return at;
      // Halves the way for whoever asks next.
      const above = this.#parents[parent] ?? parent;
      this.#parents[at] = above;
      at = above;
    }
  }

  join(one: number, other: number): void {
    const [a, b] = [this.first(one), this.first(other)];
    this.#parents[Math.max(a, b)] = Math.min(a, b);
  }
}
