import { join, resolve } from "node:path";
import { sha256 } from "./canonical.ts";
import { Defective, RayError } from "./errors.ts";
import { parseYaml, type YamlDocument } from "./evidence/strict/yaml.ts";
import type { ConfigDocument } from "./generated/documents.ts";
import type { Host } from "./host.ts";
import type { Config, EvidenceSource, Position } from "./model.ts";
import { nearest, pointerTokens, validate } from "./schema.ts";
import { resolveSettings, type StatedSetting } from "./settings.ts";
import { isWithin } from "./text.ts";

export const CONFIG_FILE = "ray-policy.yaml";

/** Built-in bounds on what is read. */
const LIMITS = { file_bytes: 2 ** 31, files: 10_000 } as const;

/** What the caller states beside the config file. */
export interface Overrides {
  /** Absolute path of the project folder. */
  readonly project: string;
  readonly settings: Readonly<Record<string, StatedSetting>>;
  readonly commit?: string;
}

/** An evidence kind as the config needs to know it. */
export interface KnownKind {
  readonly kind: string;
  /** Where it is looked for when the config does not name it. */
  readonly defaultFile?: string;
}

/** Reads and checks `ray-policy.yaml`. Throws RayError `usage` without a project folder, `config` for a missing or wrong file. */
export async function loadConfig(host: Host, overrides: Overrides, kinds: readonly KnownKind[]): Promise<Config> {
  const document = readDocument(host, overrides.project);
  const value = await checked(document);
  const place = (...path: (string | number)[]): Position => ({ path: CONFIG_FILE, ...document.position(path) });
  refuseUnknownKinds(value, kinds, place);
  return {
    project: overrides.project,
    artifact: document.artifact,
    release: releaseSource(value, place),
    settings: resolveSettings(statedSettings(value, place), overrides.settings),
    evidence: kinds.filter(({ kind }) => kind !== "release").flatMap((kind) => evidenceSource(kind, value, place)),
    checks: Object.fromEntries(
      Object.entries(value.checks ?? {}).map(([code, off]) => [code, { ...off, position: place("checks", code) }]),
    ),
    limits: lowered(value),
    sourceRoot: sourceRoot(host, overrides.project, value),
    ...(overrides.commit === undefined ? {} : { commit: overrides.commit }),
  };
}

type Place = (...path: (string | number)[]) => Position;

interface Document extends YamlDocument {
  readonly artifact: Config["artifact"];
}

function readDocument(host: Host, project: string): Document {
  const folder = host.stat(project).type;
  if (folder !== "directory")
    throw new RayError(
      "usage",
      `${project} is ${folder === "missing" ? "not there" : "not a folder"}; name the folder that holds ${CONFIG_FILE}`,
    );
  const file = host.stat(join(project, CONFIG_FILE)).type;
  if (file !== "file")
    throw new RayError(
      "config",
      `${join(project, CONFIG_FILE)} is ${FILE_FACTS[file]}; put a ${CONFIG_FILE} into the project folder (README.md, "Use it", shows one)`,
    );
  try {
    const bytes = host.readWhole(join(project, CONFIG_FILE));
    return {
      ...parseYaml(bytes),
      artifact: { path: CONFIG_FILE, sha256: sha256(bytes), bytes: bytes.length, format: "config" },
    };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new RayError("config", `${CONFIG_FILE}${lineOf(error.at)}: ${error.message}`, { cause: error });
  }
}

const FILE_FACTS = {
  directory: "a folder",
  other: "not a regular file",
  missing: "missing",
  denied: "not readable",
} as const;

async function checked(document: YamlDocument): Promise<ConfigDocument> {
  // An empty file is an empty mapping: every key has a default.
  const value = document.value ?? {};
  const [problem] = await validate("config", value);
  if (problem === undefined) return value as ConfigDocument;
  const path = pointerTokens(problem.pointer);
  const name = path.length === 0 ? "the document" : path.join(".");
  throw new RayError("config", `${CONFIG_FILE}${lineOf(document.position(path))}: ${name} ${problem.message}`);
}

function lineOf(at: { readonly line?: number }): string {
  return at.line === undefined ? "" : `:${at.line}`;
}

function refuseUnknownKinds(value: ConfigDocument, kinds: readonly KnownKind[], place: Place): void {
  const known = kinds.map(({ kind }) => kind).filter((kind) => kind !== "release");
  for (const kind of Object.keys(value.evidence ?? {})) {
    if (known.includes(kind)) continue;
    const hint = nearest(kind, known);
    const fix = hint === undefined ? `it must be one of ${known.join(", ")}` : `did you mean "${hint}"?`;
    throw new RayError(
      "config",
      `${CONFIG_FILE}${lineOf(place("evidence", kind))}: evidence.${kind} is not a known evidence kind; ${fix}`,
    );
  }
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
  const suites = (release.targeted_suites ?? []).map((suite, index) => ({
    critical: false,
    ...suite,
    source: place("release", "targeted_suites", index),
  }));
  return { ...release, targeted_suites: suites };
}

function evidenceSource(
  { kind, defaultFile }: KnownKind,
  value: ConfigDocument,
  place: Place,
): readonly EvidenceSource[] {
  const stated = value.evidence?.[kind];
  if (stated === undefined) {
    if (defaultFile === undefined) return [];
    return [{ kind, files: [defaultFile], binding: "document", configured: false, position: place() }];
  }
  const { files, binding } =
    typeof stated === "string" || Array.isArray(stated) ? { files: stated, binding: undefined } : stated;
  return [
    {
      kind,
      files: [files].flat(),
      binding: binding ?? "document",
      configured: true,
      position: place("evidence", kind),
    },
  ];
}

function statedSettings(value: ConfigDocument, place: Place): Readonly<Record<string, StatedSetting>> {
  return Object.fromEntries(
    Object.entries(value.settings ?? {}).map(([name, setting]) => [
      name,
      { value: setting, place: `${CONFIG_FILE}${lineOf(place("settings", name))}: settings.${name}` },
    ]),
  );
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
