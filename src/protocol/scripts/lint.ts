import { resolve } from "node:path";
import { Defective, RayError } from "../../errors.ts";
import { parseJson } from "../../evidence/strict/json.ts";
import type { ScriptCompliance } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import type { Found } from "./registry.ts";

/** What a linter said of one script; undefined where nothing proves that it saw it. */
export interface Linted {
  readonly lint: ScriptCompliance["scripts"][number]["lint"];
  readonly status: "pass" | "fail" | "unknown";
}

export type Lint = ReadonlyMap<string, Linted>;

const TOOL = "shellcheck";
const LEVELS = ["error", "warning", "info", "style"] as const;
type Level = (typeof LEVELS)[number];
type Comment = { readonly file: string; readonly level: Level };

const NONE = { error: 0, warning: 0, info: 0, style: 0 };
const TIMEOUT_MS = 60_000;
/** A script of 16 MiB has no more to be said about it. */
const MAX_OUTPUT = 64 * 2 ** 20;

/** A script that no linter saw. */
export const UNSEEN: Linted = { lint: { tool: TOOL, version: "unknown", ...NONE }, status: "unknown" };

const SHELLS = ["sh", "bash", "dash", "ksh"];

/** True for what ShellCheck can read. */
export function isShell(interpreter: string): boolean {
  return SHELLS.includes(interpreter);
}

/**
 * Runs ShellCheck on each shell script, without settings of the project, and takes its answer only where it is one: a version, a
 * report, and the exit code that belongs to it. Throws RayError `usage` where it is not there.
 */
export async function runShellCheck(host: Host, project: string, scripts: readonly Found[]): Promise<Lint> {
  const told = await answerOf(host, project, ["--version"]);
  const version = /^version: (\S+)$/mu.exec(told.text)?.[1];
  if (told.exitCode !== 0 || version === undefined)
    throw new RayError("usage", `${TOOL} does not tell its version; install it, or pass its report with --lint FILE`);
  const lint = new Map<string, Linted>();
  for (const { path, interpreter } of scripts) {
    if (!isShell(interpreter)) continue;
    const { exitCode, text } = await answerOf(host, project, ["--norc", "--format=json1", "--", path]);
    const comments = exitCode === 0 || exitCode === 1 ? await commentsIn(Buffer.from(text)) : undefined;
    if (comments === undefined || (exitCode === 0) !== (comments.length === 0)) continue;
    lint.set(path, linted(version, comments));
  }
  return lint;
}

async function answerOf(host: Host, cwd: string, args: readonly string[]): Promise<{ exitCode: number; text: string }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const program = { argv: [TOOL, ...args] as const, cwd, interrupt: () => undefined, timeoutMs: TIMEOUT_MS };
  const { exitCode, stopped } = await host.spawn({ ...program, group: true }, (stream, chunk) => {
    bytes += chunk.length;
    if (stream === "stdout" && bytes <= MAX_OUTPUT) chunks.push(chunk);
  });
  return {
    exitCode: stopped === undefined && bytes <= MAX_OUTPUT ? (exitCode ?? -1) : -1,
    text: Buffer.concat(chunks).toString(),
  };
}

/**
 * A report of ShellCheck (`-f json1` or `-f json`). It names neither its version nor the scripts without remarks: those stay unseen,
 * unless it is `asserted` that it is about every shell script. Throws RayError `usage` for a file that is no report.
 */
export async function readShellCheck(
  host: Host,
  file: string,
  { project, sourceRoot }: { readonly project: string; readonly sourceRoot: string },
  scripts: readonly Found[],
  asserted: boolean,
): Promise<Lint> {
  const comments = await reportIn(host, file);
  const lint = new Map<string, Linted>();
  for (const { path, interpreter } of scripts) {
    const script = resolve(project, path);
    // It may have been run in either folder.
    const own = comments.filter((each) => [project, sourceRoot].some((root) => resolve(root, each.file) === script));
    if (own.length > 0 || (asserted && isShell(interpreter))) lint.set(path, linted("unknown", own));
  }
  return lint;
}

async function reportIn(host: Host, file: string): Promise<readonly Comment[]> {
  if (host.stat(file).type !== "file") throw new RayError("usage", `${file} is no file; name a report of ${TOOL}`);
  const comments = await commentsIn(host.readWhole(file));
  if (comments !== undefined) return comments;
  throw new RayError("usage", `${file} is no report of ${TOOL}; write it with: ${TOOL} -f json1 SCRIPT…`);
}

function linted(version: string, comments: readonly Comment[]): Linted {
  const count = (level: Level): number => comments.filter((comment) => comment.level === level).length;
  const counts = Object.fromEntries(LEVELS.map((level) => [level, count(level)])) as Record<Level, number>;
  return { lint: { tool: TOOL, version, ...counts }, status: counts.error === 0 ? "pass" : "fail" };
}

/** The remarks of a report; undefined for what is none. */
async function commentsIn(bytes: Uint8Array): Promise<readonly Comment[] | undefined> {
  try {
    const { value } = await parseJson(bytes);
    const list = Array.isArray(value) ? value : (value as { readonly comments?: unknown } | null)?.comments;
    return Array.isArray(list) && list.every(isComment) ? list : undefined;
  } catch (error) {
    if (error instanceof Defective) return undefined;
    throw error;
  }
}

function isComment(value: unknown): value is Comment {
  const { file, level } = (value ?? {}) as Partial<Comment>;
  return typeof file === "string" && file !== "" && LEVELS.includes(level as Level);
}
