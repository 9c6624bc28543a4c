import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromEpochMilliseconds, toUtc, toUtcAssumingZone } from "../../src/evidence/time.ts";

const LAST = Date.parse("9999-12-31T00:00:00Z");
const moments = fc.integer({ min: 0, max: LAST });

describe("time", () => {
  it.each([
    ["2025-01-02T03:04:05Z", "2025-01-02T03:04:05.000Z"],
    ["2025-01-02t03:04:05.6z", "2025-01-02T03:04:05.600Z"],
    ["2025-01-02T03:04:05.123456789Z", "2025-01-02T03:04:05.123Z"],
    ["2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05.000Z"],
    ["2025-01-01T00:30:00+01:00", "2024-12-31T23:30:00.000Z"],
    ["2025-01-02T03:04:05-09:30", "2025-01-02T12:34:05.000Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ])("takes %s as %s", (text, utc) => {
    expect(toUtc(text)).toBe(utc);
  });

  it.each([
    "2025-02-30T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2025-13-01T00:00:00Z",
    "2025-00-10T00:00:00Z",
    "2025-01-01T24:00:00Z",
    "2025-01-01T00:60:00Z",
    "2016-12-31T23:59:60Z",
    "2025-01-01T00:00:00",
    "2025-01-01T00:00:00+24:00",
    "2025-01-01T00:00:00+01:60",
    "2025-01-01T00:00:00+0100",
    "2025-01-01T00:00:00.Z",
    "2025-01-01 00:00:00Z",
    "2025-01-01",
    "1",
    "",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00+00:01",
    "+002025-01-01T00:00:00Z",
    "２025-01-01T00:00:00Z",
    "2025-01-01T00:00:00Z\n",
  ])("refuses %j", (text) => {
    expect(toUtc(text)).toBeUndefined();
  });

  it("takes every moment in every zone back to itself", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -23 * 60, max: 23 * 60 }), (moment, offset) => {
        const local = moment + offset * 60_000;
        fc.pre(local >= 0 && local <= LAST);
        const zone = `${offset < 0 ? "-" : "+"}${new Date(Math.abs(offset) * 60_000).toISOString().slice(11, 16)}`;
        expect(toUtc(new Date(local).toISOString().replace("Z", zone))).toBe(new Date(moment).toISOString());
      }),
    );
  });

  it("gives texts that compare as the moments do", () => {
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        const [one = "", other = ""] = [fromEpochMilliseconds(a), fromEpochMilliseconds(b)];
        expect(one < other).toBe(a < b);
      }),
    );
  });

  it("gives undefined or UTC with milliseconds for any text, and never a time for a day that does not exist", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }), (month, day) => {
        const date = `2025-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        const days = month >= 1 && month <= 12 ? new Date(Date.UTC(2025, month, 0)).getUTCDate() : 0;
        expect(toUtc(`${date}T12:00:00Z`)).toBe(day >= 1 && day <= days ? `${date}T12:00:00.000Z` : undefined);
      }),
    );
  });

  it.each([
    ["2020-10-27T21:39:41", "2020-10-27T21:39:41.000Z"],
    [" 2020-10-27 21:39:41.5 ", "2020-10-27T21:39:41.500Z"],
    ["2020-10-27T21:39:41+02:00", "2020-10-27T19:39:41.000Z"],
    ["2021-03-07T10:36:56 UTC", "2021-03-07T10:36:56.000Z"],
    ["2020-10-27", undefined],
    ["yesterday", undefined],
  ])("takes %j of a report that has no zone as %s", (text, utc) => {
    expect(toUtcAssumingZone(text)).toBe(utc);
  });

  it.each([
    [0, "1970-01-01T00:00:00.000Z"],
    [1_700_000_000_000.9, "2023-11-14T22:13:20.000Z"],
    [-1, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [LAST + 1, undefined],
  ])("takes %d milliseconds as %s", (milliseconds, utc) => {
    expect(fromEpochMilliseconds(milliseconds)).toBe(utc);
  });
});
