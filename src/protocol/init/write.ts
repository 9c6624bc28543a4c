import { dirname, join } from "node:path";
import { CONFIG_FILE } from "../../config.ts";
import { RayError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import { isWithin } from "../../text.ts";
import { configText } from "./config-text.ts";
import type { Starter } from "./starter.ts";
import { trustText } from "./trust-text.ts";
import { workflowText } from "./workflow-text.ts";

export const TRUST_FILE = "trust.yaml";
export const WORKFLOW_FILE = ".github/workflows/ray-policy.yml";

export interface Written {
  readonly written: readonly string[];
  /** Files that were there; they are as they were. */
  readonly kept: readonly string[];
}

/** Writes what is not there yet. Throws RayError `usage` where everything is there, `output` where a file cannot be written. */
export async function writeStarter(host: Host, project: string, starter: Starter): Promise<Written> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const [file, textOf] of Object.entries(FILES)) {
    const path = join(project, file);
    if (!isThere(host, path)) makeFolderWithin(host, project, dirname(path));
    ((await host.create(path, textOf(starter))) ? written : kept).push(file);
  }
  if (written.length === 0) throw nothingToWrite();
  return { written, kept };
}

/** The config last: with it the project is one. */
const FILES: Readonly<Record<string, (starter: Starter) => string>> = {
  [TRUST_FILE]: trustText,
  [WORKFLOW_FILE]: workflowText,
  [CONFIG_FILE]: configText,
};

/** Throws RayError `usage` where there is nothing left to write. */
export function refuseWhole(host: Host, project: string): void {
  if (Object.keys(FILES).every((file) => isThere(host, join(project, file)))) throw nothingToWrite();
}

function isThere(host: Host, path: string): boolean {
  return !["missing", "denied"].includes(host.stat(path).type);
}

function nothingToWrite(): RayError {
  return new RayError(
    "usage",
    `${Object.keys(FILES).join(", ")} are there already, and init overwrites nothing; move away what it is to write anew`,
  );
}

/** Makes a folder of the project. Throws RayError `output` where a link would lead out of the project. */
function makeFolderWithin(host: Host, project: string, folder: string): void {
  let parent = folder;
  while (parent !== project && host.stat(parent).type === "missing") parent = dirname(parent);
  const root = host.stat(project);
  const entry = host.stat(parent);
  if (entry.type === "directory" && (root.type !== "directory" || !isWithin(root.real, entry.real)))
    throw new RayError("output", `${folder} lies outside of the project (through a link); put a folder in its place`);
  host.makeFolder(folder);
}
