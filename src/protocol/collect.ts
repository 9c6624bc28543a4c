import { basename } from "node:path";
import { admitAll, gatherAll, kindOf, knownKinds } from "../admission.ts";
import { comparisonOf } from "../comparison.ts";
import { loadConfig, type Overrides } from "../config.ts";
import { Defective, RayError } from "../errors.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import { DECISION_FILE } from "../evidence/kinds/approval.ts";
import { collectors } from "../generated/collectors.ts";
import type { Host } from "../host.ts";
import type { Collected, Config, Evidence, EvidenceSource, ReleaseFacts } from "../model.ts";
import { nearest } from "../schema.ts";
import { approvalsIn } from "./approval-files.ts";
import { RECORD_FILE, recordText } from "./collection-record.ts";
import type { Collector } from "./collector.ts";
import { headingOf } from "./document-header.ts";
import { type Pen, penOf, put } from "./pen.ts";

/** What the caller asks for. Paths are absolute. */
export interface CollectRequest {
  readonly overrides: Overrides;
  /** One kind; all that have sources where it is absent. */
  readonly kind?: string;
  /** Files or patterns of that kind, relative to the project folder; those of the config where there are none. */
  readonly files: readonly string[];
  /** The two sides of parity, relative to the project folder; those of the config where they are absent. */
  readonly sides?: { readonly baseline: string; readonly candidate: string };
  readonly run?: { readonly id: string; readonly uri?: string };
  readonly pen: Partial<Omit<Pen, "now">>;
  /** The output folder of `eval`, which is never evidence. */
  readonly out: string;
}

/** What became of one kind. */
export interface CollectedKind {
  readonly kind: string;
  readonly files: number;
  /** The document, relative to the project folder; absent for a kind that has none of its own: its files are in the record. */
  readonly document?: string;
  /** What the config says about it without effect. */
  readonly notes: readonly string[];
  /** Why nothing was written. */
  readonly problems: readonly string[];
}

/**
 * Reads raw evidence of this very run and writes the protocol's documents, and a record of every file. What cannot be stated is a
 * problem of its kind, and nothing of that kind is written. Throws RayError `usage`, `config` or `output`.
 */
export async function collectDocuments(host: Host, request: CollectRequest): Promise<readonly CollectedKind[]> {
  const now = host.now();
  refuseUnknownKind(request.kind);
  const stated = await loadConfig(host, request.overrides, knownKinds());
  const config = { ...stated, evidence: sourcesOf(host, stated, request) };
  const gathered = await gatherAll(host, config, request.out, now);
  const [release, ...evidence] = await admitAll(config, gathered, now, {});
  const facts = releaseOf(release);
  const pen = penOf(host, stated, request.pen, now);
  const kinds: CollectedKind[] = [];
  for (const each of evidence.filter(({ kind }) => kind !== "collection"))
    kinds.push(
      await collectKind(host, { config, release: facts, pen, collected: gathered.collected, out: request.out }, each),
    );
  const good = evidence.filter(({ kind }) => kinds.some((one) => one.kind === kind && one.problems.length === 0));
  if (good.length > 0)
    await put(
      host,
      config.project,
      RECORD_FILE,
      pen,
      await recordText(host, { config, release: facts, pen }, good, request),
    );
  return kinds;
}

function refuseUnknownKind(kind: string | undefined): void {
  const known = knownKinds()
    .map((each) => each.kind)
    .filter((each) => each !== "release" && each !== "collection");
  if (kind === undefined || known.includes(kind)) return;
  const hint = nearest(kind, known);
  throw new RayError(
    "usage",
    `${kind} is no evidence kind; ${hint === undefined ? `it must be one of ${known.join(", ")}` : `did you mean ${hint}?`}`,
  );
}

function releaseOf({ facts, defects }: Evidence): ReleaseFacts {
  if (facts !== undefined) return facts as ReleaseFacts;
  throw new RayError("config", `the release cannot be read: ${defects.map(({ message }) => message).join("; ")}`);
}

/** Where each kind is read from: the call, else the section `collect`, else `evidence`; never the documents that are written here. */
function sourcesOf(host: Host, config: Config, { kind, files, sides }: CollectRequest): readonly EvidenceSource[] {
  if (sides !== undefined) return [parityOf(host, config, sides)];
  if (kind !== undefined && files.length > 0)
    return [{ kind, files, binding: "run", configured: true, position: { path: config.artifact.path } }];
  const own = new Set(config.collecting.sources.map((source) => source.kind));
  const all = [
    ...config.collecting.sources,
    ...config.evidence.filter((source) => source.configured && !own.has(source.kind)),
  ];
  const sources = all
    .filter((source) => source.kind === kind || (kind === undefined && !LATER.includes(source.kind)))
    .filter((source) => source.kind !== "collection")
    .map((source) => ({ ...source, files: source.files.filter((file) => !isOwn(file, source.kind)) }))
    .filter((source) => source.files.length > 0 && source.binding !== "repository")
    .map((source) => ({ ...source, binding: "run" as const }));
  if (sources.length > 0) return sources;
  const what = kind === undefined ? "anything" : kind;
  throw new RayError(
    "usage",
    `nothing says where ${what} is collected from; name files, or list them under collect.sources in ${config.artifact.path}`,
  );
}

/** What there is only after the package: it is collected when it is asked for. */
const LATER = ["approval"];

/** True for a document that is written here, and for the decision: it grows with each approval. */
function isOwn(file: string, kind: string): boolean {
  return file === documentOf(kind) || basename(file) === DECISION_FILE;
}

/** The two sides that the call names, with what the config says about differences. */
function parityOf(host: Host, config: Config, sides: NonNullable<CollectRequest["sides"]>): EvidenceSource {
  const known = [...config.collecting.sources, ...config.evidence].find(({ kind }) => kind === "parity")?.comparison;
  const at = (...path: (string | number)[]): string => `--${path.join(".")}`;
  const { files, comparison } = comparisonOf(host, config.project, sides, at);
  const position = { path: config.artifact.path };
  return {
    kind: "parity",
    files,
    comparison:
      known === undefined ? comparison : { ...known, baseline: comparison.baseline, candidate: comparison.candidate },
    binding: "run",
    configured: true,
    position,
  };
}

/** The protocol's document of a kind, relative to the project folder; undefined where it has none that is collected. */
function documentOf(kind: string): string | undefined {
  const [file] = [kindOf(kind).document ?? []].flat();
  return file === undefined || !(kind in collectors) ? undefined : `${PROTOCOL_FOLDER}/${file}`;
}

interface Desk {
  readonly config: Config;
  readonly release: ReleaseFacts;
  readonly pen: Pen;
  readonly collected: readonly Collected[];
  readonly out: string;
}

async function collectKind(host: Host, desk: Desk, evidence: Evidence): Promise<CollectedKind> {
  const { kind, sources } = evidence;
  const answer = { kind, files: sources.length, notes: evidence.idle.map(({ message }) => message) };
  const problems = problemsOf(desk, evidence);
  if (problems.length > 0) return { ...answer, problems };
  const document = documentOf(kind);
  if (document === undefined) return { ...answer, problems: [] };
  try {
    const clearances =
      kind === "security" ? await approvalsIn(host, desk.config, desk.config.collecting.clearances, desk.out) : [];
    const text = await render(desk, evidence, document, clearances);
    if (text === undefined) return { ...answer, problems: [] };
    await put(host, desk.config.project, document, desk.pen, text);
    return { ...answer, document, problems: [] };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    return { ...answer, problems: [`${sources.map(({ path }) => path).join(", ")} ${error.message}`] };
  }
}

/** A document made from this evidence would state more than the evidence does. */
function problemsOf({ config, pen }: Desk, { kind, facts, defects, declared }: Evidence): readonly string[] {
  const isForbidden = config.trust?.assertedBinding[kind] === false && pen.key === undefined;
  const problems = [
    ...defects.filter(({ code }) => code !== "stale" && code !== "unbound").map(({ message }) => message),
    ...declared
      .filter(({ declared: stated, counted }) => stated !== counted)
      .map(
        ({ what, declared: stated, counted, source }) =>
          `${source.path} states ${what} as ${stated}; the items make ${counted}`,
      ),
    ...(isForbidden
      ? [`the trust file does not let a run bind ${kind} by its word; sign what is collected (--key)`]
      : []),
  ];
  return facts === undefined && problems.length === 0 ? [`${kind} has no facts`] : problems;
}

async function render(
  desk: Desk,
  { kind, facts = {} }: Evidence,
  document: string,
  clearances: readonly unknown[],
): Promise<string | undefined> {
  const load: () => Promise<{ readonly collector: Collector<never> }> = collectors[kind as keyof typeof collectors];
  const { collector } = await load();
  const own = desk.collected.filter(({ source }) => source.kind === kind);
  const artifacts = own.flatMap((each) => each.artifacts);
  const comparison = own.find(({ source }) => source.comparison !== undefined)?.source.comparison;
  const { release, config, pen } = desk;
  const author = { ...pen, release, ...(pen.key === undefined ? {} : { signature: `${document}.sig` }) };
  return collector.render({
    release,
    settings: config.settings,
    facts,
    artifacts,
    clearances,
    ...(comparison === undefined ? {} : { comparison }),
    now: pen.now,
    sources: artifacts.flatMap(({ path, reading, sha256, bytes }) =>
      reading === undefined ? [] : [{ path, part: reading.part as never, observed: reading.observed, sha256, bytes }],
    ),
    heading: (of, timestamp) => headingOf(of, timestamp, author, artifacts),
  });
}
