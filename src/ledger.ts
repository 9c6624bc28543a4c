import { sha256 } from "./canonical.ts";
import { RayError } from "./errors.ts";
import type { Host } from "./host.ts";
import { validate } from "./schema.ts";

/** What every line of a ledger has. */
export interface Line {
  readonly seq: number;
  readonly at: string;
  readonly prev_sha256: string;
  /** A line before this one that was not written to its end; it counts for nothing. */
  readonly torn?: { readonly bytes: number; readonly sha256: string };
}

/** A line before it knows its place. */
export type Entry<T extends Line> = T extends Line ? Omit<T, "seq" | "at" | "prev_sha256" | "torn"> : never;

/** An append-only NDJSON file, each line of which names the digest of the one before. */
export interface Ledger {
  /** Absolute. */
  readonly file: string;
  /** Name of the schema of its lines. */
  readonly schema: string;
  /** The command that looks at it, for messages. */
  readonly look: string;
}

/** What a ledger holds, and what is wrong with it. */
export interface Held<T extends Line> {
  readonly records: readonly T[];
  /** Why the chain does not hold, each with its line. */
  readonly faults: readonly string[];
  /** The last line where it has no line feed: its writer was interrupted. */
  readonly tail?: string;
}

const NO_LINE = "0".repeat(64);

/** Reads a ledger and checks its chain; one that is not there is empty. Throws RayError `output` where it cannot be read. */
export async function readLedger<T extends Line>(host: Host, ledger: Ledger): Promise<Held<T>> {
  const isThere = host.stat(ledger.file).type !== "missing";
  return isThere ? parseLedger<T>(textOf(host, ledger), ledger.schema) : { records: [], faults: [] };
}

/** Checks every line against its schema, its number, the digest of the line before, and the torn lines that it names. */
export async function parseLedger<T extends Line>(text: string, schema: string): Promise<Held<T>> {
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const parsed = await Promise.all(lines.map((line) => recordIn<T>(line, schema)));
  const records: T[] = [];
  const faults: string[] = [];
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
 * Appends one line, durably, while nobody else may. What an interrupted writer left unfinished stays, and the line names it.
 * Throws RayError `output` where the ledger cannot be written, or does not end with a record.
 */
export async function append<T extends Line>(host: Host, ledger: Ledger, entry: Entry<T>): Promise<T> {
  return host.locked(ledger.file, async () => {
    const { last, tail } = await endOf<T>(host, ledger);
    const place = {
      seq: last === undefined ? 0 : last.seq + 1,
      at: host.now(),
      prev_sha256: last === undefined ? NO_LINE : sha256(JSON.stringify(last)),
      ...(tail === "" ? {} : { torn: { bytes: Buffer.byteLength(tail), sha256: sha256(tail) } }),
    };
    const record = { ...place, ...entry } as unknown as T;
    host.append(ledger.file, `${tail === "" ? "" : "\n"}${JSON.stringify(record)}\n`);
    return record;
  });
}

/** The last record, and what an interrupted writer left behind it. Only the end is looked at. */
async function endOf<T extends Line>(
  host: Host,
  ledger: Ledger,
): Promise<{ readonly last?: T; readonly tail: string }> {
  const text = host.stat(ledger.file).type === "missing" ? "" : textOf(host, ledger);
  const end = text.lastIndexOf("\n");
  const tail = text.slice(end + 1);
  if (end < 0) return { tail };
  const last = await recordIn<T>(text.slice(text.lastIndexOf("\n", end - 1) + 1, end), ledger.schema);
  if (last !== undefined) return { last, tail };
  throw new RayError("output", `${ledger.file} ends with a line that is no record; look at it with: ${ledger.look}`);
}

function textOf(host: Host, { file }: Ledger): string {
  try {
    return Buffer.from(host.readWhole(file)).toString("utf8");
  } catch (error) {
    throw new RayError("output", `${file} cannot be read; make it readable, or name another file`, { cause: error });
  }
}

/** One value has one line: what JSON would be written otherwise is no record. */
async function recordIn<T extends Line>(line: string, schema: string): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(line);
    const isRecord = (await validate(schema, value)).length === 0 && JSON.stringify(value) === line;
    // The schema was just checked.
    return isRecord ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function faultOf(
  record: Line,
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
