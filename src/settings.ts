import { RayError } from "./errors.ts";
import type { Setting } from "./model.ts";

interface SettingKind {
  readonly default: number | string;
  readonly unit?: string;
  /** The loosest value accepted; higher is stricter for every percentage. */
  readonly floor?: number;
}

/** Every value that policy compares with. The floors are those of the protocol; nothing lowers them. */
const SETTINGS = {
  suite_coverage_percent: { default: 90, unit: "%", floor: 90 },
  code_coverage_percent: { default: 80, unit: "%" },
  rehearsal_environment: { default: "staging" },
} as const satisfies Readonly<Record<string, SettingKind>>;

export interface StatedSetting {
  readonly value: number | string;
  /** How a message names the place that stated it, such as `ray-policy.yaml:7: settings.suite_coverage_percent`. */
  readonly place: string;
}

/** Joins the defaults with what the config and the flags state; flags win. Throws RayError `config` below a floor. */
export function resolveSettings(
  config: Readonly<Record<string, StatedSetting>>,
  flags: Readonly<Record<string, StatedSetting>>,
): Readonly<Record<string, Setting>> {
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, kind]) => [name, resolve(kind, config[name], flags[name])]),
  );
}

function resolve(kind: SettingKind, config: StatedSetting | undefined, flag: StatedSetting | undefined): Setting {
  for (const stated of [config, flag]) if (stated !== undefined) refuseLooser(kind, stated);
  const stated = flag ?? config;
  return {
    value: stated?.value ?? kind.default,
    ...(kind.unit === undefined ? {} : { unit: kind.unit }),
    source: flag !== undefined ? "flag" : config !== undefined ? "config" : "default",
    ...(kind.floor === undefined ? {} : { floor: kind.floor }),
  };
}

function refuseLooser(kind: SettingKind, stated: StatedSetting): void {
  if (kind.floor === undefined || typeof stated.value !== "number" || stated.value >= kind.floor) return;
  throw new RayError(
    "config",
    `${stated.place} is ${stated.value}; the floor is ${kind.floor} and can only be made stricter: state at least ${kind.floor}, or leave it out`,
  );
}
