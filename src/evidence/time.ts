const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/u;
const ZONE = /(?:[Zz]|[+-]\d{2}:\d{2})$/u;
const EARLIEST = Date.parse("1970-01-01T00:00:00Z");
const LATEST = Date.parse("9999-12-31T00:00:00Z");

/**
 * An RFC 3339 time as UTC text with milliseconds, so that times compare as text; undefined for anything else, such as a time
 * without a zone, 30 February or a leap second. Digits below the millisecond are cut off.
 */
export function toUtc(text: string): string | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", zone = ""] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const time = Date.parse(local);
  // Date.parse takes 30 February for 2 March; writing it back shows that.
  if (Number.isNaN(time) || new Date(time).toISOString() !== local) return undefined;
  const offset = offsetMinutes(zone);
  return offset === undefined ? undefined : fromEpochMilliseconds(time - offset * 60_000);
}

/** As `toUtc`, but a time without a zone, as many test reports have it, is taken as UTC; so is one with `UTC` behind it (old Surefire). */
export function toUtcAssumingZone(text: string): string | undefined {
  const dated = text
    .trim()
    .replace(/ (?:UTC|GMT)$/u, "Z")
    .replace(" ", "T");
  return toUtc(ZONE.test(dated) ? dated : `${dated}Z`);
}

/** Milliseconds since 1970 as UTC text with milliseconds; undefined for what is no such number. */
export function fromEpochMilliseconds(milliseconds: number): string | undefined {
  if (!Number.isFinite(milliseconds) || milliseconds < EARLIEST || milliseconds > LATEST) return undefined;
  return new Date(Math.floor(milliseconds)).toISOString();
}

function offsetMinutes(zone: string): number | undefined {
  if (/^[Zz]$/u.test(zone)) return 0;
  const [hours = 99, minutes = 99] = zone.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
