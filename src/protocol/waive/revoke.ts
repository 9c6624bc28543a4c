import type { Host } from "../../host.ts";
import type { Config } from "../../model.ts";
import { setMembers } from "./file.ts";
import { entryOf, type Outcome, refused } from "./ground.ts";

/** Marks a waiver, or a request, as revoked: it counts no more, and stays in the file with the reason. */
export async function revoke(
  host: Host,
  config: Config,
  id: string,
  who: { readonly by: string; readonly reason: string },
): Promise<Outcome<string>> {
  const entry = entryOf(config.waivers, id);
  if (entry.type === "refused") return entry;
  if (entry.done.value["revoked"] !== undefined) return refused("it is revoked already");
  const { by, reason } = who;
  await setMembers(host, config, entry.done, { revoked: { by, at: host.now(), reason } });
  return { type: "done", done: config.waivers.path };
}
