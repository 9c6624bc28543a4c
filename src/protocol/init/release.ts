import { basename, join } from "node:path";
import { isYamlText } from "../../evidence/strict/yaml-text.ts";
import type { Host } from "../../host.ts";
import { isWithin } from "../../text.ts";

/** What a release is called. */
export interface ReleaseName {
  readonly name: string;
  readonly version: string;
}

const FIRST_VERSION = "0.1.0";
const MAX_BYTES = 1 << 20;
const MAX_LENGTH = 214;
const VERSION = /^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/u;

/** True for what the config takes as a release's version. */
export function isVersion(text: string): boolean {
  return text.length <= MAX_LENGTH && VERSION.test(text);
}

/** True for what the config takes as a release's name. */
export function isName(text: string): boolean {
  return text.trim() !== "" && text.length <= MAX_LENGTH && isYamlText(text);
}

/** Name and version as the project's own package file has them, each with something to begin with where there is none. */
export function nameRelease(host: Host, project: string): ReleaseName {
  const stated = Object.entries(PACKAGE_FILES).map(([file, read]) => read(textOf(host, project, file)));
  // attacker-controlled: taken as a text, or not at all
  const name = [...stated.map((each) => each.name), basename(project)].find(
    (text): text is string => typeof text === "string" && isName(text),
  );
  const version = stated
    .map((each) => each.version)
    .find((text): text is string => typeof text === "string" && isVersion(text));
  return { name: name ?? "release", version: version ?? FIRST_VERSION };
}

interface Stated {
  readonly name?: unknown;
  readonly version?: unknown;
}

const PACKAGE_FILES: Readonly<Record<string, (text: string) => Stated>> = {
  "package.json": ofJson,
  "pyproject.toml": (text) => ofTable(text, ["project", "tool.poetry"]),
  "Cargo.toml": (text) => ofTable(text, ["package"]),
  "go.mod": (text) => ({
    name: /^module[ \t]+(\S+)/mu
      .exec(text)?.[1]
      ?.replace(/\/v\d+$/u, "")
      .split("/")
      .at(-1),
  }),
};

function textOf(host: Host, project: string, file: string): string {
  const path = join(project, file);
  const entry = host.stat(path);
  const root = host.stat(project);
  if (entry.type !== "file" || entry.bytes > MAX_BYTES) return "";
  if (root.type !== "directory" || !isWithin(root.real, entry.real)) return "";
  return Buffer.from(host.head(entry.real, MAX_BYTES)).toString("utf8");
}

function ofJson(text: string): Stated {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    return {
      ...("name" in value ? { name: value.name } : {}),
      ...("version" in value ? { version: value.version } : {}),
    };
  } catch {
    return {};
  }
}

/** The two keys of a TOML table, where they are plain strings on lines of their own. */
function ofTable(text: string, tables: readonly string[]): Stated {
  const stated: { name?: string; version?: string } = {};
  let isOwn = false;
  for (const line of text.split("\n")) {
    const table = /^\s*\[([^[\]]+)\]/u.exec(line)?.[1];
    if (table !== undefined) isOwn = tables.includes(table.trim());
    const [, key, double, single] = /^\s*(name|version)\s*=\s*(?:"([^"\\]*)"|'([^']*)')/u.exec(line) ?? [];
    if (isOwn && (key === "name" || key === "version")) stated[key] ??= double ?? single ?? "";
  }
  return stated;
}
