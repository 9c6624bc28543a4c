import { join } from "node:path";
import { placeOf } from "../admission.ts";
import { Defective } from "../errors.ts";
import { isReadable } from "../evidence/artifact.ts";
import { parseJson } from "../evidence/strict/json.ts";
import type { Host } from "../host.ts";
import type { Config } from "../model.ts";

/** The approvals in JSON files, one or a list in each; whether they count is for the gate to say. Throws `Defective`. */
export async function approvalsIn(
  host: Host,
  config: Config,
  patterns: readonly string[],
  out: string,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const pattern of patterns)
    for (const path of await host.glob(pattern, config.project)) {
      if (!isReadable(host, placeOf(config, out), path))
        throw new Defective("unreadable", `cannot be made: ${path} is no file of the project`);
      const { value } = await parseJson(host.readWhole(join(config.project, path)));
      found.push(...[value].flat());
    }
  return found;
}
