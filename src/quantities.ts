import { RayError } from "./errors.ts";
import { toUtc } from "./evidence/time.ts";
import type { SettingValue } from "./model.ts";
import { type StatedSettings, settingOf } from "./settings.ts";

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

const DURATION = /^P(?=[0-9T])(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/u;

/** Seconds of an ISO 8601 duration of days, hours, minutes and seconds, such as `PT10M`; not a number for any other text. */
export function durationSeconds(text: string): number {
  const match = DURATION.exec(text);
  if (match === null) return Number.NaN;
  const [days, hours, minutes, seconds] = match.slice(1).map((digits) => Number(digits ?? 0));
  return (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** A recovery time objective in seconds: an ISO 8601 duration, or a bare number of minutes, as the protocol writes it. Throws RayError `usage`. */
export function recoverySeconds(text: string, flag: string): number {
  const seconds = /^\d{1,6}$/u.test(text) ? Number(text) * 60 : durationSeconds(text);
  if (seconds > 0) return seconds;
  throw new RayError(
    "usage",
    `${flag} is ${text}; it must be minutes, such as 10, or an ISO 8601 duration, such as PT10M`,
  );
}

/** Settings under the keys of config and trust file, as the policy input names and measures them. `at` says how a message calls the key's place. */
export function statedSettings(
  settings: Readonly<Record<string, SettingValue | undefined>>,
  at: (key: string) => string,
): StatedSettings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]) =>
      value === undefined ? [] : [[settingOf(key), { ...measured(key, value), place: at(key) }]],
    ),
  );
}

function measured(key: string, value: SettingValue): { readonly value: SettingValue; readonly written?: string } {
  return key === "rto" ? { value: durationSeconds(String(value)), written: String(value) } : { value };
}
