import { sha256 } from "../canonical.ts";
import { RayError } from "../errors.ts";
import type { HistoryRecord } from "../generated/documents.ts";
import type { Host } from "../host.ts";
import { validate } from "../schema.ts";

/** A line before it knows its place. */
export type Entry = Omit<HistoryRecord, "seq" | "prev_sha256" | "torn" | "at">;

/** What a log holds, and what is wrong with it. */
export interface Log {
  readonly records: readonly HistoryRecord[];
  /** Why the chain does not hold, each with its line. */
  readonly faults: readonly string[];
  /** The last line where it has no line feed: its writer was interrupted. */
  readonly tail?: string;
}

const NO_LINE = "0".repeat(64);

/** Reads the log and checks its chain; a log that is not there is empty. */
export async function readLog(host: Host, file: string): Promise<Log> {
  return host.stat(file).type === "missing" ? { records: [], faults: [] } : parseLog(textOf(host, file));
}

/** Checks every line against its schema, its number, the digest of the line before, and the torn lines that it names. */
export async function parseLog(text: string): Promise<Log> {
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const records: HistoryRecord[] = [];
  const faults: string[] = [];
  const parsed = await Promise.all(lines.map(recordIn));
  let before = NO_LINE;
  let torn: string | undefined;
  for (const [index, line] of lines.entries()) {
    const record = parsed[index];
    // Even a line that lacks nothing but its line feed counts for nothing once the next one says so.
    if (record === undefined || parsed[index + 1]?.torn?.sha256 === sha256(line)) {
      if (torn !== undefined) faults.push(`line ${index}: is no record, and no line says why`);
      torn = line;
      continue;
    }
    const fault = faultOf(record, { seq: records.length, before, torn });
    if (fault !== undefined) faults.push(`line ${index + 1}: ${fault}`);
    torn = undefined;
    before = sha256(line);
    records.push(record);
  }
  if (torn !== undefined) faults.push(`line ${lines.length}: is no record, and no line says why`);
  return { records, faults, ...(tail === "" ? {} : { tail }) };
}

/**
 * Appends one record, durably, while nobody else may. A line that an interrupted writer left unfinished stays, and the record names it.
 * Throws RayError `output` where the log cannot be written, or does not hold.
 */
export async function append(host: Host, file: string, entry: Entry): Promise<HistoryRecord> {
  return host.locked(file, async () => {
    const { last, tail } = await endOf(host, file);
    const record: HistoryRecord = {
      seq: last === undefined ? 0 : last.seq + 1,
      at: host.now(),
      ...entry,
      ...(tail === "" ? {} : { torn: { bytes: Buffer.byteLength(tail), sha256: sha256(tail) } }),
      prev_sha256: last === undefined ? NO_LINE : sha256(lineOf(last)),
    };
    host.append(file, `${tail === "" ? "" : "\n"}${lineOf(record)}\n`);
    return record;
  });
}

/** The last record, and what an interrupted writer left behind it. Only the end is looked at: `history verify` checks the whole. */
async function endOf(host: Host, file: string): Promise<{ readonly last?: HistoryRecord; readonly tail: string }> {
  const text = host.stat(file).type === "missing" ? "" : textOf(host, file);
  const end = text.lastIndexOf("\n");
  const tail = text.slice(end + 1);
  if (end < 0) return { tail };
  const last = await recordIn(text.slice(text.lastIndexOf("\n", end - 1) + 1, end));
  if (last !== undefined) return { last, tail };
  throw new RayError(
    "output",
    `${file} ends with a line that is no record; look at it with: ray-policy history verify`,
  );
}

/** Keys in the order of the schema, so that a record has one line. */
function lineOf({ seq, at, event, release, verdict, feedback, torn, prev_sha256 }: HistoryRecord): string {
  return JSON.stringify({ seq, at, event, release, verdict, feedback, torn, prev_sha256 });
}

function textOf(host: Host, file: string): string {
  try {
    return Buffer.from(host.readWhole(file)).toString("utf8");
  } catch (error) {
    throw new RayError("output", `${file} cannot be read; make it readable, or name another log under history`, {
      cause: error,
    });
  }
}

async function recordIn(line: string): Promise<HistoryRecord | undefined> {
  try {
    const value: unknown = JSON.parse(line);
    if ((await validate("history-record", value)).length > 0) return undefined;
    // The schema was just checked.
    const record = value as HistoryRecord;
    return record[record.event] !== undefined && lineOf(record) === line ? record : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(
  record: HistoryRecord,
  { seq, before, torn }: { readonly seq: number; readonly before: string; readonly torn: string | undefined },
): string | undefined {
  if (record.seq !== seq) return `has the number ${record.seq} where ${seq} comes next`;
  if (record.prev_sha256 !== before)
    return "does not name the line before it: one of the two was changed, or lines are missing";
  if (torn === undefined) return record.torn === undefined ? undefined : "names a torn line that is not there";
  return record.torn?.sha256 === sha256(torn)
    ? undefined
    : "comes after a line that is no record, and does not name it";
}
