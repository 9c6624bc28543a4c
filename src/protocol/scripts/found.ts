import { basename, extname } from "node:path";
import { sha256 } from "../../canonical.ts";
import { type Bounds, readSmall } from "../../evidence/artifact.ts";
import type { Host } from "../../host.ts";
import type { ReleaseFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Found, Registered } from "./registry.ts";

const NAMED = "scripts/{deploy,rollback}_*";
const MAX_BYTES = 16 * 2 ** 20;

/** Scripts that are there, and those that the release or the registry names and are not. */
export interface Search {
  readonly found: readonly Found[];
  /** Sorted. */
  readonly missing: readonly string[];
}

/** The scripts of the release, those in `scripts/` whose names say what they are for, and those that are registered. */
export async function findScripts(
  host: Host,
  bounds: Bounds,
  release: Pick<ReleaseFacts, "scripts"> | undefined,
  registered: readonly Registered[],
): Promise<Search> {
  const kinds = new Map<string, Registered["kind"]>([
    ...(await host.glob(NAMED, bounds.project)).map((path) => [path, kindOf(path)] as const),
    ...registered.map(({ path, kind }) => [path, kind] as const),
    ...(release?.scripts ?? []).map(({ path, kind }) => [path, kind] as const),
  ]);
  const found: Found[] = [];
  const missing: string[] = [];
  for (const [path, kind] of kinds) {
    const bytes = readSmall(host, bounds, path, MAX_BYTES);
    if (bytes === undefined) missing.push(path);
    else found.push({ path, sha256: sha256(bytes), interpreter: interpreterOf(path, bytes), kind });
  }
  return { found, missing: missing.sort(byBytes) };
}

function kindOf(path: string): Registered["kind"] {
  return basename(path).startsWith("deploy") ? "deploy" : "rollback";
}

const BY_NAME: Readonly<Record<string, string>> = {
  ".sh": "sh",
  ".bash": "bash",
  ".js": "node",
  ".mjs": "node",
  ".cjs": "node",
  ".py": "python3",
  ".rb": "ruby",
  ".pl": "perl",
  ".ps1": "pwsh",
};

/** What the first line asks for, else what the name stands for. */
function interpreterOf(path: string, bytes: Uint8Array): string {
  const [line = ""] = Buffer.from(bytes.subarray(0, 256))
    .toString("latin1")
    .split(/[\r\n]/u);
  const [program = "", ...words] = line.startsWith("#!") ? line.slice(2).trim().split(/\s+/u) : [];
  const asked = basename(program) === "env" ? words.find((word) => !word.startsWith("-")) : basename(program);
  return asked === undefined || asked === "" ? (BY_NAME[extname(path)] ?? "unknown") : asked;
}
