import type { KnownKind } from "./config.ts";
import { admit } from "./evidence/admit.ts";
import { type Authority, settleApprovals } from "./evidence/approvals.ts";
import { attest } from "./evidence/attest.ts";
import { collect } from "./evidence/collect.ts";
import { statedOnGithub } from "./evidence/github.ts";
import { type Context, type Kind, type NamedFile, NO_RELEASE, PROTOCOL_FOLDER, type Vouched } from "./evidence/kind.ts";
import { hashNamedFiles, withScripts } from "./evidence/named-files.ts";
import { recordedFiles } from "./evidence/recorded.ts";
import { boundToCommit, inlineRelease } from "./evidence/release.ts";
import type { Recorded, Terms } from "./evidence/standing.ts";
import { vouch } from "./evidence/vouch.ts";
import { kinds } from "./generated/kinds.ts";
import { readers } from "./generated/readers.ts";
import type { Host } from "./host.ts";
import type { Collected, Config, Evidence, EvidenceSource, Facts, ReleaseFacts } from "./model.ts";
import { byBytes } from "./text.ts";

/** How long an approval counts where the trust file says nothing else (`max_age.approval`). */
const APPROVAL_MAX_AGE_SECONDS = 7 * 86_400;

/** Everything that was read from the project, once; it can be admitted for one moment or another. */
export interface Gathered {
  readonly collected: readonly Collected[];
  readonly files: ReadonlyMap<string, NamedFile>;
  /** Evidence kind to the files in it that lack a signature. */
  readonly unattested: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What collection records say of files, by path. */
  readonly recorded: ReadonlyMap<string, readonly Recorded[]>;
  /** Whether somebody vouches for an answer of GitHub, by path; empty where approvals there count for nothing. */
  readonly vouched: ReadonlyMap<string, Vouched>;
}

/** Digests of what an approval may bind beside the package. */
export type Digests = Context["digests"];

/** Reads all evidence, and the files that the release names. */
export async function gatherAll(host: Host, config: Config, out: string, now: string): Promise<Gathered> {
  const place = placeOf(config, out);
  const collected = await collect(host, place, [...releaseSource(config), ...config.evidence], readers);
  const { facts } = await admitRelease(config, collected, now);
  const release = facts as ReleaseFacts | undefined;
  return {
    collected,
    files: release === undefined ? new Map() : await hashNamedFiles(host, place, release),
    unattested: attest(host, place, collected, config.trust, now),
    recorded: recordedFiles(collected),
    vouched: vouch(host, place, collected, config.trust, release ?? NO_RELEASE, now),
  };
}

/** The release first, because everything else is compared with it; then every kind after those whose facts it needs. */
export async function admitAll(
  config: Config,
  gathered: Gathered,
  now: string,
  digests: Digests,
): Promise<readonly [Evidence, ...Evidence[]]> {
  const { collected, files, unattested, recorded } = gathered;
  const release = await admitRelease(config, collected, now);
  const stated = release.facts as ReleaseFacts | undefined;
  const facts = stated === undefined ? undefined : withScripts(stated, files);
  const admitted: Evidence[] = [];
  const shared = contextOf({ ...gathered, config, release: facts ?? NO_RELEASE, admitted, now, digests });
  for (const each of inOrder(collected)) {
    const kind = kindOf(each.source.kind);
    const context = { ...shared, facts: factsOf(admitted) };
    const terms = {
      ...termsOf(kind, config, now),
      recorded,
      vouched: gathered.vouched,
      ...(facts === undefined ? {} : { release: facts }),
    };
    const reasons = unattested.get(kind.kind);
    admitted.push(await admit(each, kind, context, reasons === undefined ? terms : { ...terms, unattested: reasons }));
  }
  return [facts === undefined ? release : { ...release, facts }, ...admitted];
}

/** The release alone. Throws RayError `config` where the config states it without a commit. */
export async function admitRelease(config: Config, collected: readonly Collected[], now: string): Promise<Evidence> {
  if ("inline" in config.release) return boundToCommit(inlineRelease(config.release, config), config.commit);
  const found = collected.find(({ source }) => source.kind === "release");
  if (found === undefined) throw new Error("collect answers for every source");
  const kind = kindOf("release");
  const context = contextOf({
    config,
    release: NO_RELEASE,
    admitted: [],
    collected,
    files: new Map(),
    unattested: new Map(),
    recorded: new Map(),
    vouched: new Map(),
    now,
    digests: {},
  });
  return boundToCommit(await admit(found, kind, { ...context, facts: {} }, termsOf(kind, config, now)), config.commit);
}

export function releaseSource({ release }: Config): readonly EvidenceSource[] {
  return "inline" in release ? [] : [release];
}

/** Where evidence may lie, and what may be read of it. */
export function placeOf(config: Config, out: string) {
  return { project: config.project, root: config.sourceRoot, out, limits: config.limits };
}

let known: readonly KnownKind[] | undefined;

/** Every evidence kind with the places where it is looked for. */
export function knownKinds(): readonly KnownKind[] {
  known ??= kinds
    .filter(({ shownOnly }) => shownOnly !== true)
    .map(({ kind, document = [], folder = PROTOCOL_FOLDER, repository = false }) => ({
      kind,
      defaultFiles: [document].flat().map((file) => `${folder}/${file}`),
      formats: readers.filter((reader) => reader.kind === kind).map(({ format }) => format),
      repository,
    }));
  return known;
}

export function kindOf(name: string): Kind<never> {
  const kind = kinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`there is no evidence kind ${name}`);
  return kind;
}

/** Kinds whose facts others need come first; otherwise by name. */
export function inOrder(collected: readonly Collected[]): readonly Collected[] {
  const others = collected.filter(({ source }) => source.kind !== "release");
  const depth = (name: string): number => Math.max(0, ...(kindOf(name).after ?? []).map((before) => depth(before) + 1));
  return others.toSorted(
    (a, b) => depth(a.source.kind) - depth(b.source.kind) || byBytes(a.source.kind, b.source.kind),
  );
}

function termsOf({ kind, maxAgeSeconds }: Kind<never>, { trust }: Config, now: string): Terms {
  return {
    now,
    maxAgeSeconds: trust?.maxAgeSeconds[kind] ?? maxAgeSeconds,
    mayAssert: trust?.assertedBinding[kind] ?? true,
  };
}

interface Known extends Gathered {
  /** Those before a kind, when it is that kind's turn. */
  readonly admitted: readonly Evidence[];
  readonly config: Config;
  readonly release: ReleaseFacts;
  readonly now: string;
  readonly digests: Digests;
}

function factsOf(admitted: readonly Evidence[]): Context["facts"] {
  return Object.fromEntries(
    admitted.flatMap(({ kind, facts }): readonly (readonly [string, Facts])[] =>
      facts === undefined ? [] : [[kind, facts]],
    ),
  );
}

/** What is the same for every kind. */
function contextOf({
  config,
  release,
  admitted,
  collected,
  files,
  unattested,
  vouched,
  now,
  digests,
}: Known): Omit<Context, "facts"> {
  const { trust } = config;
  return {
    release,
    now,
    files,
    digests,
    ...environmentOf(config),
    ...comparisonOf(collected),
    judged: new Map(collected.flatMap(({ artifacts }) => artifacts.map(({ path, sha256 }) => [path, sha256] as const))),
    allows: (exception, check) => trust?.exceptions[exception]?.includes(check) ?? false,
    isAttested: (path) => [...unattested].some(([kind, reasons]) => isOf(kind, path, collected) && !reasons.has(path)),
    onGithub: (path, decided, fallback) => statedOnGithub(decided, vouched.get(path), trust, fallback),
    approvals: (stated, binds, required, source) =>
      settleApprovals(stated, binds, required, source, authorityOf(config, release, admitted, now)),
  };
}

/** What approvals are settled by. The time of the package is that of the candidate in it. */
export function authorityOf(
  { trust }: Config,
  release: ReleaseFacts,
  admitted: readonly Evidence[],
  now: string,
): Authority {
  return {
    trust,
    release,
    now,
    maxAgeSeconds: trust?.maxAgeSeconds["approval"] ?? APPROVAL_MAX_AGE_SECONDS,
    packedAt: admitted.find(({ kind }) => kind === "package")?.observed_at,
  };
}

/** Where the rehearsal ran, as the config asserts it for formats that do not say. */
function environmentOf({ evidence, trust }: Config): Pick<Context, "environment"> {
  const source = evidence.find(({ kind }) => kind === "rehearsal");
  const mayAssert = source?.binding === "run" && (trust?.assertedBinding["rehearsal"] ?? true);
  return mayAssert && source?.environment !== undefined ? { environment: source.environment } : {};
}

/** The two sides of parity, where they are judged as they lie. */
function comparisonOf(collected: readonly Collected[]): Pick<Context, "comparison"> {
  const comparison = collected.find(({ source }) => source.kind === "parity")?.source.comparison;
  return comparison === undefined ? {} : { comparison };
}

function isOf(kind: string, path: string, collected: readonly Collected[]): boolean {
  return collected.some(
    ({ source, artifacts }) => source.kind === kind && artifacts.some((artifact) => artifact.path === path),
  );
}
