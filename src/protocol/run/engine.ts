import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { Host } from "../../host.ts";
import type { Config, ProtocolPlan, Verdict } from "../../model.ts";
import { forTerminal } from "../../report/encode.ts";
import { CONFIRMATION, errorAnnouncement } from "./announce.ts";
import { awarenessStatement, blockers } from "./awareness.ts";
import { expectedSeconds, isSlow, readExecution } from "./execution-log.ts";
import { type Action, HANDOFF, type Step } from "./plan.ts";
import { digestOf, readState, refusal, type State, writeState } from "./state.ts";
import { announce, log, notify, type Voice } from "./voice.ts";

/** What a run needs beside its plan. */
export interface Desk {
  readonly host: Host;
  readonly config: Config;
  readonly plan: ProtocolPlan;
  readonly steps: readonly Step[];
  /** The release as `NAME@VERSION COMMIT`; undefined while it cannot be read. */
  release(): Promise<string | undefined>;
  /** The output folder, absolute. */
  readonly out: string;
  say(text: string): Promise<void>;
  progress(text: string): Promise<void>;
  /** Runs a command line of ray-policy in this process and resolves to its exit code. */
  call(argv: readonly string[]): Promise<number>;
  /** Runs a command of the config, its output passed on, and resolves to its exit code. */
  execute(argv: readonly [string, ...string[]]): Promise<number>;
  /** Whether somebody asked for the end of it all. What was under way is ended then; the engine begins nothing more. */
  isInterrupted(): boolean;
  /** Asks a person; absent where there is no terminal. */
  ask?(question: string): Promise<string>;
}

/** How a run ended. */
export type Ended =
  | { readonly type: "complete" }
  | {
      readonly type: "halted";
      readonly step: string;
      readonly halt: "stop" | "pause";
      readonly reason: string;
      readonly exitCode: number;
    }
  | { readonly type: "refused"; readonly reason: string };

/** Where a run begins: at the first step, behind what the last run did, or at a step that was done, to do it and what follows again. */
export type Start = "anew" | "resumed" | { readonly from: string };

/**
 * The protocol from its first step that is not done to its last. Every step is logged and remembered before the next begins. A halt is
 * an answer: once it is remedied or waived, a resumed run goes on, if what was done still stands.
 */
export async function runProtocol(desk: Desk, start: Start): Promise<Ended> {
  const { host, config } = desk;
  host.makeFolder(join(config.project, PROTOCOL_FOLDER));
  const known = { ...named(await desk.release()), config_sha256: config.artifact.sha256 };
  const former = await readState(host, config.project);
  if (start === "anew") {
    const state = { run_id: randomUUID(), ...known, started_at: host.now(), done: [] };
    return new Runner(desk, { schema_version: "1", ...state, status: "running" }, undefined).run();
  }
  if (former === undefined) return { type: "refused", reason: "there is no run to resume; run from the beginning" };
  const state = start === "resumed" ? former : rewound(desk.steps, former, start.from);
  if (state === undefined) return { type: "refused", reason: notBegun(desk.steps, former) };
  const refused = refusal(host, config.project, state, known, unsettled(desk.steps, former, state));
  if (refused !== undefined) return { type: "refused", reason: `${refused}; run from the beginning` };
  return new Runner(desk, { ...state, status: "running" }, former.halted).run();
}

/** The state as it was before a step, or undefined where that step has not been reached. */
function rewound(steps: readonly Step[], former: State, from: string): State | undefined {
  const before = steps.findIndex(({ id }) => id === from);
  const kept = steps.slice(0, before).map(({ id }) => id);
  const isReached = before >= 0 && kept.every((id) => former.done.some(({ step }) => step === id));
  return isReached ? { ...former, done: former.done.filter(({ step }) => kept.includes(step)) } : undefined;
}

function notBegun(steps: readonly Step[], { done }: State): string {
  const reached = steps.slice(0, done.length + 1).map(({ id }) => id);
  return `the last run can be resumed from ${reached.join(", ")}`;
}

/** What is written again, whatever became of it: by the step that was under way, and by those that are to be done again. */
function unsettled(steps: readonly Step[], former: State, state: State): readonly string[] {
  const begun = new Set([former.under_way, ...former.done.map(({ step }) => step)]);
  const kept = new Set(state.done.map(({ step }) => step));
  return steps.filter(({ id }) => begun.has(id) && !kept.has(id)).flatMap(({ evidence }) => evidence);
}

function named(release: string | undefined): Pick<State, "release"> {
  return release === undefined ? {} : { release };
}

/** One run, with what it has done so far. */
class Runner {
  readonly #desk: Desk;
  readonly #voice: Voice;
  readonly #halted: State["halted"] | undefined;
  #state: State;

  constructor(desk: Desk, state: State, halted: State["halted"] | undefined) {
    const { host, config, plan, say } = desk;
    this.#desk = desk;
    this.#state = state;
    this.#halted = halted;
    const folder = join(config.project, PROTOCOL_FOLDER);
    this.#voice = { host, folder, project: config.project, runId: state.run_id, notify: plan.notify, say };
  }

  async run(): Promise<Ended> {
    const { host, config, steps } = this.#desk;
    const isDone = (step: Step): boolean => this.#state.done.some((done) => done.step === step.id);
    await writeState(host, config.project, this.#state);
    const resumed =
      this.#state.done.length > 0 ? { outcome: `resumed after ${this.#state.done.at(-1)?.step ?? ""}` } : {};
    await log(this.#voice, {
      event: "run_start",
      text: this.#state.release ?? "the release is to be prepared",
      ...resumed,
    });
    await log(this.#voice, {
      event: "decision",
      text: "execution readiness",
      outcome: `proceed: ${steps.length} steps`,
    });
    for (const step of steps.filter((each) => !isDone(each))) {
      const ended = await this.#take(step);
      if (ended !== undefined) return ended;
    }
    this.#state = { ...this.#state, status: "complete" };
    await writeState(host, config.project, this.#state);
    await log(this.#voice, { event: "run_end", outcome: "complete" });
    await this.#tell("complete", steps.at(-1)?.id ?? "", "the protocol is complete");
    return { type: "complete" };
  }

  /** One step; undefined when the next may begin. */
  async #take(step: Step): Promise<Ended | undefined> {
    const { host, config } = this.#desk;
    if (this.#desk.isInterrupted()) return this.#halt(step, "pause", INTERRUPTED.reason, INTERRUPTED.code);
    for (const words of step.before) await announce(this.#voice, words, about(step));
    if (step.id === HANDOFF && !(await this.#confirmed(step)))
      return this.#halt(step, "pause", "the transition was not confirmed", 1);
    const { records } = await readExecution(host, this.#voice.folder);
    const expected = expectedSeconds(records, step.id);
    await this.#desk.progress(this.#progressOf(step, expected));
    await log(this.#voice, {
      event: "step_start",
      ...about(step),
      ...(expected === undefined ? {} : { expected_seconds: expected }),
    });
    this.#state = { ...this.#state, under_way: step.id };
    await writeState(host, config.project, this.#state);
    const started = Date.parse(host.now());
    const failure = await this.#act(step);
    const seconds = Math.max(0, (Date.parse(host.now()) - started) / 1000);
    const slow = isSlow(seconds, expected);
    if (slow) await this.#desk.progress(`${step.id} took ${seconds} s; ${expected ?? 0} s are usual`);
    await log(this.#voice, {
      event: "step_end",
      ...about(step),
      outcome: failure === undefined ? "done" : "failed",
      seconds,
      ...(expected === undefined ? {} : { expected_seconds: expected }),
      ...(slow ? { slow: true } : {}),
    });
    await this.#auditTrail(step);
    if (failure !== undefined) return this.#fail(step, failure);
    const evidence = step.evidence.flatMap((path) => {
      const sha256 = digestOf(host, config.project, path);
      return sha256 === undefined ? [] : [{ path, sha256 }];
    });
    const release = this.#state.release === undefined ? named(await this.#desk.release()) : {};
    const { under_way: _, ...state } = this.#state;
    this.#state = {
      ...state,
      ...release,
      done: [...this.#state.done, { step: step.id, at: host.now(), seconds, evidence }],
    };
    await writeState(host, config.project, this.#state);
    if (this.#halted?.step === step.id) await this.#resolved(step);
    if (step.after !== undefined) await announce(this.#voice, step.after, about(step));
    if (step.gate !== undefined) await this.#checkpoint(step);
    return undefined;
  }

  /** The first action that fails, or undefined. */
  async #act({ actions }: Step): Promise<Failure | undefined> {
    for (const action of actions) {
      const code = await this.#code(action);
      if (this.#desk.isInterrupted() && (code !== 0 || action !== actions.at(-1))) return INTERRUPTED;
      if (code !== 0 && !(action.type === "command" && action.mayFail))
        return { code, reason: `${wordsOf(action)} ended with ${code}` };
    }
    return undefined;
  }

  /** A command line that begins with `ray-policy` is run by this very ray-policy. */
  #code(action: Action): Promise<number> {
    if (action.type === "own") return this.#desk.call(action.argv);
    const [program, ...rest] = action.argv;
    return program === "ray-policy" ? this.#desk.call(rest) : this.#desk.execute(action.argv);
  }

  async #fail(step: Step, failure: Failure): Promise<Ended> {
    if (failure === INTERRUPTED) {
      await this.#rollBack(step);
      return this.#halt(step, "pause", failure.reason, failure.code);
    }
    const verdict = step.gate === undefined ? undefined : this.#verdictOf(step);
    const open = verdict === undefined ? [] : blockers(verdict);
    const halt = open.length === 0 ? step.halt : open.some((finding) => finding.halt === "stop") ? "stop" : "pause";
    const reason =
      open.length === 0 ? failure.reason : open.map(({ code, message }) => `${code} ${message}`).join("; ");
    await log(this.#voice, {
      event: "root_cause",
      ...about(step),
      symptom: `${step.title}: ${failure.reason}`,
      cause: reason,
      prevention: open[0]?.remediation ?? "to be written",
    });
    if (step.gate !== undefined) await this.#tell("gate_failed", step.id, reason);
    await this.#rollBack(step);
    if (step.gate !== undefined && verdict !== undefined) await this.#checkpoint(step);
    return this.#halt(step, halt, reason, failure.code);
  }

  async #halt(step: Step, halt: "stop" | "pause", reason: string, exitCode: number): Promise<Ended> {
    const { host, config } = this.#desk;
    await announce(this.#voice, errorAnnouncement(step.title, reason), about(step));
    await log(this.#voice, { event: "decision", ...about(step), halt, text: reason, outcome: "halt" });
    this.#state = { ...this.#state, status: "halted", halted: { step: step.id, halt, reason } };
    await writeState(host, config.project, this.#state);
    await log(this.#voice, { event: "run_end", ...about(step), halt, outcome: "halted" });
    await this.#tell("halt", step.id, reason);
    return { type: "halted", step: step.id, halt, reason, exitCode };
  }

  /** Where the config says so, staging is put back where it was after a failed rehearsal, whatever comes of it. */
  async #rollBack(step: Step): Promise<void> {
    if (step.rollBack !== true || !this.#desk.plan.rollBackAfterFailure) return;
    await this.#desk.progress(`rolling staging back: ${this.#desk.plan.rollback.join(" ")}`);
    const code = await this.#desk.execute(this.#desk.plan.rollback);
    await log(this.#voice, {
      event: "decision",
      ...about(step),
      text: "staging is rolled back after a failed rehearsal",
      outcome: `exit ${code}`,
    });
  }

  async #resolved(step: Step): Promise<void> {
    await log(this.#voice, {
      event: "root_cause",
      ...about(step),
      symptom: `${step.title} halted the run`,
      cause: this.#halted?.reason ?? "unknown",
      resolution: "it was remedied or waived, and the step was done when the run was resumed",
    });
    const { halted: _, ...state } = this.#state;
    this.#state = state;
    await writeState(this.#desk.host, this.#desk.config.project, this.#state);
  }

  /** Every change of an evidence file after it was recorded is an event. */
  async #auditTrail(step: Step): Promise<void> {
    const { host, config } = this.#desk;
    const { records } = await readExecution(host, this.#voice.folder);
    const known = new Map(
      records.flatMap(({ path, sha256 }) =>
        path === undefined || sha256 === undefined ? [] : [[path, sha256] as const],
      ),
    );
    const paths = new Set([...known.keys(), ...step.evidence]);
    for (const path of paths) {
      const [before, sha256] = [known.get(path), digestOf(host, config.project, path)];
      if (sha256 === before) continue;
      await log(this.#voice, {
        event: "evidence",
        ...about(step),
        path,
        ...(sha256 === undefined ? { outcome: "gone" } : { sha256 }),
        ...(before === undefined ? {} : { before }),
      });
    }
  }

  async #checkpoint(step: Step): Promise<void> {
    const verdict = this.#verdictOf(step);
    if (verdict === undefined) return;
    const ids = new Set(this.#state.done.map((done) => done.step));
    const [done, pending] = [true, false].map((wanted) => this.#desk.steps.filter(({ id }) => ids.has(id) === wanted));
    const lines = awarenessStatement({
      step,
      done: done ?? [],
      pending: pending ?? [],
      verdict,
      now: this.#desk.host.now(),
    });
    await this.#desk.say(lines.map((line) => `  ${forTerminal(line)}`).join("\n"));
    await log(this.#voice, { event: "checkpoint", ...about(step), text: lines.join("\n") });
  }

  #verdictOf({ gate }: Step): Verdict | undefined {
    const { host, out } = this.#desk;
    const file = join(out, gate === "readiness" ? "" : (gate ?? ""), "verdict.json");
    if (host.stat(file).type !== "file") return undefined;
    // It was written by this very program a moment ago.
    const verdict = JSON.parse(Buffer.from(host.readWhole(file)).toString("utf8")) as Verdict;
    return verdict.status === "complete" ? verdict : undefined;
  }

  /** A person is asked on a terminal only; a pipeline never waits. */
  async #confirmed(step: Step): Promise<boolean> {
    await announce(this.#voice, CONFIRMATION, about(step));
    await this.#tell("waiting", step.id, "the transition is to be confirmed");
    if (this.#desk.ask === undefined) return true;
    const answer = await this.#desk.ask("[y/N] ");
    await log(this.#voice, {
      event: "decision",
      ...about(step),
      text: "readiness to transition",
      outcome: answer === "" ? "no" : answer,
    });
    return /^y(es)?$/iu.test(answer.trim());
  }

  #tell(event: "halt" | "gate_failed" | "waiting" | "complete", step: string, text: string): Promise<void> {
    return notify(this.#voice, { event, step, text, release: this.#state.release ?? "" });
  }

  #progressOf({ id, title, phase }: Step, expected: number | undefined): string {
    const { steps } = this.#desk;
    const number = steps.findIndex((step) => step.id === id) + 1;
    const elapsed = Math.round((Date.parse(this.#desk.host.now()) - Date.parse(this.#state.started_at)) / 1000);
    const usual = expected === undefined ? "" : `, ${expected} s are usual`;
    return `[${number}/${steps.length}] phase ${phase}: ${title} (${elapsed} s so far${usual})`;
  }
}

interface Failure {
  readonly code: number;
  readonly reason: string;
}

/** Nothing failed, and nothing is proven: the step is to be done again. */
const INTERRUPTED: Failure = { code: 1, reason: "the run was interrupted" };

function about({ id, phase }: Step): { readonly step: string; readonly phase: Step["phase"] } {
  return { step: id, phase };
}

function wordsOf(action: Action): string {
  return action.type === "own" ? `ray-policy ${action.argv[0] ?? ""}` : action.argv.join(" ");
}
