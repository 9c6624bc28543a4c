import semver from "semver";
import { toUtc } from "../evidence/time.ts";
import type { WaiverDocument } from "../generated/documents.ts";
import type { Finding, Position, VerdictWaiver, WaiversFile } from "../model.ts";
import { validate } from "../schema.ts";
import { byBytes } from "../text.ts";
import { type Authority, authorityFaults, isRequest } from "./waiver-authority.ts";
import { isWithin, meantBy, worstOf } from "./waiver-cover.ts";

/** A waiver with what became of it. */
export interface SettledWaiver {
  readonly shown: VerdictWaiver;
  readonly position: Position;
}

/** What waivers are settled by. */
export interface WaiverMatter extends Authority {
  readonly file: Pick<WaiversFile, "entries">;
  /** UTC with milliseconds. */
  readonly now: string;
}

/** Says of each waiver what it covers among the findings, or why it covers none. A waiver never removes a finding. */
export async function settleWaivers(
  findings: readonly Finding[],
  matter: WaiverMatter,
): Promise<readonly SettledWaiver[]> {
  const ids = matter.file.entries.map(({ value }) => value["id"]);
  const settled: SettledWaiver[] = [];
  for (const [index, { value, position }] of matter.file.entries.entries()) {
    const twin =
      typeof ids[index] === "string" && ids.indexOf(ids[index]) !== index ? "another waiver has this id" : undefined;
    settled.push({ shown: await settle(value, index, twin, findings, matter), position });
  }
  return settled.toSorted((a, b) => byBytes(a.shown.id, b.shown.id));
}

async function settle(
  entry: Readonly<Record<string, unknown>>,
  index: number,
  twin: string | undefined,
  findings: readonly Finding[],
  matter: WaiverMatter,
): Promise<VerdictWaiver> {
  const problem = await shapeFault(entry);
  if (problem !== undefined) return unreadable(entry, index, problem);
  // The schema was just checked.
  const waiver = entry as unknown as WaiverDocument;
  const shown = shownOf(waiver);
  const [fault] = twin === undefined ? faults(waiver, matter) : [twin];
  if (fault !== undefined) return { ...shown, state: "invalid", reason: fault };
  return { ...shown, ...standing(waiver, findings, matter) };
}

/** Everything for which a waiver does not count, whatever it covers. */
export async function waiverFaults(
  entry: Readonly<Record<string, unknown>>,
  authority: Authority,
): Promise<readonly string[]> {
  const problem = await shapeFault(entry);
  // The schema was just checked.
  return problem === undefined ? faultsOf(entry as unknown as WaiverDocument, authority) : [problem];
}

/** The same of a waiver that need not be signed yet. */
export function faultsOf(waiver: WaiverDocument, authority: Authority): readonly string[] {
  return [...faults(waiver, authority)];
}

/** Why an entry cannot be read as a waiver. The schema leaves open that an approver and a signature come together, or neither does. */
export async function shapeFault(entry: Readonly<Record<string, unknown>>): Promise<string | undefined> {
  const [problem] = await validate("waiver", entry);
  if (problem !== undefined) return `${problem.pointer.slice(1) || "it"} ${problem.message}`;
  const lacking = ["approved_by", "signature"].find((key) => entry[key] === undefined);
  return lacking === undefined || isRequest(entry) ? undefined : `it lacks "${lacking}"`;
}

function unreadable(entry: Readonly<Record<string, unknown>>, index: number, reason: string): VerdictWaiver {
  const text = (key: string, fallback: string): string => {
    const value = entry[key];
    return typeof value === "string" && value.length <= 100 ? value : fallback;
  };
  return { id: text("id", `#${index + 1}`), check: text("check", ""), state: "invalid", reason, covers: [] };
}

function shownOf({ id, check, expires_at, approved_by, requested_by, justification, ticket }: WaiverDocument) {
  const expires = toUtc(expires_at);
  return {
    id,
    check,
    covers: [],
    ...(expires === undefined ? {} : { expires_at: expires }),
    ...(approved_by === undefined ? {} : { approved_by }),
    requested_by,
    justification,
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function* faults(waiver: WaiverDocument, authority: Authority): Generator<string> {
  // What the form does not bear, authority cannot be asked about.
  const [form] = formFaults(waiver);
  if (form === undefined) yield* authorityFaults(waiver, authority);
  else yield* formFaults(waiver);
}

/** What is wrong with the entry in itself. */
function* formFaults({ created_at, expires_at, release, revoked, ...people }: WaiverDocument): Generator<string> {
  if (revoked !== undefined) yield `${revoked.by} revoked it ${revoked.at}: ${revoked.reason}`;
  const created = toUtc(created_at);
  const expires = toUtc(expires_at);
  if (created === undefined) yield `created_at is ${created_at}, which is no RFC 3339 time with a zone`;
  if (expires === undefined) yield `expires_at is ${expires_at}, which is no RFC 3339 time with a zone`;
  if (created !== undefined && expires !== undefined && expires <= created) yield "it ends before it begins";
  if (/[*?]/u.test(release.name)) yield "release.name is a pattern; name one release";
  if (semver.validRange(release.versions) === null)
    yield `release.versions is ${release.versions}, which is no range of versions`;
  else if (isOpen(release.versions)) yield `release.versions is ${release.versions}, which has no upper end`;
  if (people.requested_by === people.approved_by) yield "requester and approver are one person";
}

/** True where some part of the range lets every later version in. */
function isOpen(versions: string): boolean {
  const isBound = ({ operator, value }: semver.Comparator): boolean =>
    operator.startsWith("<") || (operator === "" && value !== "");
  return new semver.Range(versions).set.some((part) => !part.some(isBound));
}

/** What a waiver covers, and if it covers nothing, why. */
export type Standing = Pick<VerdictWaiver, "state" | "covers" | "too_broad"> & { readonly reason?: string };

function standing(waiver: WaiverDocument, findings: readonly Finding[], { now, release }: WaiverMatter): Standing {
  const created = toUtc(waiver.created_at) ?? "";
  const expires = toUtc(waiver.expires_at) ?? "";
  if (expires <= now) return { state: "expired", reason: `it ended ${expires}`, covers: [] };
  if (!isRequest(waiver) && created <= now) return coverage(waiver, findings, release);
  const reason = isRequest(waiver)
    ? `requested by ${waiver.requested_by}, nobody has granted it`
    : `it counts from ${created}`;
  return { state: "pending", reason, covers: [], ...tooBroad(reachFault(waiver, release)) };
}

/** What a waiver covers while it is in force, whether it is or not. */
export function coverage(
  waiver: WaiverDocument,
  findings: readonly Finding[],
  release: Authority["release"],
): Standing {
  if (release === undefined || !isFor(waiver, release))
    return { state: "unused", reason: `it is for ${waiver.release.name} ${waiver.release.versions}`, covers: [] };
  const reach = reachFault(waiver, release);
  const meant = meantBy(waiver, findings);
  const covered = meant.filter(({ severity }) => isWithin(severity, waiver.max_severity));
  if (covered.length > 0)
    return {
      state: "active",
      covers: covered.map(({ fingerprint }) => fingerprint),
      ...tooBroad(reach, severityFault(waiver, covered)),
    };
  const [worse] = meant;
  const reason =
    worse === undefined
      ? "no finding has its fingerprint"
      : `the finding is ${worse.severity ?? "without a severity, which counts as high"}; it covers at most ${waiver.max_severity}`;
  return { state: "unused", reason, covers: [], ...tooBroad(reach) };
}

function isFor(waiver: Pick<WaiverDocument, "release">, release: NonNullable<Authority["release"]>): boolean {
  return (
    release.name === waiver.release.name &&
    semver.satisfies(release.version, waiver.release.versions, { includePrerelease: true })
  );
}

function tooBroad(...faults: readonly (string | undefined)[]): Pick<VerdictWaiver, "too_broad"> {
  const said = faults.filter((fault) => fault !== undefined);
  return said.length === 0 ? {} : { too_broad: said.join("; ") };
}

/** A change of the major version may break anything, so that what was accepted before it has to be looked at again; below 1.0 one of the minor version may (Semantic Versioning 2.0.0, 4). */
function reachFault(
  { release: meant }: Pick<WaiverDocument, "release">,
  release: Authority["release"],
): string | undefined {
  const version = semver.parse(release?.version);
  if (version === null || release?.name !== meant.name) return undefined;
  const { major, minor } = version;
  const next = major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
  if (!new semver.Range(meant.versions).intersects(new semver.Range(`>=${next}`))) return undefined;
  return `its versions ${meant.versions} reach past ${major === 0 ? `0.${minor}` : major}.x, which is judged here`;
}

function severityFault({ max_severity }: WaiverDocument, covered: readonly Finding[]): string | undefined {
  const worst = worstOf(covered);
  if (worst === undefined || worst === max_severity) return undefined;
  return `it covers up to ${max_severity}; the worst that it covers is ${worst}`;
}
