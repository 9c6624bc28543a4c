import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { Ended, Host, Lock, Program } from "../../host.ts";
import type { ReleaseFacts } from "../../model.ts";
import { VERSION } from "../../package.ts";
import { type Pen, sign } from "../pen.ts";
import { Journal } from "./journal.ts";
import { LineSplitter, type RawLine } from "./lines.ts";
import { Mask, secretsIn, secretsOf } from "./mask.ts";
import { scriptOf } from "./script.ts";
import { type Done, Steps } from "./steps.ts";

export interface Recording {
  /** Absolute path of the project folder, where commands run. */
  readonly project: string;
  readonly environment: string;
  readonly release: ReleaseFacts;
  readonly timeoutMs: number;
  /** Names of variables whose values are secrets, beside those whose names say so. */
  readonly masked: readonly string[];
  readonly tee: (stream: "stdout" | "stderr", chunk: Uint8Array) => void;
  /** Is given, once, what an interrupt has to call. */
  readonly interrupt: (interrupted: (signal: NodeJS.Signals) => void) => void;
  readonly pen: Pen;
}

/** A command that was run and logged. */
export interface Step {
  readonly ended: Ended;
  /** It and all steps that it marked went well. */
  readonly isGood: boolean;
  /** What it marked, and itself as the last one. */
  readonly done: readonly Done[];
}

const LOCK_FILE = ".record.lock";

/** Does something while no other run records in the project. Rejects with RayError `output` at once where one does. */
export async function alone<T>(host: Host, project: string, act: (lock: Lock) => Promise<T>): Promise<T> {
  const lock = await host.lock(join(project, PROTOCOL_FOLDER, LOCK_FILE));
  try {
    return await act(lock);
  } finally {
    lock.release();
  }
}

/** A run that is logged as it goes. Killed at any point it leaves a log that says it did not end. */
export class Run {
  readonly #host: Host;
  readonly #recording: Recording;
  readonly #lock: Lock;
  readonly #mask: Mask;
  readonly #file: string;
  readonly journal: Journal;
  #steps = 0;
  #stop: ((signal: NodeJS.Signals) => void) | undefined;
  #interrupted: NodeJS.Signals | undefined;

  /** Puts a new log in place of an older one. Throws RayError `output`: then the older one stays. */
  constructor(
    host: Host,
    recording: Recording,
    lock: Lock,
    {
      procedure,
      file,
      argv,
    }: { readonly procedure: "rehearsal" | "rollback"; readonly file: string } & Pick<Program, "argv">,
  ) {
    const { environment, release, masked } = recording;
    this.#host = host;
    this.#recording = recording;
    this.#lock = lock;
    this.#file = file;
    this.#mask = new Mask([...secretsIn(host.environment(), masked), ...secretsOf(argv)]);
    this.journal = new Journal(host, file, randomUUID(), this.#mask, {
      event: "run_start",
      procedure,
      environment,
      subject: { name: release.name, version: release.version, git_commit: release.git_commit },
      generator: { name: "ray-policy", version: VERSION },
    });
    if (lock.ended !== undefined) {
      const text = `the command of an interrupted run (process group ${lock.ended}) still worked and was ended`;
      this.journal.write({ event: "note", text });
    }
    recording.interrupt((signal) => {
      this.#interrupted = signal;
      this.#stop?.(signal);
    });
  }

  get isInterrupted(): boolean {
    return this.#interrupted !== undefined;
  }

  /** Runs a command as a step. Rejects with RayError `output` where the log cannot be written: then the command and all of its is gone. */
  async step(name: string, argv: Program["argv"]): Promise<Step> {
    const { project, tee, timeoutMs } = this.#recording;
    const script = scriptOf(this.#host, project, argv);
    const steps = new Steps(this.#host, this.journal, this.journal.masked(name), argv, script);
    const ended = await this.#spawn(argv, timeoutMs, tee, (stream, line) => steps.line(stream, line));
    steps.end(ended);
    this.#steps += steps.done.length;
    const isGood = ended.exitCode === 0 && ended.stopped === undefined && !steps.hasFailed;
    return { ended, isGood, done: steps.done };
  }

  /** Runs a command whose output is logged under a name, and which is no step. */
  async ask(name: string, argv: Program["argv"], timeoutMs: number): Promise<Ended> {
    const quiet = (): void => undefined;
    return this.#spawn(argv, timeoutMs, quiet, (stream, line) => this.journal.output(name, stream, line));
  }

  /** Ends the log, with its signature beside it where there is a key for one. */
  async end(): Promise<void> {
    this.journal.write({ event: "run_end", steps: this.#steps });
    this.journal.close();
    await sign(this.#host, this.#file, this.#recording.pen);
  }

  async #spawn(argv: Program["argv"], timeoutMs: number, tee: Recording["tee"], take: TakeLine): Promise<Ended> {
    const splitter = (stream: "stdout" | "stderr"): LineSplitter =>
      new LineSplitter(this.#mask.longest, (line) => take(stream, line));
    const splitters = { stdout: splitter("stdout"), stderr: splitter("stderr") };
    const started = (group: number): void => this.#lock.note(group);
    const interrupt = (stop: (signal: NodeJS.Signals) => void): void => {
      this.#stop = stop;
      if (this.#interrupted !== undefined) stop(this.#interrupted);
    };
    const program = { argv, cwd: this.#recording.project, interrupt, timeoutMs, group: true, started } as const;
    const ended = await this.#host.spawn(program, (stream, chunk) => {
      tee(stream, chunk);
      splitters[stream].push(chunk);
    });
    this.#stop = undefined;
    splitters.stdout.end();
    splitters.stderr.end();
    return ended;
  }
}

type TakeLine = (stream: "stdout" | "stderr", line: RawLine) => void;
