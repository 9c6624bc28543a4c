/** Stock of a small shop, kept in memory: how many of an article are there, and how many of them are promised. */
export class Stock {
  #articles = new Map();

  constructor(quantities) {
    for (const [article, quantity] of Object.entries(quantities))
      this.#articles.set(article, { quantity, reserved: 0 });
  }

  /** How many can still be promised, or undefined for an article that is not kept. */
  available(article) {
    const entry = this.#articles.get(article);
    return entry === undefined ? undefined : entry.quantity - entry.reserved;
  }

  /** Promises some of an article; false where there are not enough. */
  reserve(article, amount) {
    const entry = this.#articles.get(article);
    if (entry === undefined || !Number.isInteger(amount) || amount < 1 || amount > entry.quantity - entry.reserved)
      return false;
    entry.reserved += amount;
    return true;
  }

  /** Takes a promise back, in part or whole. */
  release(article, amount) {
    const entry = this.#articles.get(article);
    if (entry === undefined || amount > entry.reserved) return false;
    entry.reserved -= amount;
    return true;
  }

  list() {
    return [...this.#articles.keys()].sort().map((article) => ({ article, available: this.available(article) }));
  }
}
