/** What a table says of a word that evidence holds; undefined for every other word, `constructor` and its like too. */
export function own<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
