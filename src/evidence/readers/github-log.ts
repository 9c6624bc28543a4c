import { Defective } from "../../errors.ts";
import type { Reading } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { rehearsalOf, type ToldStep } from "../deployment.ts";
import { grouped } from "../grouped.ts";
import type { RehearsalPart } from "../kinds/rehearsal.ts";
import { isLogLine, type LoggedStep, type LoggedText, readLog } from "../log-text.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import { summary } from "../test-words.ts";

/**
 * Logs of a GitHub Actions run: the archive of `GET …/actions/runs/{id}/logs`, or the text of one job out of it. A log tells no
 * conclusions, no commit and no environment: the jobs of the API (`github-job`) tell more.
 */
export const reader: Reader<RehearsalPart> = {
  format: "github-log",
  kind: "rehearsal",
  recognises: (head) => isArchive(head) || isLogLine(headText(head)),
  read,
};

/** `3_Deploy.txt` of a step in the folder of its job; `0_deploy.txt`, in old archives `-2147483648_deploy.txt`, of a whole job. */
const FILE = /^(?:([^/]+)\/)?(-?\d{1,10})_([^/]+)\.txt$/u;
/** What the runner says of the machine. */
const SYSTEM = /^[^/]+\/system\.txt$/u;

/** A zip whose first entry is named as those of GitHub are. */
function isArchive(head: Uint8Array): boolean {
  if (!isZip(head) || head.length < 30) return false;
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  const name = Buffer.from(head.subarray(30, 30 + length)).toString("utf8");
  return FILE.test(name) || SYSTEM.test(name);
}

function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RehearsalPart>> {
  const { first, all } = await begun(chunks);
  return isZip(first) ? readArchive(await gather(all), path) : readJob(all, path);
}

/** The first piece of a stream, and the whole of it again. */
async function begun(chunks: AsyncIterable<Uint8Array>) {
  const rest = chunks[Symbol.asyncIterator]();
  const { done, value } = await rest.next();
  const first: Uint8Array = done === true ? new Uint8Array() : value;
  async function* all(): AsyncIterable<Uint8Array> {
    if (done === true) return;
    yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return { first, all: all() };
}

async function readJob(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RehearsalPart>> {
  const { steps, isOver } = await readLog(chunks, "Set up job");
  return readingOf(
    steps.map((step) => toldStep(step.name, step, isOver, { path, line: step.line, column: 1 })),
    path,
  );
}

/** Of all entries together; a log of this size is one that nobody reads. */
const MOST_BYTES = 2 ** 28;

async function readArchive(bytes: Uint8Array, path: string): Promise<Reading<RehearsalPart>> {
  const { readZip } = await import("../strict/zip.ts");
  const { entries, kept } = await readZip(bytes, {
    keep: (name) => FILE.test(name),
    limits: { totalBytes: MOST_BYTES },
  });
  const odd = entries.find((entry) => !FILE.test(entry.path) && !SYSTEM.test(entry.path));
  if (odd !== undefined)
    throw new Defective("invalid", `holds ${summary(odd.path)}, which is no log of a job or of a step`);
  const files = await Promise.all([...kept].map(([name, content]) => fileOf(name, content)));
  const jobs = [...grouped(files, ({ job }) => job)].sort(([a], [b]) => byBytes(a, b));
  return readingOf(
    jobs.flatMap(([job, own]) => stepsOf(job, own, path)),
    path,
  );
}

interface LogFile {
  readonly job: string;
  /** Absent for the log of a whole job. */
  readonly step?: string;
  readonly number: number;
  readonly name: string;
  readonly log: LoggedText;
}

async function fileOf(name: string, content: Uint8Array): Promise<LogFile> {
  const [, folder, number = "", title = ""] = FILE.exec(name) ?? [];
  const log = await logOf(name, content, folder === undefined ? "Set up job" : title);
  return folder === undefined
    ? { job: title, number: Number(number), name, log }
    : { job: folder, step: title, number: Number(number), name, log };
}

/** What is wrong with one file of the archive is said with its name. */
async function logOf(name: string, content: Uint8Array, firstStep: string): Promise<LoggedText> {
  if (content.length === 0)
    return { steps: [{ name: firstStep, line: 1, failures: [], timedOut: false }], isOver: false };
  try {
    return await readLog(once(content), firstStep);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    const { line = 1 } = error.at;
    throw new Defective(error.code, `holds ${summary(name)}, which ${error.message} (line ${line})`);
  }
}

/** The job itself is a step too: it may fail where no step of it has a file. A job without an end did not end. */
function stepsOf(job: string, files: readonly LogFile[], path: string): readonly ToldStep[] {
  const whole = files.find(({ step }) => step === undefined);
  const steps = files.filter(({ step }) => step !== undefined).sort((a, b) => a.number - b.number);
  const isOver = (whole ?? steps.at(-1))?.log.isOver ?? false;
  const told = (id: string, { name, log }: LogFile): ToldStep =>
    toldStep(id, together(log.steps), isOver, { path }, ` (${summary(name)})`);
  return [
    ...(whole === undefined ? [] : [told(job, whole)]),
    ...steps.map((file) => told(`${job} > ${file.step ?? ""}`, file)),
  ];
}

/** One file is one step, whatever groups are in it. */
function together(steps: readonly LoggedStep[]): LoggedStep {
  const [first] = steps;
  if (first === undefined) throw new Error("a log begins with a step");
  const startedAt = steps.flatMap((step) => step.startedAt ?? []).sort()[0];
  const finishedAt = steps
    .flatMap((step) => step.finishedAt ?? [])
    .sort()
    .at(-1);
  const exitCode = steps.find((step) => step.exitCode !== undefined)?.exitCode;
  return {
    name: first.name,
    line: first.line,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    failures: steps.flatMap(({ failures }) => failures),
    ...(exitCode === undefined ? {} : { exitCode }),
    timedOut: steps.some(({ timedOut }) => timedOut),
  };
}

/** What a failed step said first is where it failed. */
function toldStep(id: string, step: LoggedStep, isOver: boolean, source: ToldStep["source"], file = ""): ToldStep {
  const { startedAt, finishedAt, failures, exitCode, timedOut } = step;
  const [failure] = failures;
  return {
    id: summary(id),
    ok: failure === undefined,
    ended: isOver,
    timedOut,
    ...(exitCode === undefined ? {} : { exitCode }),
    message:
      failure === undefined
        ? `the log of ${summary(id)} ends before its job does${file}`
        : `${summary(id)} says in line ${failure.line}: ${failure.text}${file}`,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    source: failure === undefined || source.line === undefined ? source : { ...source, line: failure.line },
  };
}

/** Throws `Defective` for a log without a time. */
function readingOf(steps: readonly ToldStep[], path: string): Reading<RehearsalPart> {
  const times = steps.flatMap(({ startedAt, finishedAt }) => [startedAt ?? [], finishedAt ?? []].flat()).sort();
  const [startedAt, finishedAt] = [times[0], times.at(-1)];
  if (startedAt === undefined || finishedAt === undefined)
    throw new Defective("inconclusive", "has no line with a time, so nothing shows that a job ran");
  const isOver = steps.every(({ ended }) => ended);
  return rehearsalOf({
    runId: "",
    startedAt,
    ...(isOver ? { finishedAt } : {}),
    steps,
    subject: {},
    source: { path },
  });
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
