import { basename, join, resolve } from "node:path";
import { comparisonOf, type StatedComparison } from "./comparison.ts";
import { RayError } from "./errors.ts";
import type { ConfigDocument, WaiversDocument } from "./generated/documents.ts";
import type { Host } from "./host.ts";
import type { Config, EvidenceSource, Trust, WaiversFile } from "./model.ts";
import { commandLine, protocolPlan } from "./protocol-plan.ts";
import { statedSettings } from "./quantities.ts";
import { resolveSettings, type StatedSettings, settingOf } from "./settings.ts";
import { isWithin } from "./text.ts";
import { loadTrust } from "./trust.ts";
import { FILE_FACTS, readYamlFile, refuseUnknown, type YamlFile } from "./yaml-file.ts";

export const CONFIG_FILE = "ray-policy.yaml";
const WAIVERS_FILE = "waivers.yaml";

/** Built-in bounds on what is read. */
const LIMITS = { file_bytes: 2 ** 31, files: 10_000 } as const;

/** What the caller states beside the config file. */
export interface Overrides {
  /** Absolute path of the project folder. */
  readonly project: string;
  readonly settings: StatedSettings;
  readonly commit?: string;
  /** The trust file (absolute) that wins over that of the config, and the digest that whichever counts must have. */
  readonly trust?: { readonly file?: string; readonly digest?: string };
}

/** An evidence kind as the config needs to know it. */
export interface KnownKind {
  readonly kind: string;
  /** Where it is looked for when the config does not name it. */
  readonly defaultFiles: readonly string[];
  /** The formats in which it is read. */
  readonly formats: readonly string[];
  /** Part of the reviewed source: nothing in it names the release. */
  readonly repository: boolean;
}

/** Reads and checks `ray-policy.yaml`. Throws RayError `usage` without a project folder, `config` for a missing or wrong file. */
export async function loadConfig(host: Host, overrides: Overrides, kinds: readonly KnownKind[]): Promise<Config> {
  const file = await readConfigFile(host, overrides.project);
  // The schema was checked while the file was read.
  const value = file.value as ConfigDocument;
  const { place } = file;
  refuseUnknownKinds(file, value, kinds);
  const trust = await trustOf(host, overrides, value, kinds);
  return {
    project: overrides.project,
    artifact: file.artifact,
    release: releaseSource(value, place),
    settings: resolveSettings(
      statedSettings(value.settings ?? {}, (key) => file.at("settings", key)),
      overrides.settings,
      trust?.floors,
    ),
    settingPositions: Object.fromEntries(
      Object.keys(value.settings ?? {}).map((key) => [settingOf(key), place("settings", key)]),
    ),
    evidence: kinds
      .filter(({ kind }) => kind !== "release")
      .flatMap((kind) =>
        evidenceSource(kind, value, place, trust, (stated) => sidesOf(host, overrides.project, file, kind, stated)),
      ),
    checks: Object.fromEntries(
      Object.entries(value.checks ?? {}).map(([code, off]) => [code, { ...off, position: place("checks", code) }]),
    ),
    limits: lowered(value),
    sourceRoot: sourceRoot(host, overrides.project, value),
    waivers: await readWaivers(host, overrides.project, value),
    collecting: collecting(host, overrides.project, value, file),
    ...(value.history === undefined ? {} : { history: resolve(overrides.project, value.history) }),
    risk: { constraints: [], criticality: "medium", ...value.risk },
    ...(value.protocol === undefined ? {} : { protocol: protocolPlan(value.protocol) }),
    packing: { include: value.pack?.include ?? [], exclude: value.pack?.exclude ?? [] },
    ...(trust === undefined ? {} : { trust }),
    ...(overrides.commit === undefined ? {} : { commit: overrides.commit }),
  };
}

type Place = YamlFile["place"];

function readConfigFile(host: Host, project: string): Promise<YamlFile> {
  const folder = host.stat(project).type;
  if (folder !== "directory")
    throw new RayError(
      "usage",
      `${project} is ${folder === "missing" ? "not there" : "not a folder"}; name the folder that holds ${CONFIG_FILE}`,
    );
  const file = join(project, CONFIG_FILE);
  const { type } = host.stat(file);
  if (type !== "file")
    throw new RayError(
      "config",
      `${file} is ${FILE_FACTS[type]}; put a ${CONFIG_FILE} into the project folder: ray-policy init writes one`,
    );
  return readYamlFile(host, file, CONFIG_FILE, "config");
}

/** The trust file: that of the command line wins over that of the config. */
async function trustOf(
  host: Host,
  { project, trust }: Overrides,
  value: ConfigDocument,
  kinds: readonly KnownKind[],
): Promise<Trust | undefined> {
  const digest = trust?.digest === undefined ? {} : { digest: trust.digest };
  const names = kinds.map(({ kind }) => kind);
  if (trust?.file !== undefined)
    return loadTrust(host, { file: trust.file, name: basename(trust.file), source: "flag", ...digest }, names);
  if (value.trust !== undefined)
    return loadTrust(
      host,
      { file: resolve(project, value.trust), name: value.trust, source: "config", ...digest },
      names,
    );
  if (trust?.digest === undefined) return undefined;
  throw new RayError(
    "config",
    `--trust-digest asks for ${trust.digest}, but there is no trust file; pass --trust, or name one under trust in ${CONFIG_FILE}`,
  );
}

function refuseUnknownKinds(file: YamlFile, value: ConfigDocument, kinds: readonly KnownKind[]): void {
  const known = kinds.map(({ kind }) => kind).filter((kind) => kind !== "release");
  refuseUnknown(file, ["evidence"], Object.keys(value.evidence ?? {}), known, "evidence kind");
  for (const { kind, formats } of kinds) refuseUnknownFormat(file, value, kind, formats);
  refuseUnknown(file, ["collect", "sources"], Object.keys(value.collect?.sources ?? {}), known, "evidence kind");
}

function refuseUnknownFormat(file: YamlFile, value: ConfigDocument, kind: string, formats: readonly string[]): void {
  const stated = value.evidence?.[kind];
  const format = typeof stated === "object" && !Array.isArray(stated) ? stated.format : undefined;
  if (format === undefined || formats.includes(format)) return;
  throw new RayError(
    "config",
    `${file.at("evidence", kind, "format")} is ${format}, which is no format of ${kind}; it must be one of ${formats.join(", ")}`,
  );
}

function releaseSource(value: ConfigDocument, place: Place): Config["release"] {
  if (typeof value.release === "object")
    return { inline: withPlaces(value.release, place), position: place("release") };
  const files = [value.release ?? ".artifacts/pre-deployment/release-manifest.json"];
  return {
    kind: "release",
    files,
    binding: "document",
    configured: value.release !== undefined,
    position: place("release"),
  };
}

function withPlaces(
  release: Exclude<ConfigDocument["release"], string | undefined>,
  place: Place,
): Readonly<Record<string, unknown>> {
  refuseTwins(release.targeted_suites ?? [], place);
  const suites = (release.targeted_suites ?? []).map((suite, index) => ({
    critical: false,
    ...suite,
    source: place("release", "targeted_suites", index),
  }));
  const scripts = (release.scripts ?? []).map((script, index) => ({
    ...script,
    id: script.path,
    source: place("release", "scripts", index),
  }));
  return { ...release, targeted_suites: suites, scripts };
}

/** Two suites of one name would count each other's tests. */
function refuseTwins(suites: readonly { readonly id: string }[], place: Place): void {
  const index = suites.findIndex(({ id }, at) => suites.findIndex((other) => other.id === id) < at);
  if (index < 0) return;
  const { path, line } = place("release", "targeted_suites", index);
  throw new RayError(
    "config",
    `${path}:${line ?? 1}: release.targeted_suites.${index} targets the suite ${suites[index]?.id ?? ""} a second time; give it a name of its own`,
  );
}

function evidenceSource(
  { kind, defaultFiles, repository }: KnownKind,
  value: ConfigDocument,
  place: Place,
  trust: Trust | undefined,
  filesOf: (stated: StatedSource) => Pick<EvidenceSource, "files" | "comparison">,
): readonly EvidenceSource[] {
  const stated = value.evidence?.[kind];
  const bound = repository ? "repository" : "document";
  if (stated === undefined) {
    if (defaultFiles.length > 0)
      return [{ kind, files: defaultFiles, binding: bound, configured: false, position: place() }];
    return trust?.requiredKinds.includes(kind) === true
      ? [{ kind, files: [], binding: bound, configured: true, position: place("evidence") }]
      : [];
  }
  const told: StatedSource = typeof stated === "string" || Array.isArray(stated) ? { files: stated } : stated;
  const { format, environment, binding = "document" } = told;
  return [
    {
      kind,
      ...filesOf(told),
      ...(format === undefined ? {} : { format }),
      ...(environment === undefined ? {} : { environment }),
      binding: repository ? "repository" : binding,
      configured: true,
      position: place("evidence", kind),
    },
  ];
}

type StatedSource = Extract<NonNullable<ConfigDocument["evidence"]>[string], { readonly binding?: unknown }>;

/** The files of a kind, or the two sides that parity is found out from. Throws RayError `config` for what is both or neither. */
function sidesOf(
  host: Host,
  project: string,
  { at }: YamlFile,
  { kind }: KnownKind,
  stated: StatedSource,
): Pick<EvidenceSource, "files" | "comparison"> {
  const { files, baseline, candidate, rules, intended, remediation, format } = stated;
  const place = at("evidence", kind);
  const wanted = kind === "parity" ? "name them, or baseline and candidate" : "name them";
  const parts = Object.entries({ baseline, candidate, rules, intended, remediation });
  const own = parts.find(([, part]) => part !== undefined)?.[0];
  if (own === undefined && files !== undefined) return { files: [files].flat() };
  if (own === undefined) throw new RayError("config", `${place} has no files; ${wanted}`);
  if (kind !== "parity") throw new RayError("config", `${place} has ${own}, which only parity has; leave it out`);
  if (baseline === undefined || candidate === undefined)
    throw new RayError("config", `${place} has ${own}, but not both baseline and candidate; name the two sides`);
  if (files !== undefined || format !== undefined)
    throw new RayError(
      "config",
      `${place} has ${files === undefined ? "format" : "files"} beside ${own}; leave it out, the two sides are read as they are`,
    );
  const sides: StatedComparison = {
    baseline,
    candidate,
    ...(rules === undefined ? {} : { rules }),
    ...(intended === undefined ? {} : { intended }),
    ...(remediation === undefined ? {} : { remediation }),
  };
  return comparisonOf(host, project, sides, (...path) => at("evidence", kind, ...path));
}

function collecting(
  host: Host,
  project: string,
  { collect = {} }: ConfigDocument,
  { place, at }: YamlFile,
): Config["collecting"] {
  const filesOf = (kind: string, stated: StatedFiles): Pick<EvidenceSource, "files" | "comparison"> => {
    if (typeof stated === "string" || Array.isArray(stated)) return { files: [stated].flat() };
    const key = (...path: (string | number)[]): string => at("collect", "sources", kind, ...path);
    if (kind === "parity") return comparisonOf(host, project, stated, key);
    throw new RayError("config", `${key()} has two sides, which only parity has; name files`);
  };
  return {
    sources: Object.entries(collect.sources ?? {}).map(([kind, stated]) => ({
      kind,
      ...filesOf(kind, stated),
      binding: "run",
      configured: true,
      position: place("collect", "sources", kind),
    })),
    identity: collect.identity ?? "ray-policy",
    clearances: [collect.clearances ?? []].flat(),
    ...(collect.key === undefined ? {} : { key: resolve(project, collect.key) }),
    ...(collect.intake === undefined ? {} : { intake: intakeOf(collect.intake) }),
  };
}

type StatedFiles = NonNullable<NonNullable<ConfigDocument["collect"]>["sources"]>[string];

type StatedIntake = NonNullable<NonNullable<ConfigDocument["collect"]>["intake"]>;

function intakeOf({ approvals, system_state = {} }: StatedIntake): NonNullable<Config["collecting"]["intake"]> {
  return {
    approvals: [approvals ?? []].flat(),
    systemState: Object.fromEntries(Object.entries(system_state).map(([name, line]) => [name, commandLine(line)])),
  };
}

/** The waivers, where there are any. Throws RayError `config` for a file that holds no list of them. */
async function readWaivers(host: Host, project: string, value: ConfigDocument): Promise<WaiversFile> {
  const path = value.waivers ?? WAIVERS_FILE;
  if (value.waivers === undefined && host.stat(join(project, path)).type === "missing") return { path, entries: [] };
  const file = await readYamlFile(host, resolve(project, path), path, "waivers");
  // The schema was checked while the file was read.
  const { waivers } = file.value as WaiversDocument;
  const entries = waivers.map((entry, index) => ({ value: entry, position: file.place("waivers", index) }));
  return { path, artifact: file.artifact, entries };
}

function lowered(value: ConfigDocument): Config["limits"] {
  return {
    file_bytes: Math.min(value.limits?.file_bytes ?? LIMITS.file_bytes, LIMITS.file_bytes),
    files: Math.min(value.limits?.files ?? LIMITS.files, LIMITS.files),
  };
}

/** The folder that SARIF paths are relative to, and that evidence may not lie outside of. */
function sourceRoot(host: Host, project: string, value: ConfigDocument): string {
  if (value.source_root === undefined) return gitRoot(host, project) ?? project;
  const root = resolve(project, value.source_root);
  if (isWithin(root, project)) return root;
  throw new RayError(
    "config",
    `${CONFIG_FILE}: source_root is ${value.source_root}; it must be the project folder or a folder above it`,
  );
}

function gitRoot(host: Host, folder: string): string | undefined {
  for (let current = folder; ; current = resolve(current, "..")) {
    if (host.stat(join(current, ".git")).type !== "missing") return current;
    if (resolve(current, "..") === current) return undefined;
  }
}
