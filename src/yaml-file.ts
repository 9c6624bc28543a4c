import { sha256 } from "./canonical.ts";
import { Defective, RayError } from "./errors.ts";
import { parseYaml, type YamlDocument } from "./evidence/strict/yaml.ts";
import type { Host } from "./host.ts";
import type { Artifact, Position } from "./model.ts";
import { nearest, pointerTokens, validate } from "./schema.ts";

/** A YAML file of ours, checked against its schema. */
export interface YamlFile {
  readonly value: unknown;
  readonly artifact: Pick<Artifact, "path" | "sha256" | "bytes" | "format">;
  /** The place of a key or an item, for whoever looks at the file. */
  place(...path: (string | number)[]): Position;
  /** The same for a message, such as `trust.yaml:7: floors.rto`. */
  at(...path: (string | number)[]): string;
}

/**
 * Reads `file` (absolute), called `name` in messages, and checks it against `schemas/<schema>`: itself, or the whole that it is a part of.
 * Throws RayError `config`.
 */
export async function readYamlFile(
  host: Host,
  file: string,
  name: string,
  schema: string,
  whole: (value: unknown) => unknown = (value) => value,
): Promise<YamlFile> {
  const { type } = host.stat(file);
  if (type !== "file") throw new RayError("config", `${name} is ${FILE_FACTS[type]}; name a file that is there`);
  const bytes = host.readWhole(file);
  const document = parsed(bytes, name);
  // An empty file is an empty mapping: every key has a default.
  const value = document.value ?? {};
  const at = (...path: (string | number)[]): string => `${name}${lineOf(document.position(path))}: ${path.join(".")}`;
  const [problem] = await validate(schema, whole(value));
  if (problem !== undefined) {
    const path = pointerTokens(problem.pointer);
    throw new RayError(
      "config",
      path.length === 0
        ? `${name}${lineOf(document.position(path))}: the document ${problem.message}`
        : `${at(...path)} ${problem.message}`,
    );
  }
  return {
    value,
    artifact: { path: name, sha256: sha256(bytes), bytes: bytes.length, format: schema },
    place: (...path) => ({ path: name, ...document.position(path) }),
    at,
  };
}

export const FILE_FACTS = {
  directory: "a folder",
  other: "not a regular file",
  missing: "missing",
  denied: "not readable",
} as const;

function parsed(bytes: Uint8Array, name: string): YamlDocument {
  try {
    return parseYaml(bytes);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new RayError("config", `${name}${lineOf(error.at)}: ${error.message}`, { cause: error });
  }
}

function lineOf(at: { readonly line?: number }): string {
  return at.line === undefined ? "" : `:${at.line}`;
}

/** Throws RayError `config` where a key names none of `known`. */
export function refuseUnknown(
  file: YamlFile,
  path: readonly string[],
  keys: readonly string[],
  known: readonly string[],
  what: string,
): void {
  for (const key of keys) {
    if (known.includes(key)) continue;
    const hint = nearest(key, known);
    const fix = hint === undefined ? `it must be one of ${known.join(", ")}` : `did you mean "${hint}"?`;
    throw new RayError("config", `${file.at(...path, key)} is not a known ${what}; ${fix}`);
  }
}
