import { Defective } from "../errors.ts";
import type { Position, Reading, RehearsalFacts, Subject } from "../model.ts";
import { type RehearsalPart, UNKNOWN_ENVIRONMENT } from "./kinds/rehearsal.ts";
import { toUtc } from "./time.ts";

type BlockingError = RehearsalFacts["blocking_errors"][number];

/** A step as a deployment tool tells it. */
export interface ToldStep {
  readonly id: string;
  /** True where the tool says that it went well. */
  readonly ok: boolean;
  /** False where it is still running, or never ran. */
  readonly ended: boolean;
  readonly timedOut?: boolean;
  /** Where the tool tells it; a step that did not go well has never 0. */
  readonly exitCode?: number;
  /** What the tool says of a failure. */
  readonly message?: string;
  /** UTC with milliseconds. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly source: Position;
}

/** A run of a deployment tool. */
export interface ToldRun {
  readonly runId: string;
  readonly environment?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly steps: readonly ToldStep[];
  readonly subject: Subject;
  readonly source: Position;
  readonly text?: string;
}

/**
 * A rehearsal out of what another tool tells. Such formats have no chain that could break and no digests of scripts: RAY203 finds none
 * of them reviewed. A step without an end leaves the run incomplete. Throws `Defective` for a run without a step.
 */
export function rehearsalOf(run: ToldRun): Reading<RehearsalPart> {
  if (run.steps.length === 0)
    throw new Defective("inconclusive", "tells no step, so nothing was deployed", at(run.source));
  const times = new Map<string, number>();
  const steps = run.steps.map((step) => ({ ...step, id: numbered(step.id, times) }));
  const isOver = run.finishedAt !== undefined && steps.every(({ ended }) => ended);
  const facts: RehearsalFacts = {
    environment: run.environment ?? UNKNOWN_ENVIRONMENT,
    started_at: run.startedAt,
    ...(run.finishedAt === undefined ? {} : { finished_at: run.finishedAt }),
    completed: isOver,
    chain_valid: true,
    steps: steps.map(({ id, ok, ended, timedOut = false, exitCode, startedAt, finishedAt, source }) => ({
      id,
      exit_code: ended ? (ok ? 0 : exitCode || 1) : null,
      timed_out: timedOut,
      allowed_failure: false,
      ...(startedAt === undefined ? {} : { started_at: startedAt }),
      ...(finishedAt === undefined ? {} : { finished_at: finishedAt }),
      source,
    })),
    blocking_errors: steps.flatMap(errorsOf),
    source: run.source,
  };
  return {
    part: { run: facts, runId: run.runId },
    observed: { from: run.startedAt, to: run.finishedAt ?? run.startedAt },
    subject: run.subject,
    declared: [],
    ...(run.text === undefined ? {} : { text: run.text }),
  };
}

function errorsOf({ id, ok, ended, timedOut, message, source }: ToldStep): readonly BlockingError[] {
  if (ok && ended) return [];
  const reason = !ended ? "unfinished" : timedOut === true ? "timeout" : "exit_code";
  return [{ id: `${id} ${reason}`, step: id, reason, message: message ?? `step ${id} did not go well`, source }];
}

function numbered(id: string, times: Map<string, number>): string {
  const time = (times.get(id) ?? 0) + 1;
  times.set(id, time);
  return time === 1 ? id : `${id} #${time}`;
}

/** A time of a tool, as UTC with milliseconds; undefined where there is none. Throws `Defective` for what is no time. */
export function momentIn(text: string | null | undefined, pointer: string): string | undefined {
  if (text === null || text === undefined || text === "") return undefined;
  const time = toUtc(text);
  if (time !== undefined) return time;
  throw new Defective("invalid", `has the time "${text.slice(0, 40)}", which is no RFC 3339 time with a zone`, {
    pointer,
  });
}

function at({ pointer }: Position): { readonly pointer?: string } {
  return pointer === undefined ? {} : { pointer };
}
