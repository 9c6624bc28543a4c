import type { Facts } from "./model.ts";

/** The list that a catalogue names as `<kind>.<list>`, or undefined where there is none. */
export function judgedList(
  judged: string,
  factsOf: (kind: string) => Facts | undefined,
): readonly unknown[] | undefined {
  const [kind = "", ...path] = judged.split(".");
  const list = path.reduce<unknown>((value, key) => ownMember(value, key), factsOf(kind));
  return Array.isArray(list) ? list : undefined;
}

function ownMember(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Facts)[key] : undefined;
}
