import type { Comparison, DriftPattern, IdleEntry } from "../../model.ts";
import type { Difference } from "./differences.ts";
import { isMeant } from "./severity.ts";

/** Exceptions and plans that settle no difference. A difference is settled by the first entry that means it. */
export function idleEntries(
  differences: readonly Difference[],
  { intended, remediation }: Pick<Comparison, "intended" | "remediation">,
): readonly IdleEntry[] {
  return [
    ...idleIn("intended", intended, ({ id }) => id, differences),
    ...idleIn("remediation", remediation, ({ plan }) => plan, differences),
  ];
}

function idleIn<Entry extends DriftPattern>(
  list: string,
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
  differences: readonly Difference[],
): readonly IdleEntry[] {
  const settling = new Set(differences.map((difference) => entries.find((entry) => isMeant(entry, difference))));
  return entries.flatMap((entry, index) => {
    if (settling.has(entry)) return [];
    const isShadowed = differences.some((difference) => isMeant(entry, difference));
    const reason = isShadowed ? "means only differences that an entry before it settles" : "meets no difference";
    return [
      {
        entry: `${list} ${index + 1}`,
        message: `parity: ${list} ${index + 1} (${nameOf(entry).slice(0, 80)}) ${reason}`,
      },
    ];
  });
}
