import { Defective } from "../errors.ts";
import type {
  Artifact,
  Collected,
  Defect,
  DefectCode,
  Evidence,
  Facts,
  Reading,
  ReleaseFacts,
  Subject,
} from "../model.ts";
import { validate } from "../schema.ts";
import { type Kind, NO_RELEASE } from "./kind.ts";

/** Clocks of two machines may differ by this much. */
const CLOCK_SKEW_SECONDS = 300;

const STARVING: ReadonlySet<DefectCode> = new Set([
  "missing",
  "unreadable",
  "ambiguous",
  "invalid",
  "inconclusive",
  "foreign",
  "over_limit",
]);

/** True where evidence with this defect is not judged at all; stale and unbound evidence is, with a finding beside it. */
function starves(defect: Defect): boolean {
  return STARVING.has(defect.code);
}

interface Read extends Artifact {
  readonly reading: Reading;
}

/**
 * Decides what of the collected evidence policy may see: it must have been read, name this release, be fresh at `now` and
 * agree with itself. A pure function of its arguments. Without a `release` (the release itself, a file looked at alone) nothing is
 * compared with it.
 */
export async function admit(
  collected: Collected,
  kind: Kind<never>,
  release: ReleaseFacts | undefined,
  now: string,
): Promise<Evidence> {
  const read = collected.artifacts.filter((artifact): artifact is Read => artifact.reading !== undefined);
  const defects = [
    ...collected.defects,
    ...collected.artifacts.flatMap(({ defect }) => (defect === undefined ? [] : [defect])),
    ...read.flatMap((artifact) => [
      ...bindingDefects(artifact, collected, release),
      ...timeDefects(artifact, collected, kind, now),
    ]),
  ];
  const united: United =
    defects.some(starves) || read.length === 0
      ? { defects: [] }
      : await unite(read, kind, release ?? NO_RELEASE, collected);
  return evidenceOf(collected, read, [...defects, ...united.defects], united.facts, now);
}

interface United {
  readonly facts?: Facts;
  readonly defects: readonly Defect[];
}

async function unite(
  read: readonly Read[],
  kind: Kind<never>,
  release: ReleaseFacts,
  { source }: Collected,
): Promise<United> {
  try {
    const sources = read.map(({ path, reading }) => ({
      path,
      part: reading.part as never,
      observed: reading.observed,
    }));
    const facts = kind.unite(sources, release);
    const [problem] = await validate(`facts/${kind.kind}`, facts);
    if (problem === undefined) return { facts, defects: [] };
    return {
      defects: [
        {
          code: "invalid",
          message: `${kind.kind}: ${problem.pointer} ${problem.message}`,
          source: { path: read[0]?.path ?? source.position.path },
        },
      ],
    };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    return {
      defects: [
        {
          code: error.code,
          message: `${kind.kind}: ${error.message}`,
          source: { path: read[0]?.path ?? source.position.path, ...error.at },
        },
      ],
    };
  }
}

/** Evidence must name this release; what names none is unbound unless the pipeline asserts that this very run wrote it. */
function bindingDefects(
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

function timeDefects(
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

function evidenceOf(
  collected: Collected,
  read: readonly Read[],
  defects: readonly Defect[],
  facts: Facts | undefined,
  now: string,
): Evidence {
  const { source, artifacts } = collected;
  const starved = defects.some(starves);
  const asserted =
    source.binding === "run" &&
    read.some(({ reading }) => reading.subject.git_commit === undefined || reading.observed.from === undefined);
  const times = read
    .map(({ reading }) => reading.observed.to ?? reading.observed.from ?? (asserted ? now : undefined))
    .filter((time) => time !== undefined);
  const observed = times.sort()[0];
  return {
    kind: source.kind,
    status: artifacts.length === 0 && !source.configured ? "absent" : starved ? "defective" : "admitted",
    binding: asserted ? "asserted" : "document",
    attested: false,
    ...(observed === undefined ? {} : { observed_at: observed }),
    sources: artifacts.map(({ path, sha256, bytes, format }) => ({ path, sha256, bytes, format })),
    defects: unique(defects),
    declared: read.flatMap(({ reading }) => reading.declared),
    ...(facts === undefined || starved ? {} : { facts }),
    position: source.position,
  };
}

/** A file without subject and without time is unbound once. */
function unique(defects: readonly Defect[]): readonly Defect[] {
  const keys = defects.map(({ code, source, message }) =>
    JSON.stringify([code, source.path, code === "unbound" ? "" : message]),
  );
  return defects.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}

/** Seconds from the first moment to the second; both UTC. */
function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

function hours(seconds: number): string {
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}
