import { describe, expect, test } from "vitest";
import type { Setting } from "../src/model.ts";
import { durationSeconds, recoverySeconds, statedSettings } from "../src/quantities.ts";
import { resolveSettings, withRecoveryObjective } from "../src/settings.ts";
import { release } from "./builders.ts";

const stated = (settings: Readonly<Record<string, number | string | readonly string[]>>, file = "ray-policy.yaml") =>
  statedSettings(settings, (key) => `${file}:1: settings.${key}`);
const resolved = (config: object, flags: object = {}, trust: object = {}) =>
  resolveSettings(stated({ ...config }), stated({ ...flags }, "--flag"), stated({ ...trust }, "trust.yaml"));

describe("a setting without a statement", () => {
  test.each([
    ["suite_coverage_percent", { value: 90, unit: "%", source: "default", floor: 90 }],
    ["max_drift", { value: "low", source: "default", floor: "low" }],
    ["manifest_completeness_percent", { value: 95, unit: "%", source: "default", floor: 95 }],
    ["blocking_severity", { value: "high", source: "default", floor: "high" }],
    ["code_coverage_percent", { value: 80, unit: "%", source: "default" }],
    ["rto_seconds", undefined],
  ])("%s has its default and the floor of the protocol", (name, expected) => {
    expect(resolved({})[name]).toEqual(expected);
  });
});

describe("config and flags", () => {
  test("may be stricter, and flags win", () => {
    const { suite_coverage_percent, max_drift, rto_seconds } = resolved(
      { suite_coverage_percent: 92, max_drift: "none", rto: "PT10M" },
      { suite_coverage_percent: 97 },
    );
    expect(suite_coverage_percent).toMatchObject({ value: 97, source: "flag" });
    expect(max_drift).toMatchObject({ value: "none", source: "config" });
    expect(rto_seconds).toEqual({ value: 600, unit: "s", source: "config" });
  });

  test.each([
    [{ suite_coverage_percent: 89.99 }, "suite_coverage_percent is 89.99; the floor is 90"],
    [{ max_drift: "medium" }, "max_drift is medium; the floor is low"],
    [{ manifest_completeness_percent: 94.9999 }, "manifest_completeness_percent is 94.9999; the floor is 95"],
    [{ blocking_severity: "critical" }, "blocking_severity is critical; the floor is high"],
    [{ required_scans: ["sast"] }, "required_scans is sast; the floor is sast, sca"],
    [{ allowed_licences: ["MIT", "AGPL-3.0-only"] }, "allowed_licences is AGPL-3.0-only, MIT; the floor is"],
  ])("may not be looser than the floor: %j", (config, message) => {
    expect(() => resolved(config)).toThrow(message);
    expect(() => resolved({}, config)).toThrow(message);
  });
});

describe("the trust file", () => {
  test("raises a floor, which is then the value where nothing else is stated", () => {
    const trust = {
      suite_coverage_percent: 95,
      rto: "PT5M",
      max_drift: "none",
      required_scans: ["sast", "sca", "secrets"],
    };
    const settings = resolved({}, {}, trust);
    expect(settings["suite_coverage_percent"]).toEqual({ value: 95, unit: "%", source: "trust", floor: 95 });
    expect(settings["rto_seconds"]).toEqual({ value: 300, unit: "s", source: "trust", floor: 300 });
    expect(settings["max_drift"]).toEqual({ value: "none", source: "trust", floor: "none" });
    expect(settings["required_scans"]).toMatchObject({ value: ["sast", "sca", "secrets"], source: "trust" });
    expect(() => resolved({ suite_coverage_percent: 94 }, {}, trust)).toThrow("is 94; the floor is 95");
    expect(() => resolved({ rto: "PT6M" }, {}, trust)).toThrow("settings.rto is PT6M; the floor is 300 s");
    expect(() => resolved({}, { max_drift: "low" }, trust)).toThrow("is low; the floor is none");
  });

  test.each([{ suite_coverage_percent: 89 }, { max_drift: "high" }, { manifest_completeness_percent: 94 }])(
    "cannot lower a threshold of the protocol: %j",
    (trust) => {
      expect(() => resolved({}, {}, trust)).toThrow("trust.yaml:1: settings.");
    },
  );

  test("may widen what the protocol leaves open", () => {
    expect(
      resolved({ blocking_severity: "critical" }, {}, { blocking_severity: "critical" })["blocking_severity"],
    ).toMatchObject({ value: "critical", floor: "critical" });
    expect(resolved({}, {}, { allowed_licences: ["MIT", "MPL-2.0"] })["allowed_licences"]).toMatchObject({
      value: ["MIT", "MPL-2.0"],
      source: "trust",
    });
  });
});

describe("the recovery time objective", () => {
  const smallest = (settings: Readonly<Record<string, Setting>>, manifest?: number, reported?: unknown) =>
    withRecoveryObjective(settings, release(manifest === undefined ? {} : { rto_seconds: manifest }), reported)[
      "rto_seconds"
    ];

  test("is the smallest one that is stated anywhere", () => {
    const config = resolved({ rto: "PT10M" });
    expect(smallest(config)).toEqual({ value: 600, unit: "s", source: "config" });
    expect(smallest(config, 900, 1200)).toMatchObject({ value: 600, source: "config" });
    expect(smallest(config, 300, 1200)).toMatchObject({ value: 300, source: "release" });
    expect(smallest(config, 900, 120)).toMatchObject({ value: 120, source: "evidence" });
    expect(smallest(resolved({}), 900)).toEqual({ value: 900, unit: "s", source: "release" });
  });

  test("is not there where nobody states one", () => {
    expect(smallest(resolved({}))).toBeUndefined();
  });
});

describe("durations", () => {
  test.each([
    ["PT10M", 600],
    ["PT1H30M", 5400],
    ["PT90S", 90],
    ["P7D", 604_800],
    ["P1DT1S", 86_401],
  ])("%s is %i seconds", (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });

  test.each(["", "P", "PT", "10", "PT10", "PT1.5H", "P1M", "P1Y", "-PT1M", "PT1M ", "pt1m"])("%j is none", (text) => {
    expect(durationSeconds(text)).toBeNaN();
  });

  test("a bare number after --rto is minutes, as the protocol writes it", () => {
    expect(recoverySeconds("10", "--rto")).toBe(600);
    expect(recoverySeconds("PT45S", "--rto")).toBe(45);
    for (const text of ["0", "-1", "1.5", "ten", "PT0S", ""])
      expect(() => recoverySeconds(text, "--rto")).toThrow(`--rto is ${text}; it must be minutes`);
  });
});
