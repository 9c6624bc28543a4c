import { Defective } from "../../errors.ts";
import type { GithubJobs } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { validate } from "../../schema.ts";
import { momentIn, rehearsalOf, type ToldStep } from "../deployment.ts";
import { readDocument } from "../document.ts";
import type { RehearsalPart } from "../kinds/rehearsal.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** Jobs of a GitHub workflow run: `GET …/actions/runs/{id}/jobs`, one job of it, or a `workflow_job` event. */
export const reader: Reader<RehearsalPart> = {
  format: "github-job",
  kind: "rehearsal",
  recognises: (head) =>
    hasKeys(head, ["run_attempt", "head_sha"]) &&
    (hasKeys(head, ["jobs"]) || hasKeys(head, ["workflow_job"]) || hasKeys(head, ["run_url"])),
  read,
};

type Job = NonNullable<GithubJobs["jobs"]>[number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RehearsalPart>> {
  const { value, text } = await readDocument(chunks, "github-job");
  // The schema was checked while the document was read.
  const document = value as GithubJobs;
  const jobs = latestAttempts(await jobsIn(document));
  const [first] = jobs;
  if (first === undefined) throw new Defective("inconclusive", "lists no job", { pointer: "/jobs" });
  const commits = new Set(jobs.map(({ job }) => job.head_sha ?? ""));
  if (commits.size > 1) throw new Defective("ambiguous", "lists jobs of several commits", { pointer: "/jobs" });
  const steps = jobs.flatMap(({ job, pointer }) => stepsOf(job, path, pointer));
  const starts = jobs.flatMap(({ job, pointer }) => momentIn(job.started_at, `${pointer}/started_at`) ?? []).sort();
  const ends = jobs.map(({ job, pointer }) => momentIn(job.completed_at, `${pointer}/completed_at`));
  const [startedAt] = starts;
  if (startedAt === undefined)
    throw new Defective("inconclusive", "lists jobs that did not start", { pointer: first.pointer });
  const known = ends.filter((end) => end !== undefined).sort();
  const finishedAt = known.length === ends.length ? known.at(-1) : undefined;
  const [commit] = commits;
  const environment = document.deployment?.environment;
  return rehearsalOf({
    runId: String(first.job.run_id ?? ""),
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(environment === undefined ? {} : { environment }),
    steps,
    subject: commit === undefined || commit === "" ? {} : { git_commit: commit },
    source: { path, pointer: first.pointer },
    text,
  });
}

interface Placed {
  readonly job: Job;
  readonly pointer: string;
}

/** Throws `Defective` for a page that is not the whole list, and for a document that is no job either. */
async function jobsIn(document: GithubJobs): Promise<readonly Placed[]> {
  const { jobs, total_count: total, workflow_job: event } = document;
  if (jobs !== undefined) {
    if (total !== undefined && total > jobs.length)
      throw new Defective("inconclusive", `lists ${jobs.length} of ${total} jobs; get every page`, {
        pointer: "/total_count",
      });
    return jobs.map((job, index) => ({ job, pointer: `/jobs/${index}` }));
  }
  if (event !== undefined) return [{ job: event, pointer: "/workflow_job" }];
  // A job alone has no place in the schema of its own: it is what an event carries.
  const [problem] = await validate("documents/github-job", { workflow_job: document });
  if (problem !== undefined) {
    const pointer = problem.pointer.replace(/^\/workflow_job/u, "");
    throw new Defective("invalid", `is no list of jobs and no job: ${pointer || "it"} ${problem.message}`, { pointer });
  }
  // The schema was just checked.
  return [{ job: document as unknown as Job, pointer: "" }];
}

/** A job that was run again counts as it went the last time. */
function latestAttempts(jobs: readonly Placed[]): readonly Placed[] {
  const last = Math.max(...jobs.map(({ job }) => job.run_attempt ?? 1));
  const names = new Map<string, Placed>();
  for (const placed of jobs.toSorted((a, b) => (a.job.run_attempt ?? 1) - (b.job.run_attempt ?? 1)))
    names.set(`${placed.job.name ?? ""} ${placed.job.id ?? ""}`, placed);
  const later = jobs.filter(({ job }) => (job.run_attempt ?? 1) === last);
  const again = new Set(later.map(({ job }) => job.name));
  return [...names.values()].filter(({ job }) => (job.run_attempt ?? 1) === last || !again.has(job.name));
}

/** The job itself is a step, because it may fail where no step of it does. */
function stepsOf(job: Job, path: string, pointer: string): readonly ToldStep[] {
  const name = job.name ?? "job";
  const inner = (job.steps ?? []).map((step, index) =>
    stepOf(`${name} > ${step.name}`, step, path, `${pointer}/steps/${index}`, true),
  );
  return [stepOf(name, job, path, pointer, false), ...inner];
}

interface Told {
  readonly status: string;
  readonly conclusion?: string | null;
  readonly started_at?: string | null;
  readonly completed_at?: string | null;
}

/** A step that was left out by its condition is no failure; a whole job that was left out deployed nothing. */
function stepOf(id: string, told: Told, path: string, pointer: string, maySkip: boolean): ToldStep {
  const { status, conclusion, started_at, completed_at } = told;
  const [startedAt, finishedAt] = [
    momentIn(started_at, `${pointer}/started_at`),
    momentIn(completed_at, `${pointer}/completed_at`),
  ];
  const word = conclusion ?? status;
  return {
    id: summary(id),
    ok: word === "success" || (maySkip && word === "skipped"),
    ended: status === "completed" && conclusion !== null && conclusion !== undefined,
    timedOut: word === "timed_out",
    message: `${summary(id)} is ${summary(word)}`,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    source: { path, pointer },
  };
}
