import { dirname, join } from "node:path";
import { placeOf } from "../../admission.ts";
import { Defective, RayError } from "../../errors.ts";
import { readDocument } from "../../evidence/document.ts";
import type { ScriptCompliance, ScriptRegistry } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import type { Config, ReleaseFacts } from "../../model.ts";
import { penOf } from "../pen.ts";
import { writeCompliance } from "./compliance.ts";
import { findScripts } from "./found.ts";
import { type Lint, readShellCheck, runShellCheck } from "./lint.ts";
import { type Registered, type Request, type Updated, updated } from "./registry.ts";

/** Where the answers about the scripts' form come from. */
export type Linter =
  | { readonly type: "none" }
  | { readonly type: "run" }
  /** Absolute path of a report, and whether it is said to be about every shell script. */
  | { readonly type: "report"; readonly file: string; readonly asserted: boolean };

export interface Task extends Request {
  readonly linter: Linter;
  /** Only looks. */
  readonly dryRun: boolean;
  /** The output folder, absolute. */
  readonly out: string;
}

/** What the registry holds by now. */
export interface Kept extends Updated {
  /** Relative to the project. */
  readonly registry: string;
  /** True where the file had to be written, or would have to. */
  readonly isChanged: boolean;
  /** Scripts that the release or the registry names, and that are not there. */
  readonly missing: readonly string[];
  readonly lint: Lint;
  /** Absent without a release, and where nothing was written. */
  readonly compliance?: ScriptCompliance;
}

/** Brings the registry up to date with the scripts of the project, and writes what is known of those of the release. */
export async function keepScripts(
  host: Host,
  config: Config,
  release: ReleaseFacts | undefined,
  task: Task,
): Promise<Kept> {
  const registry = registryOf(config);
  const former = await readRegistry(host, config.project, registry);
  const { found, missing } = await findScripts(host, placeOf(config, task.out), release, former?.scripts ?? []);
  const now = updated(former?.scripts ?? [], found, task);
  const lint = await lintOf(host, config, task.linter, found);
  const text = textOf(now.scripts);
  const isChanged = former?.text !== text;
  const kept = { ...now, registry, isChanged, missing, lint };
  if (task.dryRun) return kept;
  if (isChanged) await write(host, join(config.project, registry), text);
  if (release === undefined) return kept;
  const pen = penOf(host, config, {}, host.now());
  return { ...kept, compliance: await writeCompliance(host, config.project, release, now.scripts, lint, pen) };
}

/** Throws RayError `config` where the config names no single file. */
function registryOf({ evidence }: Config): string {
  const files = evidence.find(({ kind }) => kind === "script_registry")?.files ?? [];
  const [file] = files;
  if (file !== undefined && files.length === 1 && !/[*?[\]{}]/u.test(file)) return file;
  throw new RayError(
    "config",
    `evidence.script_registry names ${files.join(", ") || "no file"}; it must name one file for a registry to be kept in`,
  );
}

interface Former {
  readonly scripts: readonly Registered[];
  readonly text: string;
}

async function readRegistry(host: Host, project: string, path: string): Promise<Former | undefined> {
  const file = join(project, path);
  if (host.stat(file).type === "missing") return undefined;
  try {
    const { value, text } = await readDocument(host.read(file), "script-registry");
    // The schema was checked while the document was read.
    return { scripts: (value as ScriptRegistry).scripts, text };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new RayError("config", `${path} ${error.message}; mend it, or remove it to begin a new one`, {
      cause: error,
    });
  }
}

function lintOf(host: Host, config: Config, linter: Linter, found: Parameters<typeof runShellCheck>[2]): Promise<Lint> {
  const { project, sourceRoot } = config;
  if (linter.type === "run") return runShellCheck(host, project, found);
  if (linter.type === "none") return Promise.resolve(new Map());
  return readShellCheck(host, linter.file, { project, sourceRoot }, found, linter.asserted);
}

function textOf(scripts: readonly Registered[]): string {
  const registry: ScriptRegistry = { schema_version: "1", kind: "script-registry", scripts: [...scripts] };
  return `${JSON.stringify(registry, null, 2)}\n`;
}

async function write(host: Host, file: string, text: string): Promise<void> {
  host.makeFolder(dirname(file));
  await host.write(file, text);
  await host.syncFolder(dirname(file));
}
