import { join } from "node:path";
import { CONFIG_FILE } from "../../config.ts";
import type { Host } from "../../host.ts";

/** What stands in a project folder. Paths are relative to it, with slashes. */
export interface Searched {
  /** Regular files, those near the top first. */
  readonly files: readonly string[];
  /** What is neither a regular file nor a folder; never followed. */
  readonly links: readonly string[];
  /** Folders that were not looked into. */
  readonly closed: readonly string[];
}

/** Enough for a large repository, and a bound for a hostile one. */
const MAX_ENTRIES = 100_000;
const MAX_DEPTH = 10;

/** Folders that hold other people's files, or samples that say nothing of this project. */
const CLOSED: ReadonlySet<string> = new Set([
  "__fixtures__",
  "__pycache__",
  "bower_components",
  "fixtures",
  "node_modules",
  "site-packages",
  "testdata",
  "vendor",
  "venv",
]);

/** Lists what stands below `project` (absolute), level by level. `out` (absolute) is our own output. `onFolder` hears how many files were seen. */
export function search(host: Host, project: string, out: string, onFolder: (seen: number) => void): Searched {
  const found = { files: [] as string[], links: [] as string[], closed: [] as string[] };
  let level = [""];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      const isTooMuch = depth > MAX_DEPTH || found.files.length + found.links.length > MAX_ENTRIES;
      const listed = isTooMuch ? undefined : host.list(join(project, folder));
      onFolder(found.files.length);
      // A folder with a config of its own is another project.
      if (listed === undefined || (folder !== "" && listed.some(({ name }) => name === CONFIG_FILE))) {
        found.closed.push(folder);
        continue;
      }
      for (const { name, type } of listed) {
        const path = folder === "" ? name : `${folder}/${name}`;
        if (type === "file") found.files.push(path);
        else if (type !== "directory") found.links.push(path);
        else if (isClosed(name) || join(project, path) === out) found.closed.push(path);
        else next.push(path);
      }
    }
    level = next;
  }
  return found;
}

/** Folders with a leading dot are caches and tools' own, but for the one that evidence is kept in. */
function isClosed(name: string): boolean {
  return CLOSED.has(name) || (name.startsWith(".") && name !== ".artifacts");
}
