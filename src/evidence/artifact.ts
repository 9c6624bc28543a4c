import { join } from "node:path";
import { Defective } from "../errors.ts";
import { type Entry, FileChanged, type Host } from "../host.ts";
import type { Artifact, Defect, DefectCode, Limits } from "../model.ts";
import { isWithin } from "../text.ts";
import { claimed, fittingOfKind, fittingReaders, forcedReaders } from "./fitting.ts";
import type { Reader } from "./reader.ts";
import { type Tap, tapped } from "./tap.ts";

/** What files may be read. All paths are absolute. */
export interface Bounds {
  readonly project: string;
  /** Nothing outside of it is evidence, whatever a path or a link says. */
  readonly root: string;
  readonly limits: Limits;
}

const HEAD_BYTES = 65_536;

/** What a file is taken for: evidence of this kind, and in this format whatever it looks like; undefined leaves it to the content. */
export interface Taken {
  readonly kind?: string | undefined;
  readonly format?: string | undefined;
}

/** Reads one file with the reader that recognises it, or with that of a stated format. */
export async function readArtifact(
  host: Host,
  bounds: Bounds,
  taken: Taken,
  path: string,
  readers: readonly Reader[],
): Promise<Artifact> {
  const { kind } = taken;
  const file = join(bounds.project, path);
  const entry = host.stat(file);
  const refusal = refuse(host, bounds, path, file, entry);
  if (refusal !== undefined) return refused(kind, path, entry, refusal);
  try {
    return await readThrough(host.read(file), taken, path, readers);
  } catch (error) {
    if (error instanceof FileChanged)
      return refused(kind, path, entry, [
        "unreadable",
        "changed while it was read; collect evidence when its writer is done",
      ]);
    if (isSystemError(error)) return refused(kind, path, entry, ["unreadable", `cannot be read (${error.code})`]);
    throw error;
  }
}

/** True where a path is a regular file within the bounds. */
export function isReadable(host: Host, bounds: Bounds, path: string): boolean {
  const file = join(bounds.project, path);
  return refuse(host, bounds, path, file, host.stat(file)) === undefined;
}

/** The whole of a regular file within the bounds and of at most `most` bytes; undefined where it is none, or cannot be read. */
export function readSmall(host: Host, bounds: Bounds, path: string, most: number): Uint8Array | undefined {
  const file = join(bounds.project, path);
  const entry = host.stat(file);
  if (entry.type !== "file" || entry.bytes > most) return undefined;
  if (refuse(host, bounds, path, file, entry) !== undefined) return undefined;
  try {
    return host.readWhole(file);
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** True for a file that cannot be read to its end: it changed meanwhile, or the system refuses it. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof FileChanged || isSystemError(error);
}

type Refusal = readonly [DefectCode, string];

function refuse(host: Host, bounds: Bounds, path: string, file: string, entry: Entry): Refusal | undefined {
  if (entry.type === "directory")
    return ["unreadable", `is a folder; name its files, such as ${path.replace(/\/$/u, "")}/**/*`];
  if (entry.type === "denied") return ["unreadable", "may not be read; check its permissions"];
  if (entry.type === "missing") return ["unreadable", "is not there, or is a link whose target is not"];
  if (entry.type === "other") return ["unreadable", "is not a regular file"];
  const root = realRoot(host, bounds);
  if (root === undefined || !isWithin(root, entry.real))
    return [
      "unreadable",
      `lies outside of the project (${isWithin(bounds.root, file) ? "through a link" : "by its path"})`,
    ];
  if (entry.bytes === 0) return ["unreadable", "is empty"];
  if (entry.bytes > bounds.limits.file_bytes)
    return ["over_limit", `has ${entry.bytes} bytes; at most ${bounds.limits.file_bytes} are read`];
  return undefined;
}

/** Asked for once, however many files lie within the bounds. */
const realRoots = new WeakMap<Bounds, string>();

function realRoot(host: Host, bounds: Bounds): string | undefined {
  const known = realRoots.get(bounds);
  if (known !== undefined) return known;
  const root = host.stat(bounds.root);
  if (root.type !== "directory") return undefined;
  realRoots.set(bounds, root.real);
  return root.real;
}

function refused(kind: string | undefined, path: string, entry: Entry, [code, message]: Refusal): Artifact {
  const bytes = entry.type === "file" ? entry.bytes : 0;
  return {
    kind: kind ?? "",
    path,
    bytes,
    sha256: "",
    format: "",
    defect: { code, message: `${path} ${message}`, source: { path } },
  };
}

async function readThrough(
  chunks: AsyncIterable<Uint8Array>,
  taken: Taken,
  path: string,
  readers: readonly Reader[],
): Promise<Artifact> {
  const tap = tapped(chunks);
  const outcome = await readWith(tap, taken, path, readers);
  return { path, ...(await tap.finish()), ...outcome };
}

type Outcome = Pick<Artifact, "kind" | "format"> & (Pick<Artifact, "reading"> | Pick<Artifact, "defect">);

async function readWith(tap: Tap, { kind, format }: Taken, path: string, readers: readonly Reader[]): Promise<Outcome> {
  const head = (await tap.head()).subarray(0, HEAD_BYTES);
  const ofKind = readers.filter((reader) => kind === undefined || reader.kind === kind);
  const own = format === undefined ? fittingOfKind(head, ofKind, readers) : forcedReaders(head, ofKind, format);
  const [first, ...others] = own;
  if (first === undefined || others.length > 0) {
    const fitting = format === undefined ? fittingReaders(head, readers) : own;
    return { kind: kind ?? "", format: "", defect: await unrecognised(kind, path, { own, fitting, readers, head }) };
  }
  const twins = kind === undefined ? readers.filter((reader) => reader.format === first.format && reader.claims) : [];
  const { reader, chunks } =
    twins.length > 1 ? await claimed(first, twins, tap) : { reader: first, chunks: tap.chunks };
  try {
    return { kind: reader.kind, format: reader.format, reading: await reader.read(chunks, path) };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    return {
      kind: reader.kind,
      format: reader.format,
      defect: { code: error.code, message: `${path} ${error.message}`, source: { path, ...error.at } },
    };
  }
}

interface Choice {
  readonly own: readonly Reader[];
  readonly fitting: readonly Reader[];
  readonly readers: readonly Reader[];
  readonly head: Uint8Array;
}

async function unrecognised(
  kind: string | undefined,
  path: string,
  { own, fitting, readers, head }: Choice,
): Promise<Defect> {
  const source = { path };
  if (own.length > 1) {
    const fits = own.map(({ format }) => format).join(" and ");
    return { code: "ambiguous", message: `${path} fits ${fits}; state its format`, source };
  }
  const [other] = fitting;
  if (other !== undefined)
    return {
      code: "invalid",
      message: `${path} is ${other.format}, which is evidence of ${other.kind}, not of ${kind ?? ""}`,
      source,
    };
  const known = readers.filter((reader) => kind === undefined || reader.kind === kind).map(({ format }) => format);
  if (isNothing(head))
    return { code: "inconclusive", message: `${path} holds nothing, so nothing shows that a tool ran`, source };
  const { guesses } = await import("./guess.ts");
  const near = guesses(head, path, known);
  const hint = near.length === 0 ? known.join(", ") || "none yet" : `nearest: ${near.join(", ")}`;
  const message = `${path} is in no format that is read${kind === undefined ? "" : ` for ${kind}`} (${hint})`;
  return { code: "unreadable", message, source };
}

/** What tools write that found nothing, and what they write that never ran. */
function isNothing(head: Uint8Array): boolean {
  return /^\s*(?:null|\[\s*\]|\{\s*\})\s*$/u.test(Buffer.from(head).toString("latin1"));
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && "syscall" in error;
}
