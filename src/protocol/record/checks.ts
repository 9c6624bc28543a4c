import type { RollbackReport } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import type { Run } from "./run.ts";

/** A command line for `sh -c` that answers 0 once the service works. */
export interface Check {
  readonly name: string;
  readonly command: string;
}

export type Status = RollbackReport["post_checks"][number]["status"];

/** What a round of checks found, or the last one of several. */
export interface Checked {
  readonly statuses: ReadonlyMap<string, Status>;
  /** When the first round ended in which all passed, by the clock that nobody sets. */
  readonly restored?: number;
}

const CHECK_TIMEOUT_MS = 30_000;
const PAUSE_MS = 1_000;

/** Asks again and again, at least once, until all checks pass in one round, the deadline is over, or the run is interrupted. */
export async function poll(host: Host, run: Run, checks: readonly Check[], deadline: number): Promise<Checked> {
  let statuses = unknown(checks);
  for (let round = 1; !run.isInterrupted; round += 1) {
    const before = statuses;
    statuses = await ask(run, checks);
    for (const [name, status] of statuses)
      if (status !== before.get(name))
        run.journal.write({ event: "note", step: `check/${name}`, text: `${status} in round ${round}` });
    const now = host.monotonic();
    if ([...statuses.values()].every((status) => status === "passed")) return { statuses, restored: now };
    if (now + PAUSE_MS > deadline) break;
    await new Promise((settle) => setTimeout(settle, PAUSE_MS));
  }
  return { statuses };
}

/** Checks that nobody asked. */
export function unknown(checks: readonly Check[]): ReadonlyMap<string, Status> {
  return new Map(checks.map(({ name }) => [name, "unknown"]));
}

async function ask(run: Run, checks: readonly Check[]): Promise<ReadonlyMap<string, Status>> {
  const statuses = new Map(unknown(checks));
  for (const { name, command } of checks) {
    const { exitCode, stopped } = await run.ask(`check/${name}`, ["sh", "-c", command], CHECK_TIMEOUT_MS);
    if (stopped === "interrupt") break;
    statuses.set(name, exitCode === 0 && stopped === undefined ? "passed" : "failed");
  }
  return statuses;
}
