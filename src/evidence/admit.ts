import { Defective } from "../errors.ts";
import type { Collected, Defect, DefectCode, Evidence, Facts, ReleaseFacts } from "../model.ts";
import { validate } from "../schema.ts";
import { type Kind, NO_RELEASE } from "./kind.ts";
import { bindingDefects, type Read, timeDefects } from "./standing.ts";

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
