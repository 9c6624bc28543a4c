import { Defective } from "../../errors.ts";
import type { Declared, IntakeFacts, Position, ReleaseFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Context, Kind, NamedFile, Role, Source, StatedApproval } from "../kind.ts";

export interface ReportedArtifact {
  readonly id: string;
  readonly path: string;
  readonly required: boolean;
  readonly present: boolean;
  readonly expected_sha256?: string;
  readonly actual_sha256?: string;
  readonly size_bytes?: number;
  readonly integrity: "ok" | "mismatch" | "unreadable" | "unverified";
  /** UTC with milliseconds, as `expires_at`. */
  readonly produced_at?: string;
  readonly expires_at?: string;
  readonly source: Position;
}

export interface IntakePart {
  readonly artifacts: readonly ReportedArtifact[];
  readonly approvals: readonly StatedApproval[];
  readonly states: IntakeFacts["system_state"];
  readonly completeness: { readonly required: number; readonly satisfied: number; readonly score: number };
}

export const kind: Kind<IntakePart> = {
  kind: "intake",
  title: "Intake of earlier stages",
  document: "intake-validation-report.json",
  optional: false,
  maxAgeSeconds: 24 * 3600,
  unite,
  declared,
};

/** The protocol's prerequisites: its quality audit, integration and user acceptance packages. */
const UPSTREAM = ["quality-audit", "integration", "uat"];
/** The protocol's prerequisites: who approves the start of the rehearsals. */
const ROLES = ["quality_audit", "product_owner", "security_lead"];
/** The protocol's prerequisites: what has to hold for staging. */
const STATES = ["staging_mirrors_production", "credentials_available", "dashboards_accessible"];
/** However old the release lets a package be. */
const LONGEST_AGE_SECONDS = 30 * 86_400;

type Artifact = IntakeFacts["artifacts"][number];
type State = IntakeFacts["system_state"][number];
type Upstream = ReleaseFacts["upstream"][number];

function unite(sources: readonly Source<IntakePart>[], context: Context): IntakeFacts {
  const { part, path } = only(sources);
  const artifacts = artifactsOf(part, path, context);
  const approvals = context.approvals(part.approvals, intakeBinding(context.release), ROLES, {
    path,
    pointer: "/approvals",
  });
  const states = statesOf(part, path);
  const needed = [
    ...artifacts.filter(({ required }) => required).map((artifact) => isSound(artifact, context.now)),
    ...approvals.filter(({ required }) => required).map(isApproved),
    ...states.filter(({ required }) => required).map(({ status }) => status === "pass"),
  ];
  return {
    artifacts,
    approvals,
    system_state: states,
    required: needed.length,
    satisfied: needed.filter(Boolean).length,
    source: { path, pointer: "/completeness" },
  };
}

function only(sources: readonly Source<IntakePart>[]): Source<IntakePart> {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no intake report");
  if (other === undefined) return first;
  throw new Defective("ambiguous", `${first.path} and ${other.path} both are intake reports; name the one that counts`);
}

/** What an approval of the intake is about: this release and the very packages that it names. */
export function intakeBinding({ name, version, git_commit, upstream }: ReleaseFacts): unknown {
  return {
    release: { name, version, git_commit },
    upstream: upstream.map(({ id, sha256 }) => ({ id, sha256 })).sort((a, b) => byBytes(a.id, b.id)),
  };
}

/** The packages that the protocol requires, those that the release names and those of the report, each once. */
function artifactsOf(part: IntakePart, path: string, context: Context): readonly Artifact[] {
  const named = context.release.upstream;
  refuseTwins(named);
  const ids = new Set([...UPSTREAM, ...named.map(({ id }) => id), ...part.artifacts.map(({ id }) => id)]);
  return [...ids].sort(byBytes).map((id) => {
    const upstream = named.find((each) => each.id === id);
    const reported = part.artifacts.find((each) => each.id === id);
    if (upstream !== undefined && reported !== undefined) refuseOther(upstream, reported);
    return artifactOf(id, upstream, reported, { path, pointer: "/artifacts" }, context.files);
  });
}

function artifactOf(
  id: string,
  upstream: Upstream | undefined,
  reported: ReportedArtifact | undefined,
  source: Position,
  files: Context["files"],
): Artifact {
  const path = upstream?.path ?? reported?.path ?? "";
  const file = files.get(path);
  const expires = expiryOf(upstream, reported);
  return {
    id,
    path,
    required: upstream !== undefined || reported?.required === true || UPSTREAM.includes(id),
    present: file !== undefined,
    digest_ok: upstream !== undefined && file?.sha256 === upstream.sha256,
    readable: file !== undefined && file.zip !== "broken",
    ...(reported?.produced_at === undefined ? {} : { produced_at: reported.produced_at }),
    ...(expires === undefined ? {} : { expires_at: expires }),
    source: reported?.source ?? source,
  };
}

/** Two packages of one id could stand in for each other. */
function refuseTwins(upstream: readonly Upstream[]): void {
  const twin = upstream.find(({ id }, index) => upstream.findIndex((other) => other.id === id) < index);
  if (twin !== undefined)
    throw new Defective("ambiguous", `the release names the package ${twin.id.slice(0, 60)} twice`);
}

function refuseOther(upstream: Upstream, reported: ReportedArtifact): void {
  const at = reported.source.pointer === undefined ? {} : { pointer: reported.source.pointer };
  if (reported.path !== upstream.path)
    throw new Defective("ambiguous", `the package ${upstream.id} lies elsewhere in the release than in the report`, at);
  if (reported.expected_sha256 !== undefined && reported.expected_sha256 !== upstream.sha256)
    throw new Defective(
      "ambiguous",
      `the package ${upstream.id} has another digest in the release than in the report`,
      at,
    );
}

/** What the report states can only shorten the age; without a time of production nothing shows how old the package is. */
function expiryOf(upstream: Upstream | undefined, reported: ReportedArtifact | undefined): string | undefined {
  if (reported?.produced_at === undefined) return undefined;
  const seconds = Math.min(upstream?.max_age_seconds ?? LONGEST_AGE_SECONDS, LONGEST_AGE_SECONDS);
  const latest = new Date(Date.parse(reported.produced_at) + seconds * 1000).toISOString();
  return reported.expires_at !== undefined && reported.expires_at < latest ? reported.expires_at : latest;
}

function statesOf({ states }: IntakePart, path: string): readonly State[] {
  const missing = STATES.filter((id) => !states.some((state) => state.id === id));
  return [
    ...states.map((state) => (STATES.includes(state.id) ? { ...state, required: true } : state)),
    ...missing.map((id) => ({
      id,
      required: true,
      status: "unknown" as const,
      source: { path, pointer: "/system_state" },
    })),
  ].sort((a, b) => byBytes(a.id, b.id));
}

function isSound({ present, digest_ok, readable, expires_at }: Artifact, now: string): boolean {
  return present && digest_ok && readable && expires_at !== undefined && expires_at > now;
}

/** As many people as the role needs, and nobody of it against. */
function isApproved({ min, approved_by, rejected_by }: Role): boolean {
  return approved_by.length >= min && rejected_by.length === 0;
}

function declared(sources: readonly Source<IntakePart>[], context: Context): readonly Declared[] {
  const { part, path } = only(sources);
  const { required, satisfied } = unite(sources, context);
  const { completeness } = part;
  const source = (key: string): Position => ({ path, pointer: `/completeness/${key}` });
  const percent = (ratio: number): number => Math.round(ratio * 100);
  return [
    { what: "required items", declared: completeness.required, counted: required, source: source("required") },
    { what: "satisfied items", declared: completeness.satisfied, counted: satisfied, source: source("satisfied") },
    {
      what: "completeness in percent",
      declared: percent(completeness.score),
      counted: percent(satisfied / required),
      source: source("score"),
    },
    ...part.artifacts.flatMap((artifact) => statedOf(artifact, context)),
  ];
}

/** What the report found of a package, against what the host did. The host looks only at what the release names. */
function statedOf(reported: ReportedArtifact, { release, files }: Context): readonly Declared[] {
  const upstream = release.upstream.find(({ id }) => id === reported.id);
  if (upstream === undefined) return [];
  const file = files.get(upstream.path);
  const word = (present: boolean): string => (present ? "present" : "absent");
  const compared = (key: string, stated: number | string | undefined, found: number | string): readonly Declared[] =>
    stated === undefined
      ? []
      : [
          {
            what: `${key} of the package ${reported.id}`,
            declared: stated,
            counted: found,
            source: { ...reported.source, pointer: `${reported.source.pointer ?? ""}/${key}` },
          },
        ];
  const presence = compared("present", word(reported.present), word(file !== undefined));
  if (file === undefined) return presence;
  return [
    ...presence,
    ...compared("actual_sha256", reported.actual_sha256, file.sha256),
    ...compared("size_bytes", reported.size_bytes, file.bytes),
    ...compared(
      "integrity",
      reported.integrity === "unverified" ? undefined : reported.integrity,
      integrity(file, upstream),
    ),
  ];
}

function integrity(file: NamedFile, upstream: Upstream): ReportedArtifact["integrity"] {
  if (file.sha256 !== upstream.sha256) return "mismatch";
  return file.zip === "broken" ? "unreadable" : "ok";
}
