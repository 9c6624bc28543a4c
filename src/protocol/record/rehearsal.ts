import { join } from "node:path";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { Host, Program } from "../../host.ts";
import { alone, type Recording, Run, type Step } from "./run.ts";

export const REHEARSAL_LOG = "staging-deployment-run.log";

/**
 * Runs the command and writes the hash-chained log of a rehearsal. The log is complete, and says so, also when the command fails, is
 * killed or cannot be started. Throws RayError `output` where the log cannot be written, or another run records here.
 */
export function recordRehearsal(host: Host, recording: Recording, step: string, argv: Program["argv"]): Promise<Step> {
  return alone(host, recording.project, async (lock) => {
    const file = join(recording.project, PROTOCOL_FOLDER, REHEARSAL_LOG);
    const run = new Run(host, recording, lock, { procedure: "rehearsal", file, argv });
    const done = await run.step(step, argv);
    await run.end();
    return done;
  });
}
