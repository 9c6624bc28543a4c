import { fatalIn } from "./fatal.ts";
import { readLines, textOf } from "./strict/lines.ts";
import { summary } from "./test-words.ts";
import { toUtc } from "./time.ts";

/** A step of a GitHub job as its log tells it. */
export interface LoggedStep {
  readonly name: string;
  /** UTC with milliseconds; absent where no line has a time. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Of its first line. */
  readonly line: number;
  /** What tells of a failure, whether or not the job went on. */
  readonly failures: readonly { readonly text: string; readonly line: number }[];
  readonly exitCode?: number;
  readonly timedOut: boolean;
}

export interface LoggedText {
  readonly steps: readonly LoggedStep[];
  /** The runner cleaned up behind the job, so that nothing of it is missing. */
  readonly isOver: boolean;
}

/** `2026-11-20T08:31:00.1234567Z text`; .NET writes seven digits. */
const TIMED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{7}Z)(?: (.*))?$/su;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told colours by an escape character.
const COLOURS = /\u001b\[[\d;]*[A-Za-z]/gu;
/** The runner shows what it is going to run in this colour. */
const SHOWN_SCRIPT = "\u001b[36;1m";
const STEP = /^##\[group\](Run .*)$/u;
const CLEANED_UP = "Cleaning up orphan processes";
const EXITED = /^##\[error\]Process completed with exit code (-?\d{1,10})\.$/u;
const TIMED_OUT = /^##\[error\].*(?:has timed out after|exceeded the maximum execution time)/u;

/** True for the beginning of a log of GitHub Actions. */
export function isLogLine(text: string): boolean {
  return TIMED.test(text.split(/\r?\n/u, 1)[0] ?? "");
}

/** Reads the log of a job, or of a step, line by line. A `##[error]` counts wherever it stands: `continue-on-error` hides no failure. */
export async function readLog(chunks: AsyncIterable<Uint8Array>, firstStep: string): Promise<LoggedText> {
  const log = new Log(firstStep);
  for await (const line of readLines(chunks, "may_end")) log.take(textOf(line).replace(/\r$/u, ""), line.number);
  return log.told();
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Open = Mutable<Omit<LoggedStep, "failures">> & { readonly failures: { text: string; line: number }[] };

class Log {
  readonly #steps: Open[] = [];
  #isOver = false;

  constructor(firstStep: string) {
    this.#begin(firstStep, 1);
  }

  take(raw: string, line: number): void {
    const [, stamp, rest = ""] = TIMED.exec(raw) ?? [];
    const shown = stamp === undefined ? raw : rest;
    const text = shown.replaceAll(COLOURS, "");
    const [, name] = STEP.exec(text) ?? [];
    if (name !== undefined) this.#begin(summary(name), line);
    // Behind it the runner only tells what it ended.
    if (text === CLEANED_UP) this.#isOver = true;
    else if (text !== "") this.#isOver &&= text.startsWith("Terminate orphan process");
    this.#at(stamp);
    this.#judge(text, shown.startsWith(SHOWN_SCRIPT), line);
  }

  told(): LoggedText {
    return { steps: this.#steps, isOver: this.#isOver };
  }

  #begin(name: string, line: number): void {
    this.#steps.push({ name, line, failures: [], timedOut: false });
  }

  get #step(): Open {
    const last = this.#steps.at(-1);
    if (last === undefined) throw new Error("a log begins with a step");
    return last;
  }

  /** Two streams of one process may come a little out of order. */
  #at(stamp: string | undefined): void {
    const time = stamp === undefined ? undefined : toUtc(stamp);
    if (time === undefined) return;
    const step = this.#step;
    if (step.startedAt === undefined || time < step.startedAt) step.startedAt = time;
    if (step.finishedAt === undefined || time > step.finishedAt) step.finishedAt = time;
  }

  #judge(text: string, isShownScript: boolean, line: number): void {
    const isError = text.startsWith("##[error]");
    if (!isError && (isShownScript || fatalIn(text) === undefined)) return;
    const step = this.#step;
    const [, code] = EXITED.exec(text) ?? [];
    if (code !== undefined) step.exitCode = Number(code);
    if (TIMED_OUT.test(text)) step.timedOut = true;
    step.failures.push({ text: summary(text.replace("##[error]", "")), line });
  }
}
