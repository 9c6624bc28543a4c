import type { ProtocolEvent } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import * as ledger from "../../ledger.ts";

/** An event before it knows its place. */
export type Event = ledger.Entry<ProtocolEvent>;

const FILE = "protocol-execution.ndjson";
const MOST_TIMES = 10;

/** The execution log in a folder, absolute. */
export function logIn(folder: string): ledger.Ledger {
  return { file: `${folder}/${FILE}`, schema: "protocol-event", look: "ray-policy handoff" };
}

/** Everything that runs of the protocol did in this folder, with what is wrong with its chain. */
export function readExecution(host: Host, folder: string): Promise<ledger.Held<ProtocolEvent>> {
  return ledger.readLedger<ProtocolEvent>(host, logIn(folder));
}

export function appendEvent(host: Host, folder: string, event: Event): Promise<ProtocolEvent> {
  return ledger.append<ProtocolEvent>(host, logIn(folder), event);
}

/** How long a step took before, in seconds on median; undefined where it never ended well. */
export function expectedSeconds(events: readonly ProtocolEvent[], step: string): number | undefined {
  const times = events
    .filter((event) => event.event === "step_end" && event.step === step && event.outcome === "done")
    .flatMap(({ seconds }) => seconds ?? [])
    .slice(-MOST_TIMES)
    .sort((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)];
}

/** Noticeably longer than before: by half, and by five seconds at least. */
export function isSlow(seconds: number, expected: number | undefined): boolean {
  return expected !== undefined && seconds > expected * 1.5 && seconds > expected + 5;
}
