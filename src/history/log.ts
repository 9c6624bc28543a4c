import type { HistoryRecord } from "../generated/documents.ts";
import type { Host } from "../host.ts";
import * as ledger from "../ledger.ts";

/** A record of the verdict log before it knows its place. */
export type Entry = ledger.Entry<HistoryRecord>;

/** What the verdict log holds, and what is wrong with it. */
export type Log = ledger.Held<HistoryRecord>;

/** Reads the log and checks its chain; a log that is not there is empty. */
export function readLog(host: Host, file: string): Promise<Log> {
  return ledger.readLedger<HistoryRecord>(host, logAt(file));
}

/** Appends one record. Throws RayError `output` where the log cannot be written, or does not hold. */
export function append(host: Host, file: string, entry: Entry): Promise<HistoryRecord> {
  return ledger.append<HistoryRecord>(host, logAt(file), entry);
}

function logAt(file: string): ledger.Ledger {
  return { file, schema: "history-record", look: "ray-policy history verify" };
}
