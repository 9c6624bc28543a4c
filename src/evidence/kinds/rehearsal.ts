import { Defective } from "../../errors.ts";
import type { Facts, Position, RehearsalFacts, VerdictException } from "../../model.ts";
import type { Context, Kind, Source } from "../kind.ts";

/** Where a format does not say in which environment something ran. */
export const UNKNOWN_ENVIRONMENT = "unknown";

/** A step whose failure the log says is accepted. */
export interface AllowedFailure {
  readonly step: string;
  readonly by: string;
  readonly why: string;
  /** UTC with milliseconds. */
  readonly until?: string;
  readonly source: Position;
}

export interface RehearsalPart {
  readonly allowed?: readonly AllowedFailure[];
  readonly run: RehearsalFacts;
  /** Tells two copies of one run from two runs. */
  readonly runId: string;
}

export const kind: Kind<RehearsalPart> = {
  kind: "rehearsal",
  title: "Deployment rehearsal",
  document: "staging-deployment-run.log",
  optional: false,
  maxAgeSeconds: 72 * 3600,
  unite,
  shown,
  exceptions,
};

/** The check for which an allowed failure may count. */
const CHECK = "RAY202";

function unite(sources: readonly Source<RehearsalPart>[], context: Context): RehearsalFacts {
  const [first, ...others] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no rehearsal");
  const other = others.find(({ part }) => !isCopy(part, first.part));
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} are two rehearsals; name the one that counts`);
  const { run } = first.part;
  const allowed = new Set(counted(first.part, context).map(({ step }) => step));
  return {
    ...run,
    ...(run.environment === UNKNOWN_ENVIRONMENT && context.environment !== undefined
      ? { environment: context.environment }
      : {}),
    steps: run.steps.map((step) => (allowed.has(step.id) ? { ...step, allowed_failure: true } : step)),
    blocking_errors: run.blocking_errors.filter(({ step, reason }) => reason !== "exit_code" || !allowed.has(step)),
    log_sha256: first.sha256,
  };
}

/** How many steps ran, and how many things block: whoever looks at one file wants to know that first. */
function shown({ steps, blocking_errors: errors, ...facts }: Facts): Facts {
  const count = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
  return { ...facts, steps: count(steps), blocking_errors: count(errors) };
}

/** Of what the log allows itself, what the trust file allows it, now. */
function counted({ allowed = [] }: RehearsalPart, { allows, now }: Context): readonly AllowedFailure[] {
  return allows("allowed_failure", CHECK) ? allowed.filter(({ until }) => until === undefined || until > now) : [];
}

function exceptions([first]: readonly Source<RehearsalPart>[], context: Context): readonly VerdictException[] {
  if (first === undefined) return [];
  return counted(first.part, context).map(({ step, by, why, until, source }) => ({
    kind: "allowed_failure",
    check: CHECK,
    subject: step,
    who: by,
    why,
    ...(until === undefined ? {} : { until }),
    source,
  }));
}

/** Two files of one run must tell the same; then it does not matter which one is read. */
function isCopy(part: RehearsalPart, other: RehearsalPart): boolean {
  return part.runId === other.runId && outline(part) === outline(other);
}

function outline({ run }: RehearsalPart): string {
  return JSON.stringify(run, (key, value: unknown) => (key === "path" ? undefined : value));
}
