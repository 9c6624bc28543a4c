import { isNode, visit } from "yaml";

/** Where the entry (a key with its value) or the item ends that starts at an offset; undefined where none does. */
export function entryEnd(contents: unknown, start: number): number | undefined {
  if (!isNode(contents)) return undefined;
  let end: number | undefined;
  visit(contents, {
    Pair: (_, { key, value }) => {
      if (startOf(key) !== start) return undefined;
      end = endOf(value) ?? endOf(key);
      return visit.BREAK;
    },
    Seq: (_, { items }) => {
      const item = items.find((each) => startOf(each) === start);
      if (item === undefined) return undefined;
      end = endOf(item);
      return visit.BREAK;
    },
  });
  return end;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Of the value itself, without blanks and comments behind it. */
function endOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[1] : undefined;
}
