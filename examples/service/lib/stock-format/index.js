/** How an article is written on a delivery note. */
export function line(article, amount) {
  return `${String(amount).padStart(4)} x ${article}`;
}
