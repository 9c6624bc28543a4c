import type { Verdict } from "../model.ts";

type Evidence = Verdict["evidence"][number];
const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** How old evidence was when it was judged, and what says so. */
export function ageOf({ status, binding, observed_at }: Evidence, evaluatedAt: string): string {
  if (status === "absent") return "no age";
  // A file without a time is as old as the run that says it wrote it.
  if (binding === "asserted" && (observed_at ?? evaluatedAt) === evaluatedAt) return "age asserted by the run";
  if (observed_at !== undefined)
    return `${duration((Date.parse(evaluatedAt) - Date.parse(observed_at)) / 1000)} old by its content`;
  return "age unknown";
}

/** `2 h 5 min`: the two largest units, cut off; a time in the future is said to be one. */
function duration(seconds: number): string {
  if (Number.isNaN(seconds)) return "unknown time";
  if (seconds < 0) return `minus ${duration(-seconds)}`;
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first === -1) return "0 s";
  const parts = UNITS.slice(first, first + 2).map(([unit, size], index) => {
    const larger = index === 0 ? Number.POSITIVE_INFINITY : (UNITS[first]?.[1] ?? 1);
    return `${Math.floor((seconds % larger) / size)} ${unit}`;
  });
  return parts.filter((part) => !part.startsWith("0 ")).join(" ");
}
