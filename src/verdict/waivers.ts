import semver from "semver";
import { canonical } from "../canonical.ts";
import { toUtc } from "../evidence/time.ts";
import type { WaiverDocument } from "../generated/documents.ts";
import { hostCheck } from "../host-checks.ts";
import type { Check, Finding, Position, Trust, VerdictWaiver, WaiversFile } from "../model.ts";
import { validate } from "../schema.ts";
import { byBytes } from "../text.ts";

/** The namespace of a waiver's signature. */
export const WAIVER_NAMESPACE = "ray-policy-waiver";

/** A waiver with what became of it. */
export interface SettledWaiver {
  readonly shown: VerdictWaiver;
  readonly position: Position;
}

/** What waivers are settled by. */
export interface WaiverMatter {
  readonly file: WaiversFile;
  readonly trust: Trust | undefined;
  readonly checks: readonly Check[];
  readonly release:
    | { readonly name: string; readonly version: string; readonly authors: readonly string[] }
    | undefined;
  /** UTC with milliseconds. */
  readonly now: string;
}

/** The bytes that an approver signs: canonical JSON (RFC 8785) of the entry without its signature. */
export function waiverPayload(entry: Readonly<Record<string, unknown>>): Uint8Array {
  const { signature: _, ...signed } = entry;
  return new TextEncoder().encode(canonical(signed));
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
  const [problem] = await validate("waiver", entry);
  if (problem !== undefined) return unreadable(entry, index, `${problem.pointer.slice(1) || "it"} ${problem.message}`);
  // The schema was just checked.
  const waiver = entry as unknown as WaiverDocument;
  const shown = shownOf(waiver);
  const fault = twin ?? formFault(waiver) ?? authorityFault(waiver, entry, matter);
  if (fault !== undefined) return { ...shown, state: "invalid", reason: fault };
  return { ...shown, ...inTime(waiver, findings, matter) };
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
    approved_by,
    requested_by,
    justification,
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** What is wrong with the entry in itself. */
function formFault({ created_at, expires_at, release, requested_by, approved_by }: WaiverDocument): string | undefined {
  const created = toUtc(created_at);
  const expires = toUtc(expires_at);
  if (created === undefined) return `created_at is ${created_at}, which is no RFC 3339 time with a zone`;
  if (expires === undefined) return `expires_at is ${expires_at}, which is no RFC 3339 time with a zone`;
  if (expires <= created) return "it ends before it begins";
  if (/[*?]/u.test(release.name)) return "release.name is a pattern; name one release";
  const range = semver.validRange(release.versions);
  if (range === null) return `release.versions is ${release.versions}, which is no range of versions`;
  if (isOpen(release.versions)) return `release.versions is ${release.versions}, which has no upper end`;
  return requested_by === approved_by ? "requester and approver are one person" : undefined;
}

/** True where some part of the range lets every later version in. */
function isOpen(versions: string): boolean {
  const isBound = ({ operator, value }: semver.Comparator): boolean =>
    operator.startsWith("<") || (operator === "" && value !== "");
  return new semver.Range(versions).set.some((part) => !part.some(isBound));
}

/** Whether somebody who may waive this has signed it. */
function authorityFault(
  waiver: WaiverDocument,
  entry: Readonly<Record<string, unknown>>,
  matter: WaiverMatter,
): string | undefined {
  const { trust, release } = matter;
  if (trust === undefined) return "there is no trust file, so nobody may waive";
  if (trust.revokedWaivers.includes(waiver.id)) return "the trust file revokes it";
  const check = matter.checks.find(({ code }) => code === waiver.check) ?? hostCheck(waiver.check);
  if (check === undefined) return `${waiver.check} is no check`;
  if (!check.waivable) return `${waiver.check} cannot be waived`;
  const holders = trust.waivers.approverRoles.flatMap((role) => trust.roles[role]?.identities ?? []);
  if (!holders.includes(waiver.approved_by)) return `${waiver.approved_by} may not approve waivers`;
  if (release?.authors.includes(waiver.approved_by) === true)
    return "the author of the change may not approve its waiver";
  const days = daysBetween(waiver.created_at, waiver.expires_at);
  const most = trust.waivers.maxDays[waiver.max_severity];
  if (days > most)
    return `it counts for ${Math.ceil(days)} d; a waiver up to ${waiver.max_severity} may count for ${most} d`;
  const signed = trust.signed(waiverPayload(entry), waiver.signature, WAIVER_NAMESPACE, toUtc(waiver.created_at) ?? "");
  if (!signed.valid) return `its signature does not hold: ${signed.reason}`;
  return signed.identities.includes(waiver.approved_by) ? undefined : `it is signed by ${signed.identities.join(", ")}`;
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

type Standing = Pick<VerdictWaiver, "state" | "covers"> & { readonly reason?: string };

function inTime(waiver: WaiverDocument, findings: readonly Finding[], { now, release }: WaiverMatter): Standing {
  const created = toUtc(waiver.created_at) ?? "";
  const expires = toUtc(waiver.expires_at) ?? "";
  if (created > now) return { state: "pending", reason: `it counts from ${created}`, covers: [] };
  if (expires <= now) return { state: "expired", reason: `it ended ${expires}`, covers: [] };
  if (
    release === undefined ||
    release.name !== waiver.release.name ||
    !semver.satisfies(release.version, waiver.release.versions, { includePrerelease: true })
  )
    return { state: "unused", reason: `it is for ${waiver.release.name} ${waiver.release.versions}`, covers: [] };
  const meant = findings.filter(
    (finding) => finding.fingerprint === waiver.fingerprint && isOfCheck(waiver.check, finding),
  );
  const covered = meant.filter(({ severity }) => isWithin(severity, waiver.max_severity));
  if (covered.length > 0) return { state: "active", covers: covered.map(({ fingerprint }) => fingerprint) };
  const [worse] = meant;
  const reason =
    worse === undefined
      ? "no finding has its fingerprint"
      : `the finding is ${worse.severity ?? "without a severity, which counts as high"}; it covers at most ${waiver.max_severity}`;
  return { state: "unused", reason, covers: [] };
}

/** A waiver of a threshold's check covers the host's own finding about the same threshold. */
const THRESHOLD_SETTINGS: Readonly<Record<string, string>> = {
  RAY204: "suite_coverage_percent",
  RAY401: "manifest_completeness_percent",
};

function isOfCheck(check: string, finding: Finding): boolean {
  if (finding.code === check) return true;
  return finding.code === "RAY906" && THRESHOLD_SETTINGS[check] === finding.subject;
}

const RANKS = ["none", "low", "medium", "high", "critical"];

/** A critical finding is never covered; one of unknown or no severity counts as high. */
function isWithin(severity: Finding["severity"], most: WaiverDocument["max_severity"]): boolean {
  const rank = RANKS.indexOf(severity === undefined || severity === "unknown" ? "high" : severity);
  return rank >= 0 && severity !== "critical" && rank <= RANKS.indexOf(most);
}
