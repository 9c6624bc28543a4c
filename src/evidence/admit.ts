import { Defective } from "../errors.ts";
import type {
  Artifact,
  Collected,
  Declared,
  Defect,
  DefectCode,
  Evidence,
  Facts,
  IdleEntry,
  VerdictException,
} from "../model.ts";
import { validate } from "../schema.ts";
import type { Context, Kind } from "./kind.ts";
import { asRecorded, changedSince } from "./recorded.ts";
import { bindingDefects, isAsserted, type Read, type Terms, timeDefects } from "./standing.ts";

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
 * Decides what of the collected evidence policy may see: it must have been read, name this release, be fresh at the moment of
 * judgement and agree with itself. A pure function of its arguments.
 */
export async function admit(
  collected: Collected,
  kind: Kind<never>,
  context: Context,
  terms: Terms,
): Promise<Evidence> {
  const read = collected.artifacts.filter((artifact): artifact is Read => artifact.reading !== undefined);
  const standing = read.map((artifact) => asRecorded(artifact, terms.recorded?.get(artifact.path)));
  const defects = [
    ...collected.defects,
    ...collected.artifacts.flatMap(({ defect }) => (defect === undefined ? [] : [defect])),
    ...collected.artifacts.flatMap((artifact) => changedSince(artifact, terms.recorded?.get(artifact.path))),
    ...standing.flatMap((artifact) => [
      ...bindingDefects(artifact, collected, terms),
      ...timeDefects(artifact, collected, terms),
    ]),
  ];
  const united: United =
    defects.some(starves) || read.length === 0 ? NOTHING : await unite(read, kind, context, collected);
  return evidenceOf(collected, standing, [...defects, ...united.defects], united, terms);
}

interface United {
  readonly facts?: Facts;
  readonly defects: readonly Defect[];
  readonly exceptions: readonly VerdictException[];
  readonly declared: readonly Declared[];
  readonly idle: readonly IdleEntry[];
}

const NOTHING: United = { defects: [], exceptions: [], declared: [], idle: [] };

async function unite(
  read: readonly Read[],
  kind: Kind<never>,
  context: Context,
  { source }: Collected,
): Promise<United> {
  const path = read[0]?.path ?? source.position.path;
  try {
    const sources = read.map(({ path: file, reading, sha256, bytes }) => ({
      path: file,
      part: reading.part as never,
      observed: reading.observed,
      sha256,
      bytes,
    }));
    const facts = kind.unite(sources, context);
    const [problem] = await validate(`facts/${kind.kind}`, facts);
    if (problem === undefined)
      return {
        facts,
        defects: [],
        exceptions: kind.exceptions?.(sources, context) ?? [],
        declared: kind.declared?.(sources, context) ?? [],
        idle: kind.idle?.(sources, context) ?? [],
      };
    const message = `${kind.kind}: ${problem.pointer} ${problem.message}`;
    return { ...NOTHING, defects: [{ code: "invalid", message, source: { path } }] };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    const message = `${kind.kind}: ${error.message}`;
    return { ...NOTHING, defects: [{ code: error.code, message, source: { path, ...error.at } }] };
  }
}

function evidenceOf(
  collected: Collected,
  read: readonly Read[],
  defects: readonly Defect[],
  united: United,
  terms: Terms,
): Evidence {
  const { source, artifacts } = collected;
  const starved = defects.some(starves);
  const asserted =
    isAsserted(source, terms) &&
    read.some(({ reading }) => reading.subject.git_commit === undefined || reading.observed.from === undefined);
  const times = read
    .map(({ reading }) => reading.observed.to ?? reading.observed.from ?? (asserted ? terms.now : undefined))
    .filter((time) => time !== undefined);
  const observed = times.sort()[0];
  return {
    kind: source.kind,
    status: artifacts.length === 0 && !source.configured ? "absent" : starved ? "defective" : "admitted",
    binding: asserted ? "asserted" : "document",
    attested: isAttested(artifacts, terms),
    unattested: unattested(artifacts, terms),
    ...(observed === undefined ? {} : { observed_at: observed }),
    sources: artifacts.map(({ path, sha256, bytes, format }) => ({ path, sha256, bytes, format })),
    defects: unique(defects),
    declared: [...read.flatMap(({ reading }) => reading.declared), ...united.declared],
    exceptions: united.exceptions,
    idle: united.idle,
    ...(united.facts === undefined || starved ? {} : { facts: united.facts }),
    position: source.position,
  };
}

function isAttested(artifacts: readonly Artifact[], terms: Terms): boolean {
  return terms.unattested !== undefined && artifacts.length > 0 && unattested(artifacts, terms).length === 0;
}

function unattested(artifacts: readonly Artifact[], { unattested: reasons, vouched }: Terms): Evidence["unattested"] {
  return artifacts.flatMap(({ path }) => {
    const answer = vouched?.get(path);
    const reason = reasons?.get(path) ?? (answer?.valid === false ? answer.reason : undefined);
    return reason === undefined ? [] : [{ message: `${path} ${reason}`, source: { path } }];
  });
}

/** A file without subject and without time is unbound once. */
function unique(defects: readonly Defect[]): readonly Defect[] {
  const keys = defects.map(({ code, source, message }) =>
    JSON.stringify([code, source.path, code === "unbound" ? "" : message]),
  );
  return defects.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}
