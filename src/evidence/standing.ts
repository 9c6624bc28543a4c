import type { Artifact, Collected, Defect, Reading, ReleaseFacts, Subject } from "../model.ts";
import type { Kind } from "./kind.ts";

/** An artifact that a reader took. */
export interface Read extends Artifact {
  readonly reading: Reading;
}

/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_SECONDS = 300;

/** Evidence must name this release; what names none is unbound unless the pipeline asserts that this very run wrote it. */
export function bindingDefects(
  { path, reading }: Read,
  { source }: Collected,
  release: ReleaseFacts | undefined,
): readonly Defect[] {
  if (release === undefined) return [];
  const difference = (["name", "version", "git_commit"] as const).find((key) => differs(reading.subject, release, key));
  if (difference !== undefined) {
    const message = `${path} is about ${difference} ${String(reading.subject[difference])}; the release has ${release[difference]}`;
    return [{ code: "foreign", message, source: { path } }];
  }
  if (reading.subject.git_commit !== undefined || source.binding === "run") return [];
  const fix = `set evidence.${source.kind}.binding: run in the config if the pipeline run that is judged wrote it`;
  return [{ code: "unbound", message: `${path} does not say which commit it is about; ${fix}`, source: { path } }];
}

function differs(subject: Subject, release: ReleaseFacts, key: keyof Subject): boolean {
  return subject[key] !== undefined && subject[key] !== release[key];
}

/** Evidence must be fresh at `now` by the times in it, and not of a later day. */
export function timeDefects(
  { path, reading }: Read,
  { source }: Collected,
  kind: Kind<never>,
  now: string,
): readonly Defect[] {
  const { from, to } = reading.observed;
  const oldest = from ?? to;
  const newest = to ?? from;
  if (oldest === undefined || newest === undefined) return timeless(path, source.binding, kind);
  if (secondsBetween(now, newest) > CLOCK_SKEW_SECONDS)
    return [
      {
        code: "inconclusive",
        message: `${path} is dated ${newest}, after the moment of judgement ${now}`,
        source: { path },
      },
    ];
  const age = secondsBetween(newest, now);
  if (age <= kind.maxAgeSeconds) return [];
  return [
    {
      code: "stale",
      message: `${path} is ${hours(age)} old (${newest}); ${kind.kind} may be ${hours(kind.maxAgeSeconds)} old`,
      source: { path },
    },
  ];
}

/** A format without times takes its time from the run that is asserted to have written it. */
function timeless(path: string, binding: "document" | "run", kind: Kind<never>): readonly Defect[] {
  if (binding === "run") return [];
  return [
    {
      code: "unbound",
      message: `${path} does not say when it was written; set evidence.${kind.kind}.binding: run in the config if the pipeline run that is judged wrote it`,
      source: { path },
    },
  ];
}

/** Seconds from the first moment to the second; both UTC. */
function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

function hours(seconds: number): string {
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
