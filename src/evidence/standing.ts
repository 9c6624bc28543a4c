import type { Artifact, Collected, Defect, Reading, ReleaseFacts, Subject } from "../model.ts";
import type { Vouched } from "./kind.ts";

/** An artifact that a reader took. */
export interface Read extends Artifact {
  readonly reading: Reading;
}

/** What a collection record says of one file: for which release it was collected, and when. */
export interface Recorded {
  readonly sha256: string;
  readonly standing: Pick<Reading, "subject" | "observed" | "expires">;
  /** The record, relative to the project folder. */
  readonly record: string;
}

/** What evidence of one kind has to keep to. */
export interface Terms {
  /** Absent where nothing is compared with it: the release itself, a file looked at alone. */
  readonly release?: ReleaseFacts;
  /** The moment of judgement, UTC with milliseconds. */
  readonly now: string;
  readonly maxAgeSeconds: number;
  /** False where the trust file does not let config assert which run wrote the files. */
  readonly mayAssert: boolean;
  /** Why a file carries no valid detached signature, by path; absent where the trust file asks for none. */
  readonly unattested?: ReadonlyMap<string, string>;
  /** What collection records say of files, by path. */
  readonly recorded?: ReadonlyMap<string, readonly Recorded[]>;
  /** Whether somebody vouches for an answer of GitHub, by path. */
  readonly vouched?: ReadonlyMap<string, Vouched>;
}

/** Clocks of two machines may differ by this much. */
export const CLOCK_SKEW_SECONDS = 300;

/** Evidence must name this release; what names none is unbound unless the pipeline asserts that this very run wrote it. */
export function bindingDefects({ path, reading }: Read, { source }: Collected, terms: Terms): readonly Defect[] {
  const { release } = terms;
  if (release === undefined || source.binding === "repository") return [];
  const difference = (["name", "version", "git_commit"] as const).find((key) => differs(reading.subject, release, key));
  if (difference !== undefined) {
    const message = `${path} is about ${difference} ${String(reading.subject[difference])}; the release has ${release[difference]}`;
    return [{ code: "foreign", message, source: { path } }];
  }
  const image = imageAmong(reading.subject, release);
  if (image === "foreign") {
    const message = `${path} is about the image sha256:${reading.subject.images?.[0] ?? ""}, which is none of the release's artifacts; scan what is released, or name the image's digest under artifacts in the release manifest`;
    return [{ code: "foreign", message, source: { path } }];
  }
  if (image === "released" || reading.subject.git_commit !== undefined || isAsserted(source, terms)) return [];
  const message = `${path} does not say which commit it is about; ${assertion(source, terms)}`;
  return [{ code: "unbound", message, source: { path } }];
}

/** Whether the image that was looked at is released; undefined where either side names none. An image is known by any of its digests. */
function imageAmong({ images = [] }: Subject, { artifacts = [] }: ReleaseFacts): "released" | "foreign" | undefined {
  if (images.length === 0 || artifacts.length === 0) return undefined;
  return artifacts.some(({ sha256 }) => images.includes(sha256)) ? "released" : "foreign";
}

/** True where config says that the judged run wrote the files, and may say so. */
export function isAsserted({ binding }: Collected["source"], { mayAssert }: Terms): boolean {
  return binding === "run" && mayAssert;
}

function assertion({ kind }: Collected["source"], { mayAssert }: Terms): string {
  return mayAssert
    ? `set evidence.${kind}.binding: run in the config if the pipeline run that is judged wrote it`
    : `the trust file does not let config assert it for ${kind}`;
}

function differs(subject: Subject, release: ReleaseFacts, key: Exclude<keyof Subject, "images">): boolean {
  return subject[key] !== undefined && subject[key] !== release[key];
}

/** Evidence must be fresh at `now` by the times in it, and not of a later day. */
export function timeDefects({ path, reading }: Read, { source }: Collected, terms: Terms): readonly Defect[] {
  if (source.binding === "repository") return [];
  const { from, to } = reading.observed;
  const oldest = from ?? to;
  const newest = to ?? from;
  if (oldest === undefined || newest === undefined) return timeless(path, source, terms);
  if (secondsBetween(terms.now, newest) > CLOCK_SKEW_SECONDS)
    return [
      {
        code: "inconclusive",
        message: `${path} is dated ${newest}, after the moment of judgement ${terms.now}`,
        source: { path },
      },
    ];
  if (reading.expires !== undefined && reading.expires <= terms.now)
    return [{ code: "stale", message: `${path} says itself that it expired ${reading.expires}`, source: { path } }];
  const age = secondsBetween(newest, terms.now);
  if (age <= terms.maxAgeSeconds) return [];
  return [
    {
      code: "stale",
      message: `${path} is ${hours(age)} old (${newest}); ${source.kind} may be ${hours(terms.maxAgeSeconds)} old`,
      source: { path },
    },
  ];
}

/** A format without times takes its time from the run that is asserted to have written it. */
function timeless(path: string, source: Collected["source"], terms: Terms): readonly Defect[] {
  if (isAsserted(source, terms)) return [];
  const message = `${path} does not say when it was written; ${assertion(source, terms)}`;
  return [{ code: "unbound", message, source: { path } }];
}

/** Seconds from the first moment to the second; both UTC. */
export function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

function hours(seconds: number): string {
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
