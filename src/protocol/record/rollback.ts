import { dirname, join } from "node:path";
import { sha256 } from "../../canonical.ts";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { RollbackReport } from "../../generated/documents.ts";
import type { Host, Program } from "../../host.ts";
import { headingOf } from "../document-header.ts";
import { put } from "../pen.ts";
import { type Check, type Checked, poll, unknown } from "./checks.ts";
import { alone, type Recording, Run, type Step } from "./run.ts";

export const ROLLBACK_LOG = "rollback-verification-run.log";
export const ROLLBACK_REPORT = "rollback-verification-report.json";

/** A rollback to be rehearsed, beside where and for what. */
export interface Rollback {
  readonly step: string;
  readonly argv: Program["argv"];
  readonly checks: readonly Check[];
  readonly strategy: RollbackReport["strategy"];
  /** The version that is restored, where it is known. */
  readonly to?: string;
  readonly rto: RollbackReport["rto"];
}

/** How it went. */
export interface RolledBack {
  readonly step: Step;
  /** Absent where the service was not restored. */
  readonly recoverySeconds?: number;
  readonly isInTime: boolean;
}

/** What the rehearsal found; times by the clock that nobody sets. */
interface Course extends Checked {
  readonly step: Step;
  /** The command without secrets. */
  readonly argv: readonly string[];
  /** The moment of the start, RFC 3339. */
  readonly startedAt: string;
  readonly started: number;
  readonly finished: number;
}

/**
 * Runs the rollback, asks the checks until the service works, and writes the log and the report. The report of an older rehearsal is
 * gone before anything runs. Throws RayError `output` where one of them cannot be written, or another run records here.
 */
export function recordRollback(host: Host, recording: Recording, rollback: Rollback): Promise<RolledBack> {
  const folder = join(recording.project, PROTOCOL_FOLDER);
  return alone(host, recording.project, async (lock) => {
    const { argv } = rollback;
    const run = new Run(host, recording, lock, { procedure: "rollback", file: join(folder, ROLLBACK_LOG), argv });
    await removeOld(host, join(folder, ROLLBACK_REPORT));
    const course = await rehearse(host, run, rollback);
    await run.end();
    const log = host.readWhole(join(folder, ROLLBACK_LOG));
    const report = reportOf(recording, rollback, course, { sha256: sha256(log), bytes: log.length });
    const text = `${JSON.stringify(report, null, 2)}\n`;
    await put(host, recording.project, `${PROTOCOL_FOLDER}/${ROLLBACK_REPORT}`, recording.pen, text);
    const { step } = course;
    const { recovery_time_seconds: seconds } = report;
    if (seconds === undefined) return { step, isInTime: false };
    return { step, recoverySeconds: seconds, isInTime: seconds <= rollback.rto.seconds };
  });
}

async function removeOld(host: Host, report: string): Promise<void> {
  for (const file of [report, `${report}.sig`]) if (host.stat(file).type === "file") host.remove(file);
  await host.syncFolder(dirname(report));
}

/** A service may be back late: only then can be told how late. */
const MIN_PATIENCE_MS = 60_000;

async function rehearse(host: Host, run: Run, { step, argv, checks, rto }: Rollback): Promise<Course> {
  const startedAt = host.now();
  const started = host.monotonic();
  const done = await run.step(step, argv);
  const limit = rto.seconds * 1000;
  const deadline = started + limit + Math.max(limit, MIN_PATIENCE_MS);
  const checked = done.isGood ? await poll(host, run, checks, deadline) : { statuses: unknown(checks) };
  for (const { name } of checks) run.journal.endOutput(`check/${name}`);
  const shown = argv.map((word) => run.journal.masked(word));
  return { ...checked, step: done, argv: shown, startedAt, started, finished: host.monotonic() };
}

function reportOf(
  { release, environment, pen }: Recording,
  { strategy, to, rto }: Rollback,
  course: Course,
  log: { readonly sha256: string; readonly bytes: number },
): RollbackReport {
  const at = (moment: number): string =>
    new Date(Date.parse(course.startedAt) + Math.round(moment - course.started)).toISOString();
  const finished = at(course.finished);
  const { name, version, git_commit } = release;
  const path = `${PROTOCOL_FOLDER}/${ROLLBACK_LOG}`;
  const signature = pen.key === undefined ? {} : { signature: `${PROTOCOL_FOLDER}/${ROLLBACK_REPORT}.sig` };
  const author = { release, identity: pen.identity, now: finished, ...signature };
  const artifact = { kind: "rollback", path, format: "rehearsal-log", ...log };
  const heading = headingOf("rollback-verification-report", finished, author, [artifact]);
  return {
    ...heading,
    kind: "rollback-verification-report",
    subject: [...heading.subject],
    verified_by: [...heading.verified_by],
    sources: [...heading.sources],
    environment: { name: environment === "staging" || environment === "production" ? environment : "other" },
    strategy,
    from_version: { name, version, digest: { gitCommit: git_commit } },
    to_version: { name, ...(to === undefined ? {} : { version: to }) },
    started_at: course.startedAt,
    ...recoveryOf(course, at),
    finished_at: finished,
    rto,
    steps: stepsOf(course, at),
    // There is at least one.
    post_checks: [...course.statuses].map(([check, status]) => ({
      name: check,
      status,
      evidence_ref: path,
    })) as RollbackReport["post_checks"],
    result: course.restored === undefined ? "FAILED" : "PASSED",
    log_sha256: log.sha256,
  };
}

function recoveryOf(
  { restored, startedAt }: Course,
  at: (moment: number) => string,
): Pick<RollbackReport, "service_restored_at" | "recovery_time_seconds"> {
  if (restored === undefined) return {};
  const time = at(restored);
  return { service_restored_at: time, recovery_time_seconds: (Date.parse(time) - Date.parse(startedAt)) / 1000 };
}

/** Each under a name of its own; what the command marked stands before it. */
function stepsOf({ step: { done }, argv }: Course, at: (moment: number) => string): RollbackReport["steps"] {
  const steps = done.map(({ name, began, ended, exitCode, sha256: digest }, index) => {
    const earlier = done.slice(0, index).filter((other) => other.name === name).length;
    return {
      name: earlier === 0 ? name : `${name} #${earlier + 1}`,
      ...(index === done.length - 1 ? { argv: [...argv] } : {}),
      ...(digest === undefined ? {} : { script_sha256: digest }),
      started_at: at(began),
      finished_at: at(ended),
      exit_code: exitCode,
    };
  });
  // The command itself is one.
  return steps as RollbackReport["steps"];
}
