import { sha256 } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { RehearsalEvent } from "../../generated/documents.ts";
import type { Declared, Reading, RehearsalFacts, Subject } from "../../model.ts";
import { validate } from "../../schema.ts";
import { fatalIn } from "../fatal.ts";
import type { AllowedFailure, RehearsalPart } from "../kinds/rehearsal.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { type JsonLine, readNdjson } from "../strict/ndjson.ts";
import { summary } from "../test-words.ts";
import { toUtc } from "../time.ts";

/** The hash-chained log that `ray-policy record` writes, one event a line. */
export const reader: Reader<RehearsalPart> = {
  format: "rehearsal-log",
  kind: "rehearsal",
  recognises: (head) => hasKeys(head, ["seq", "run_id", "event", "prev_sha256"]),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RehearsalPart>> {
  const run = new Run(path);
  for await (const line of readNdjson(chunks)) run.take(await eventOf(line), line);
  return run.reading();
}

async function eventOf({ value, number }: JsonLine): Promise<RehearsalEvent> {
  const [problem] = await validate("documents/rehearsal", value);
  if (problem === undefined) return value as RehearsalEvent;
  throw new Defective(
    "invalid",
    `has an event that is none: ${problem.pointer || "it"} ${problem.message} (line ${number})`,
    { line: number, column: 1 },
  );
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type Step = Mutable<RehearsalFacts["steps"][number]> & { readonly name: string };
type BlockingError = RehearsalFacts["blocking_errors"][number];

/** Follows the events of one run; of the output only what tells of a failure is kept. */
class Run {
  readonly #path: string;
  readonly #steps: Step[] = [];
  readonly #errors: BlockingError[] = [];
  readonly #allowed: AllowedFailure[] = [];
  /** How often an id was given. */
  readonly #times = new Map<string, number>();
  #start:
    | { readonly runId: string; readonly at: string; readonly environment: string; readonly subject: Subject }
    | undefined;
  #last = "";
  #end: string | undefined;
  #declared: readonly Declared[] = [];
  #isEnded = false;
  #chainValid = true;
  #next = 0;
  #previous = "0".repeat(64);

  constructor(path: string) {
    this.#path = path;
  }

  take(event: RehearsalEvent, { bytes, number }: JsonLine): void {
    const at = timeOf(event, number);
    this.#follow(event, at);
    this.#isEnded = event.event === "run_end";
    this.#previous = sha256(bytes);
    if (event.event === "run_start") this.#begin(event, at, number);
    else if (event.event === "step_start") this.#beginStep(event, at, number);
    else if (event.event === "output") this.#readOutput(event, number);
    else if (event.event === "step_end") this.#endStep(event, at, number);
    else if (event.event === "run_end") this.#finish(event, at, number);
  }

  reading(): Reading<RehearsalPart> {
    if (this.#start === undefined)
      throw new Defective("inconclusive", "has no run_start with an environment", { line: 1, column: 1 });
    const open = this.#steps.filter(({ finished_at }) => finished_at === undefined);
    for (const step of open)
      this.#fail(step.id, "unfinished", `step ${step.id} started and never ended`, step.source.line ?? 1);
    const run: RehearsalFacts = {
      environment: this.#start.environment,
      started_at: this.#start.at,
      ...(this.#end === undefined ? {} : { finished_at: this.#end }),
      completed: this.#isEnded && open.length === 0,
      chain_valid: this.#chainValid,
      steps: this.#steps.map(({ name: _, ...step }) => step),
      blocking_errors: this.#errors,
      source: { path: this.#path, line: 1, column: 1 },
    };
    return {
      part: { run, runId: this.#start.runId, allowed: this.#allowed },
      observed: { from: this.#start.at, to: this.#end ?? this.#last },
      subject: this.#start.subject,
      declared: this.#declared,
    };
  }

  /** One run, numbered without a gap, each line with the digest of the line before, time never going back, nothing behind the end. */
  #follow(event: RehearsalEvent, at: string): void {
    const isFirst = this.#next === 0;
    const fits =
      event.seq === this.#next &&
      event.prev_sha256 === this.#previous &&
      (event.event === "run_start") === isFirst &&
      (isFirst || event.run_id === this.#start?.runId) &&
      at >= this.#last &&
      this.#end === undefined;
    this.#chainValid &&= fits;
    this.#next = event.seq + 1;
    this.#last = at;
  }

  #begin({ run_id, procedure, environment, subject }: RehearsalEvent, at: string, number: number): void {
    if (procedure === "rollback")
      throw new Defective("inconclusive", "is the log of a rollback, which shows nothing of the deployment", {
        line: number,
        column: 1,
      });
    if (environment === undefined)
      throw new Defective("invalid", "does not say in which environment the run took place", {
        line: number,
        column: 1,
      });
    this.#start ??= { runId: run_id, at, environment, subject: subject ?? {} };
  }

  #beginStep({ step, script, script_sha256 }: RehearsalEvent, at: string, number: number): void {
    const name = named(step, number);
    this.#steps.push({
      name,
      id: this.#unique(name),
      exit_code: null,
      timed_out: false,
      allowed_failure: false,
      ...(script_sha256 === undefined ? {} : { script_sha256 }),
      ...(script === undefined ? {} : { script }),
      started_at: at,
      source: { path: this.#path, line: number, column: 1 },
    });
  }

  #readOutput({ step = "(none)", text = "" }: RehearsalEvent, number: number): void {
    if (fatalIn(text) !== undefined) this.#fail(step, "output", `step ${step} printed: ${summary(text)}`, number);
  }

  #endStep(event: RehearsalEvent, at: string, number: number): void {
    const { step, exit_code, signal, timed_out, allowed_failure, script_changed } = event;
    const open = this.#steps.find(({ name, finished_at }) => name === step && finished_at === undefined);
    if (open === undefined)
      throw new Defective("invalid", `ends the step ${summary(named(step, number))}, which did not start`, {
        line: number,
        column: 1,
      });
    open.finished_at = at;
    if (allowed_failure !== undefined) this.#allow(open.id, allowed_failure, number);
    // Nobody can say which of its bytes ran.
    if (script_changed === true) delete open.script_sha256;
    open.exit_code = exit_code ?? null;
    open.timed_out = timed_out ?? false;
    if (signal !== undefined) open.signal = signal;
    if (open.timed_out) this.#fail(open.id, "timeout", `step ${open.id} ran out of time`, number);
    else if (signal !== undefined || open.exit_code === null)
      this.#fail(open.id, "signal", `step ${open.id} was ended by ${signal ?? "a signal"}`, number);
    else if (open.exit_code !== 0)
      this.#fail(open.id, "exit_code", `step ${open.id} ended with exit code ${open.exit_code}`, number);
  }

  /** What the log allows itself counts only where the trust file does too. */
  #allow(step: string, { by, why, until }: NonNullable<RehearsalEvent["allowed_failure"]>, line: number): void {
    const end = until === undefined ? undefined : toUtc(until);
    if (until !== undefined && end === undefined)
      throw new Defective("invalid", `allows a failure until "${summary(until)}", which is no RFC 3339 time`, {
        line,
        column: 1,
      });
    this.#allowed.push({
      step,
      by,
      why,
      ...(end === undefined ? {} : { until: end }),
      source: { path: this.#path, line, column: 1 },
    });
  }

  #finish({ steps }: RehearsalEvent, at: string, line: number): void {
    if (steps === undefined)
      throw new Defective("invalid", "does not say at its end how many steps ran", { line, column: 1 });
    this.#end = at;
    const counted = this.#steps.length;
    const source = { path: this.#path, line, column: 1 };
    this.#declared = steps === counted ? [] : [{ what: "steps", declared: steps, counted, source }];
  }

  #fail(step: string, reason: BlockingError["reason"], message: string, line: number): void {
    this.#errors.push({
      id: this.#unique(`${step} ${reason}`),
      step,
      reason,
      message,
      source: { path: this.#path, line, column: 1 },
    });
  }

  /** `id`, then `id #2`, `id #3`: the same in every run that goes the same way. */
  #unique(id: string): string {
    const time = (this.#times.get(id) ?? 0) + 1;
    this.#times.set(id, time);
    return time === 1 ? id : `${id} #${time}`;
  }
}

function named(step: string | undefined, line: number): string {
  if (step === undefined) throw new Defective("invalid", "has a step without a name", { line, column: 1 });
  return step;
}

function timeOf({ ts }: RehearsalEvent, line: number): string {
  const at = toUtc(ts);
  if (at === undefined)
    throw new Defective("invalid", `has the time "${summary(ts)}", which is no RFC 3339 time`, { line, column: 1 });
  return at;
}
