import { dirname, resolve } from "node:path";
import { canonical } from "../../canonical.ts";
import { Defective, RayError } from "../../errors.ts";
import { parseYaml } from "../../evidence/strict/yaml.ts";
import { type Members, withItem, withMembers } from "../../evidence/strict/yaml-edit.ts";
import type { Host } from "../../host.ts";
import type { Config } from "../../model.ts";
import { validate } from "../../schema.ts";

const LIST = "waivers";

/** Adds an entry to the file of waivers, which is made where there is none. Rejects with RayError `config` for a file that cannot take it, `output` for one that cannot be written. */
export function addEntry(host: Host, config: Config, entry: Members): Promise<void> {
  return edited(host, config, (text) => {
    if (listIn(text).some((each) => (each as Readonly<Record<string, unknown>>)["id"] === entry["id"]))
      throw new Defective("ambiguous", `has got a waiver ${String(entry["id"])} meanwhile; name another id`);
    return withItem(text, LIST, entry);
  });
}

/** Sets keys of an entry, as long as it still is what was looked at. Rejects as `addEntry` does. */
export function setMembers(
  host: Host,
  config: Config,
  { index, value }: { readonly index: number; readonly value: Readonly<Record<string, unknown>> },
  members: Members,
): Promise<void> {
  return edited(host, config, (text) => {
    const present = listIn(text)[index];
    if (present === undefined || canonical(present) !== canonical(value))
      throw new Defective("ambiguous", "has changed since it was looked at, so nothing was written; look at it again");
    return withMembers(text, LIST, index, members);
  });
}

/** The schema of the file was checked when it was looked at; here only what has changed since is of interest. */
function listIn(text: string): readonly unknown[] {
  const { [LIST]: list } = (parseYaml(new TextEncoder().encode(text)).value ?? {}) as { readonly [LIST]?: unknown };
  return Array.isArray(list) ? list.filter((each) => typeof each === "object" && each !== null) : [];
}

/** Reads, edits and writes while nobody else does. A link stays a link. */
async function edited(host: Host, { project, waivers }: Config, edit: (text: string) => string): Promise<void> {
  const file = resolve(project, waivers.path);
  await host.locked(file, async () => {
    const entry = host.stat(file);
    const target = entry.type === "file" ? entry.real : file;
    const text = await checked(waivers.path, () => edit(entry.type === "file" ? decoded(host.readWhole(target)) : ""));
    await host.write(target, text);
    await host.syncFolder(dirname(target));
  });
}

function decoded(bytes: Uint8Array): string {
  // It was read strictly before; a byte order mark stays.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

async function checked(path: string, edit: () => string): Promise<string> {
  try {
    const text = edit();
    const [problem] = await validate("waivers", parseYaml(new TextEncoder().encode(text)).value);
    if (problem === undefined) return text;
    throw new Defective("over_limit", `would not be read any more: ${problem.pointer.slice(1)} ${problem.message}`);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new RayError("config", `${path} ${error.message}`, { cause: error });
  }
}
