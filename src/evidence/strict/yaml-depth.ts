import type { CST } from "yaml";
import { Defective } from "../../errors.ts";
import type { Place } from "./yaml-subset.ts";

const MAX_DEPTH = 64;

/** Throws `Defective` where collections nest too deep. Walks with a list of its own, not by recursion. */
export function refuseDepth(tokens: readonly CST.Token[], at: Place): void {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth += 1) {
    const [first] = level;
    // A level of tokens is a document, then the collections in it, and so on inwards.
    if (depth > MAX_DEPTH)
      throw new Defective("over_limit", `nests deeper than ${MAX_DEPTH} levels`, at(first?.offset ?? 0));
    level = level.flatMap(within).filter((token) => isNesting(token));
  }
}

function within(token: CST.Token): readonly CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
}

function isNesting(token: CST.Token): boolean {
  return "items" in token;
}
