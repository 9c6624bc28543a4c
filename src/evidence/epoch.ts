import { fromEpochMilliseconds } from "./time.ts";

/** Seconds of any year until 5138 are below, milliseconds of any after 1973 above. */
const SECONDS_BELOW = 1e11;

/** A time that tools write as seconds or as milliseconds since 1970, as UTC with milliseconds; undefined for 0 and for what is no number. */
export function fromEpoch(text: string | undefined): string | undefined {
  const value = text === undefined || !/^\d{1,15}(?:\.\d{1,9})?$/u.test(text) ? 0 : Number(text);
  if (value === 0) return undefined;
  return fromEpochMilliseconds(value < SECONDS_BELOW ? value * 1000 : value);
}
