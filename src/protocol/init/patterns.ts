import type { Host } from "../../host.ts";
import type { Searched } from "./search.ts";

/**
 * Names files of a project, each given with its own pattern, by as few patterns as can be: one for a folder tree or a folder that
 * holds nothing else with that ending, the file's own otherwise. No pattern takes in another file.
 */
export function patternsOf(own: ReadonlyMap<string, string>, searched: Searched): readonly string[] {
  const others = othersOf(own, searched);
  const groups = groupedBy([...own.keys()], (path) => `${path.split("/")[0] ?? ""}\n${endingOf(path)}`);
  return [...groups.values()].flatMap((group) => patternsOfGroup(group, own, others));
}

/** What a pattern must not take in. */
interface Others {
  readonly files: readonly string[];
  readonly closed: readonly string[];
}

function othersOf(own: ReadonlyMap<string, string>, { files, links, closed }: Searched): Others {
  return { files: [...files.filter((path) => !own.has(path)), ...links], closed };
}

function patternsOfGroup(
  group: readonly string[],
  own: ReadonlyMap<string, string>,
  others: Others,
): readonly string[] {
  const ending = endingOf(group[0] ?? "");
  const tree = commonFolder(group);
  if (group.length > 1 && tree !== "" && ending !== "" && isOwnTree(tree, ending, others))
    return [`${tree}/**/*${ending}`];
  const folders = [...groupedBy(group, folderOf)];
  return folders.flatMap(([folder, paths]) =>
    paths.length > 1 && folder !== "" && ending !== "" && isOwnFolder(folder, ending, others)
      ? [`${folder}/*${ending}`]
      : paths.map((path) => own.get(path) ?? path),
  );
}

function isOwnTree(folder: string, ending: string, { files, closed }: Others): boolean {
  const isIn = (path: string): boolean => path.startsWith(`${folder}/`);
  return (
    isPlain(`${folder}${ending}`) && !closed.some(isIn) && !files.some((path) => isIn(path) && path.endsWith(ending))
  );
}

function isOwnFolder(folder: string, ending: string, { files }: Others): boolean {
  return isPlain(`${folder}${ending}`) && !files.some((path) => folderOf(path) === folder && path.endsWith(ending));
}

function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => path.split("/").slice(0, -1));
  const end = first.findIndex((part, index) => rest.some((other) => other[index] !== part));
  return first.slice(0, end < 0 ? first.length : end).join("/");
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** `.xml`, or nothing for a name without a dot. */
function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot);
}

const SIGNS = /[*?[\]{}()|\\]|\+{3}|^!/u;

/** True for a path that is its own pattern. */
export function isPlain(path: string): boolean {
  return !SIGNS.test(path);
}

/**
 * The pattern that takes in this one file; undefined where signs of patterns in its path leave none. A backslash in a path is left
 * alone: fast-glob 3 does not come back from a pattern that ends with an escaped one.
 */
export async function patternFor(host: Host, project: string, path: string): Promise<string | undefined> {
  if (isPlain(path)) return path;
  if (path.includes("\\")) return undefined;
  const pattern = path.replaceAll(/[*?[\]{}()|+]/gu, "[$&]").replace(/^!/u, String.raw`\!`);
  const taken = await taking(host, project, pattern);
  return taken.length === 1 && taken[0] === path ? pattern : undefined;
}

async function taking(host: Host, project: string, pattern: string): Promise<readonly string[]> {
  try {
    return await host.glob(pattern, project);
  } catch {
    // The pattern leads to a file as if it was a folder.
    return [];
  }
}

function groupedBy(paths: readonly string[], keyOf: (path: string) => string): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = keyOf(path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [path]);
    else group.push(path);
  }
  return groups;
}
