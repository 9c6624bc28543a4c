import { isGroupAlive, within } from "./process.ts";

export interface Program {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** Is given, once the program runs, a way to end it: politely the first time, at once the second. */
  readonly interrupt: (stop: (signal: NodeJS.Signals) => void) => void;
  /**
   * In a session of its own: signals reach all that it started, and what is left of that a second after its end is ended too. What has to
   * outlive the program starts a session of its own (`setsid`).
   */
  readonly group?: true;
  /** Told the process group once it runs. */
  readonly started?: (group: number) => void;
  /** After this long it is ended. */
  readonly timeoutMs?: number;
  /** From the polite way to end it to the other one; default: 5 s. */
  readonly graceMs?: number;
}

/** How a program ended: exactly one of the first three is set. */
export interface Ended {
  readonly exitCode?: number;
  readonly signal?: string;
  /** It could not be started at all. */
  readonly failure?: string;
  /** Why it did not end by itself; whatever it answered then is no answer. */
  readonly stopped?: "timeout" | "interrupt";
  /** It left processes behind, which were ended, or something that holds its output, which was let go. */
  readonly leftovers?: "ended" | "let_go";
  /** By a clock that nobody sets. */
  readonly durationMs: number;
}

export type OnOutput = (stream: "stdout" | "stderr", chunk: Uint8Array) => void;

const GRACE_MS = 5_000;
/** What a program leaves behind may take this long to end by itself. */
const LEFTOVER_MS = 1_000;

/**
 * Runs a program to its end and hands on what it prints as it comes. Rejects with what `onOutput` throws, once the program and its
 * group are gone.
 */
export async function runProgram(program: Program, onOutput: OnOutput): Promise<Ended> {
  // Most runs start no program, and loading this takes its time.
  const { execa } = await import("execa");
  const begun = performance.now();
  return new Running(program, start(execa, program), onOutput).end(begun);
}

function start(execa: typeof import("execa").execa, { argv: [file, ...args], cwd, group }: Program) {
  return execa(file, args, {
    cwd,
    stdio: ["inherit", "pipe", "pipe"],
    buffer: false,
    encoding: "buffer",
    reject: false,
    detached: group === true,
    cleanup: group !== true,
    forceKillAfterDelay: false,
  });
}

type Child = ReturnType<typeof start>;

/** A program that runs, with what has been done to end it. */
class Running {
  readonly #program: Program;
  readonly #child: Child;
  readonly #timers: NodeJS.Timeout[] = [];
  #stopped: Ended["stopped"];
  #isOver = false;
  #fault: { readonly error: unknown } | undefined;

  constructor(program: Program, child: Child, onOutput: OnOutput) {
    this.#program = program;
    this.#child = child;
    for (const stream of ["stdout", "stderr"] as const)
      child[stream]?.on("data", (chunk: Uint8Array) => this.#hand(onOutput, stream, chunk));
    const { pid } = child;
    if (pid === undefined) return;
    this.#guarded(() => program.started?.(pid));
    program.interrupt(() => this.#stop("interrupt"));
    if (program.timeoutMs !== undefined) this.#after(program.timeoutMs, () => this.#stop("timeout"));
  }

  async end(begun: number): Promise<Ended> {
    await this.#exit();
    const durationMs = Math.round(performance.now() - begun);
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const leftovers = await this.#leftovers();
    const { exitCode, signal, failed, code } = await this.#child;
    if (this.#fault !== undefined) throw this.#fault.error;
    const more = {
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      ...(leftovers === undefined ? {} : { leftovers }),
      durationMs,
    };
    if (signal !== undefined) return { signal, ...more };
    if (exitCode !== undefined) return { exitCode, ...more };
    return { failure: failed ? (code ?? "unknown") : "unknown", ...more };
  }

  /** Its own end, whatever still holds its output. */
  #exit(): Promise<unknown> {
    if (this.#child.pid === undefined) return Promise.resolve();
    return new Promise((settle) => this.#child.once("exit", settle));
  }

  /** Output that cannot be kept is a reason to run no further. */
  #hand(onOutput: OnOutput, stream: "stdout" | "stderr", chunk: Uint8Array): void {
    if (this.#fault === undefined) this.#guarded(() => onOutput(stream, chunk));
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fault = { error };
      this.#signal("SIGKILL");
    }
  }

  #stop(why: "timeout" | "interrupt"): void {
    // Its number may be another's by now.
    if (this.#isOver) return;
    const isFirst = this.#stopped === undefined;
    this.#stopped ??= why;
    this.#signal(isFirst ? "SIGTERM" : "SIGKILL");
    if (isFirst) this.#after(this.#program.graceMs ?? GRACE_MS, () => this.#signal("SIGKILL"));
  }

  #after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, ms));
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(this.#program.group === true ? -pid : pid, signal);
    } catch {
      // It is gone already, or there are no groups here.
      this.#child.kill(signal);
    }
  }

  async #leftovers(): Promise<Ended["leftovers"]> {
    const isQuiet = (): boolean => this.#isGroupGone() && this.#isOutputOver();
    if (await within(LEFTOVER_MS, isQuiet)) return undefined;
    const hadGroup = !this.#isGroupGone();
    if (hadGroup) {
      this.#signal("SIGTERM");
      if (!(await within(LEFTOVER_MS, () => this.#isGroupGone()))) this.#signal("SIGKILL");
      await within(100, () => this.#isOutputOver());
    }
    for (const stream of ["stdout", "stderr"] as const) this.#child[stream]?.destroy();
    return hadGroup ? "ended" : "let_go";
  }

  #isGroupGone(): boolean {
    const { pid } = this.#child;
    return this.#program.group !== true || pid === undefined || !isGroupAlive(pid);
  }

  #isOutputOver(): boolean {
    return (["stdout", "stderr"] as const).every((stream) => this.#child[stream]?.readableEnded !== false);
  }
}
