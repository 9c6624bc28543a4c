import { RayError } from "./errors.ts";
import { toUtc } from "./evidence/time.ts";

/** A ratio such as `0.90` as percent, with at most four decimals. Throws RayError `usage`. */
export function ratioAsPercent(text: string, flag: string): number {
  const ratio = /^(0|1)(\.\d{1,6})?$|^0?\.\d{1,6}$/u.test(text) ? Number(text) : Number.NaN;
  if (ratio >= 0 && ratio <= 1) return Math.round(ratio * 1_000_000) / 10_000;
  throw new RayError("usage", `${flag} is ${text}; it must be a ratio between 0 and 1, such as 0.90`);
}

/** A moment such as `2026-11-20T12:00:00Z` as UTC with milliseconds. Throws RayError `usage`. */
export function moment(text: string, flag: string): string {
  const utc = toUtc(text);
  if (utc !== undefined) return utc;
  throw new RayError("usage", `${flag} is ${text}; it must be a moment with a zone, such as 2026-11-20T12:00:00Z`);
}
