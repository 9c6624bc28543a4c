import type { Ended, Host } from "../../host.ts";
import { byBytes } from "../../text.ts";
import type { Event } from "../rehearsal-log.ts";
import type { Journal } from "./journal.ts";
import type { RawLine } from "./lines.ts";
import { hasChanged, type Script } from "./script.ts";

/** Lines on standard output by which a script tells its steps apart. */
const BEGIN = /^::ray-step::(.*)$/su;
const END = /^::ray-step-end::(.*)$/su;
const MAX_NAME = 200;
const NAMELESS = "(unnamed)";

type Outcome = Pick<Event, "exit_code" | "signal" | "text" | "timed_out">;

interface Open {
  readonly name: string;
  readonly began: number;
}

/** A step that has ended; both times by the clock that nobody sets. */
export interface Done extends Open {
  readonly ended: number;
  /** Null where it was ended. */
  readonly exitCode: number | null;
  /** Absent where no script is known for certain, or it changed meanwhile. */
  readonly sha256?: string;
}

/**
 * The steps of one command: its own, and within it those that it marks. A marked step ends with its end marker, with the next
 * step, which is reached only when it went well, or as the command does.
 */
export class Steps {
  readonly #host: Host;
  readonly #journal: Journal;
  readonly #script: Script | undefined;
  readonly #own: Open;
  #marked: Open | undefined;
  /** In the order of their ends: the command itself comes last. */
  readonly done: Done[] = [];
  /** A marked step said that it failed. */
  hasFailed = false;

  constructor(host: Host, journal: Journal, name: string, argv: readonly string[], script: Script | undefined) {
    this.#host = host;
    this.#journal = journal;
    this.#script = script;
    this.#own = { name, began: host.monotonic() };
    journal.write({
      event: "step_start",
      step: name,
      argv: argv.map((word) => journal.masked(word)),
      ...digestOf(script),
      env_names: Object.keys(host.environment()).sort(byBytes),
    });
  }

  line(stream: "stdout" | "stderr", line: RawLine): void {
    const begin = stream === "stdout" ? BEGIN.exec(line.head) : null;
    const end = stream === "stdout" ? END.exec(line.head) : null;
    if (begin !== null) this.#begin(begin[1] ?? "");
    else if (end !== null) this.#endMarked((end[1] ?? "").trim());
    this.#journal.output((this.#marked ?? this.#own).name, stream, line);
  }

  end(ended: Ended): void {
    const outcome = outcomeOf(ended);
    const leftovers = ended.leftovers === undefined ? undefined : LEFTOVERS[ended.leftovers];
    if (leftovers !== undefined) this.#journal.write({ event: "note", step: this.#own.name, text: leftovers });
    // What it left behind was waited for; that is not its own time.
    const at = this.#own.began + ended.durationMs;
    if (this.#marked !== undefined) this.#end(this.#marked, outcome, Math.max(at, this.#marked.began));
    this.#end(this.#own, outcome, at);
  }

  #begin(marker: string): void {
    if (this.#marked !== undefined) this.#end(this.#marked, { exit_code: 0 });
    const name = this.#journal.masked(marker.trim()).slice(0, MAX_NAME).toWellFormed();
    this.#marked = {
      name: `${this.#own.name}/${name === "" ? NAMELESS : name}`,
      began: this.#host.monotonic(),
    };
    this.#journal.write({ event: "step_start", step: this.#marked.name, ...digestOf(this.#script) });
  }

  /** An end without a code is a good one; a code that is none cannot be proof of that. */
  #endMarked(code: string): void {
    const exitCode = code === "" ? 0 : /^\d{1,3}$/u.test(code) ? Number(code) : 1;
    if (exitCode !== 0) {
      this.hasFailed = true;
      if (this.#marked === undefined) this.#begin("");
    }
    if (this.#marked !== undefined) this.#end(this.#marked, { exit_code: exitCode });
    this.#marked = undefined;
  }

  #end(open: Open, outcome: Outcome, ended = this.#host.monotonic()): void {
    const { name, began } = open;
    this.#journal.endOutput(name);
    const script = this.#script;
    const changed = script !== undefined && hasChanged(this.#host, script);
    this.#journal.write({
      event: "step_end",
      step: name,
      ...(changed ? { script_changed: true } : {}),
      timed_out: false,
      ...outcome,
      duration_ms: Math.round(ended - began),
    });
    const digest = script === undefined || changed ? {} : { sha256: script.sha256 };
    this.done.push({ ...open, ended, exitCode: outcome.exit_code ?? null, ...digest });
  }
}

const LEFTOVERS = {
  ended: "processes that the command left running were ended; start what has to outlive it with setsid",
  let_go: "something that outlives the command holds its output; what it prints from here on is not logged",
} as const satisfies Record<NonNullable<Ended["leftovers"]>, string>;

function digestOf(script: Script | undefined): Pick<Event, "script" | "script_sha256"> {
  return script === undefined ? {} : { script: script.path, script_sha256: script.sha256 };
}

/** A shell says 127 for a command that is not there and 126 for one that cannot run; so does the log. What was stopped gave no answer. */
function outcomeOf({ exitCode, signal, failure, stopped }: Ended): Outcome {
  if (failure !== undefined)
    return { exit_code: failure === "ENOENT" ? 127 : 126, text: `the command could not be started (${failure})` };
  if (stopped !== undefined) return { exit_code: null, signal: signal ?? "SIGTERM", timed_out: stopped === "timeout" };
  return signal === undefined ? { exit_code: exitCode ?? 1 } : { exit_code: null, signal };
}
