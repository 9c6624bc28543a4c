import { join } from "node:path";
import type { Io } from "./command.ts";
import { CONFIG_FILE } from "./config.ts";
import { EXIT_CODES, RayError } from "./errors.ts";
import type { Host } from "./host.ts";
import { answered } from "./judged.ts";
import type { Verdict } from "./model.ts";
import { type ReportFormat, reportsIn, retractBeside } from "./outputs.ts";
import { forTerminal } from "./report/encode.ts";
import { answer, candidate } from "./report/headline.ts";
import { defaultOut, type Request } from "./run.ts";

/** While some wait for the disk, others are judged. */
const AT_ONCE = 16;
const MOST_CODES = 5;

interface Project {
  readonly name: string;
  readonly path: string;
  readonly out: string;
}

/** What is asked of every project alike. */
export interface Question {
  /** For each with its own project and output folder. */
  readonly request: Request;
  /** The name of the verdict in an output folder. */
  readonly file: string;
  /** What is written beside it. */
  readonly reports: readonly ReportFormat[];
}

/** Takes the older answers of all projects back, before anything can go wrong with one of them. Rejects with RayError `output`. */
export async function retractBatch(host: Host, folder: string, out: string | undefined): Promise<void> {
  const projects = projectsOf(host, folder, out).values();
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (const project of projects) await retractBeside(host, project.out);
  });
  await Promise.all(lanes);
}

/**
 * Judges every project of a folder. One that cannot be judged stops no other. Resolves to the highest exit code of them.
 * Throws RayError `usage` where the folder holds none.
 */
export async function judgeBatch(
  host: Host,
  io: Io,
  folder: string,
  out: string | undefined,
  question: Question,
): Promise<number> {
  const projects = projectsOf(host, folder, out);
  if (projects.length === 0)
    throw new RayError("usage", `${folder} holds no folders; --batch takes a folder of project folders`);
  const codes: number[] = [];
  for await (const { line, code } of judgedInOrder(host, projects, question)) {
    codes.push(code);
    await (code > 1 ? io.err(`ray-policy: ${line}\n`) : io.out(`${line}\n`));
  }
  const count = (wanted: (code: number) => boolean) => codes.filter(wanted).length;
  await io.out(
    `Total: ${count((code) => code === 0)} go, ${count((code) => code === 1)} no-go, ${count((code) => code > 1)} without a verdict\n`,
  );
  return Math.max(...codes);
}

/**
 * Hidden folders are no projects, nor is the folder of the answers, unless it holds a config. Another folder without one is a project
 * that cannot be judged: it must not get lost.
 */
function projectsOf(host: Host, folder: string, out: string | undefined): readonly Project[] {
  return host
    .list(folder)
    .filter(({ name, type }) => (type === "directory" || type === "link") && !name.startsWith("."))
    .map(({ name }) => ({ name, path: join(folder, name) }))
    .filter(({ path }) => host.stat(path).type === "directory")
    .filter(({ path }) => path !== out || host.stat(join(path, CONFIG_FILE)).type !== "missing")
    .map(({ name, path }) => ({ name, path, out: out === undefined ? defaultOut(path) : join(out, name) }));
}

interface Line {
  readonly line: string;
  readonly code: number;
}

async function* judgedInOrder(host: Host, projects: readonly Project[], question: Question): AsyncIterable<Line> {
  const underWay: Promise<Line>[] = [];
  for (const project of projects) {
    underWay.push(judgeOne(host, project, question));
    if (underWay.length === AT_ONCE) yield* firstOf(underWay);
  }
  while (underWay.length > 0) yield* firstOf(underWay);
}

async function* firstOf(underWay: Promise<Line>[]): AsyncIterable<Line> {
  const first = underWay.shift();
  if (first !== undefined) yield await first;
}

async function judgeOne(host: Host, { name, path, out }: Project, question: Question): Promise<Line> {
  const { request, file, reports } = question;
  const label = forTerminal(name);
  try {
    const overrides = { ...request.overrides, project: path };
    const own = { ...request, out, overrides, showsPlaces: reports.length > 0 };
    const { report, written } = await answered(host, own, reportsIn(out, reports), file);
    await written();
    return { line: `${label}: ${summary(report.verdict)}`, code: report.verdict.outcome === "pass" ? 0 : 1 };
  } catch (error) {
    const known = error instanceof RayError;
    const message = known ? error.message : `this is a bug in ray-policy: ${String(error)}`;
    return { line: `${label}: ${forTerminal(message)}`, code: EXIT_CODES[known ? error.code : "internal"] };
  }
}

/** The answer in a line, with the codes that stand against it. */
function summary(verdict: Verdict): string {
  const codes = [
    ...new Set(
      verdict.findings.filter(({ level, status }) => level === "error" && status === "open").map(({ code }) => code),
    ),
  ];
  const more = codes.length > MOST_CODES ? ` and ${codes.length - MOST_CODES} more` : "";
  const against = codes.length === 0 ? "" : `: ${codes.slice(0, MOST_CODES).join(", ")}${more}`;
  return `${answer(verdict)} ${forTerminal(candidate(verdict))}${against}`;
}
