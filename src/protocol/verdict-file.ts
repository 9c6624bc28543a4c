import { join } from "node:path";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import type { Verdict } from "../model.ts";
import { VERDICT_FILE } from "../outputs.ts";
import { validate } from "../schema.ts";

/** The verdict in the output folder. Rejects with RayError `usage` where there is no complete one. */
export async function readVerdict(host: Host, out: string): Promise<Verdict> {
  const file = join(out, VERDICT_FILE);
  try {
    const value: unknown = JSON.parse(Buffer.from(host.readWhole(file)).toString("utf8"));
    // The schema is checked first.
    if ((await validate("verdict", value)).length === 0) return value as Verdict;
  } catch {
    // Said below.
  }
  throw new RayError("usage", `${file} is no complete verdict; judge the release first: ray-policy eval`);
}
