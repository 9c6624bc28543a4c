import { RayError } from "./errors.ts";
import type { ReleaseFacts, Setting, SettingValue } from "./model.ts";
import { byBytes } from "./text.ts";

/** Which of two values is the stricter one. `fewer` and `more` compare lists. */
type Order = "higher" | "lower" | "milder" | "fewer" | "more";

interface SettingKind {
  readonly default?: SettingValue;
  readonly unit?: string;
  /** Absent where no value is stricter than another. */
  readonly order?: Order;
  /** A threshold of the protocol: the trust file may raise it, nothing lowers it. */
  readonly protocol?: true;
  /** The default is the floor until the trust file states another. */
  readonly guarded?: true;
  /** The key in config and trust file, where it differs from the name in the policy input. */
  readonly key?: string;
}

/** Licences that let a component be used in any product, with attribution at most. */
const PERMISSIVE = [
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "BSL-1.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "PSF-2.0",
  "Python-2.0",
  "Unicode-3.0",
  "Unlicense",
  "Zlib",
];

/** Every value that policy compares with, by its name in the policy input. */
const SETTINGS = {
  suite_coverage_percent: { default: 90, unit: "%", order: "higher", protocol: true },
  code_coverage_percent: { default: 80, unit: "%", order: "higher" },
  rehearsal_environment: { default: "staging" },
  max_drift: { default: "low", order: "milder", protocol: true },
  rto_seconds: { unit: "s", order: "lower", key: "rto" },
  manifest_completeness_percent: { default: 95, unit: "%", order: "higher", protocol: true },
  blocking_severity: { default: "high", order: "milder", guarded: true },
  required_scans: { default: ["sast", "sca"], order: "more", guarded: true },
  allowed_licences: { default: PERMISSIVE, order: "fewer", guarded: true },
  runbook_max_age_days: { default: 90, unit: "d", order: "lower" },
} as const satisfies Readonly<Record<string, SettingKind>>;

export interface StatedSetting {
  /** Under the name of the policy input and in its unit. */
  readonly value: SettingValue;
  /** How a message names the place that stated it, such as `ray-policy.yaml:7: settings.suite_coverage_percent`. */
  readonly place: string;
  /** As it was written, where that differs from the value. */
  readonly written?: string;
}

export type StatedSettings = Readonly<Record<string, StatedSetting>>;

/** The name in the policy input of a key in config or trust file. */
export function settingOf(key: string): string {
  return Object.entries<SettingKind>(SETTINGS).find(([, kind]) => kind.key === key)?.[0] ?? key;
}

/** Joins the defaults with what config and flags state; flags win. `trust` raises floors. Throws RayError `config` for what is looser than its floor. */
export function resolveSettings(
  config: StatedSettings,
  flags: StatedSettings,
  trust: StatedSettings = {},
): Readonly<Record<string, Setting>> {
  return Object.fromEntries(
    Object.entries<SettingKind>(SETTINGS).flatMap(([name, kind]) => {
      const setting = resolve(kind, config[name], flags[name], trust[name]);
      return setting === undefined ? [] : [[name, setting]];
    }),
  );
}

/** The smallest recovery time objective that is stated anywhere counts: config, flag and trust file, the release, the rollback report. */
export function withRecoveryObjective(
  settings: Readonly<Record<string, Setting>>,
  release: ReleaseFacts | undefined,
  reported: unknown,
): Readonly<Record<string, Setting>> {
  const [smallest] = [
    { value: settings["rto_seconds"]?.value, source: settings["rto_seconds"]?.source ?? ("default" as const) },
    { value: release?.rto_seconds, source: "release" as const },
    { value: reported, source: "evidence" as const },
  ]
    .flatMap(({ value, source }) => (typeof value === "number" ? [{ value, source }] : []))
    .toSorted((a, b) => a.value - b.value);
  if (smallest === undefined) return settings;
  return { ...settings, rto_seconds: { unit: "s", ...settings["rto_seconds"], ...smallest } };
}

function resolve(
  kind: SettingKind,
  config: StatedSetting | undefined,
  flag: StatedSetting | undefined,
  trust: StatedSetting | undefined,
): Setting | undefined {
  const floor = floorOf(kind, trust);
  for (const stated of [config, flag]) if (stated !== undefined) refuseLooser(kind, stated, floor);
  const stated = flag ?? config;
  const fallback = floor !== undefined && trust !== undefined && floor === trust.value ? trust.value : kind.default;
  const value = stated?.value ?? fallback;
  if (value === undefined) return undefined;
  return {
    value,
    ...(kind.unit === undefined ? {} : { unit: kind.unit }),
    source:
      flag !== undefined ? "flag" : config !== undefined ? "config" : value === kind.default ? "default" : "trust",
    ...(floor === undefined ? {} : { floor }),
  };
}

/** Throws RayError `config` where the trust file would lower a threshold of the protocol. */
function floorOf(kind: SettingKind, trust: StatedSetting | undefined): SettingValue | undefined {
  const builtIn = kind.protocol === true || kind.guarded === true ? kind.default : undefined;
  if (trust === undefined || kind.order === undefined) return builtIn;
  if (kind.protocol === true) refuseLooser(kind, trust, builtIn);
  return trust.value;
}

function refuseLooser(kind: SettingKind, stated: StatedSetting, floor: SettingValue | undefined): void {
  if (floor === undefined || kind.order === undefined || isAtLeastAsStrict[kind.order](stated.value, floor)) return;
  throw new RayError(
    "config",
    `${stated.place} is ${stated.written ?? shown(stated.value)}; the floor is ${shown(floor)}${kind.unit === "s" ? " s" : ""} and can only be made stricter: state ${FIXES[kind.order]}, or leave it out`,
  );
}

const FIXES = {
  higher: "at least that",
  lower: "at most that",
  milder: "that or a milder one",
  fewer: "only what it lists",
  more: "all that it lists",
} as const satisfies Record<Order, string>;

const SEVERITIES = ["none", "low", "medium", "high", "critical"];

const isAtLeastAsStrict = {
  higher: (value, floor) => Number(value) >= Number(floor),
  lower: (value, floor) => Number(value) <= Number(floor),
  milder: (value, floor) => {
    const rank = SEVERITIES.indexOf(String(value));
    return rank >= 0 && rank <= SEVERITIES.indexOf(String(floor));
  },
  fewer: (value, floor) => listed(value).every((each) => listed(floor).includes(each)),
  more: (value, floor) => listed(floor).every((each) => listed(value).includes(each)),
} as const satisfies Record<Order, (value: SettingValue, floor: SettingValue) => boolean>;

function listed(value: SettingValue): readonly (string | number)[] {
  return typeof value === "object" ? value : [value];
}

/** A setting's value in one line. */
export function shown(value: SettingValue): string {
  return typeof value === "object" ? [...value].sort(byBytes).join(", ") : String(value);
}
