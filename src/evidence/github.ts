import type { ReleaseFacts, Trust } from "../model.ts";
import { byBytes } from "../text.ts";
import { grouped } from "./grouped.ts";
import type { DecidedOnGithub, StatedApproval, Vouched } from "./kind.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "./standing.ts";

/** The line by which the comment of an approval on GitHub names what it is about: the SHA-256 of the canonical JSON of what approvals bind. */
export function approvalLine(digest: string, role: string): string {
  return `ray-policy approve sha256:${digest} as ${role}`;
}

const LINE = /^\s*ray-policy approve sha256:(?<digest>[0-9a-f]{64}) as (?<role>\S.{0,199}?)\s*$/u;
const DIGEST = /\bsha256:([0-9a-f]{64})\b/giu;
const DECISIONS: ReadonlyMap<string, StatedApproval["decision"]> = new Map([
  ["approved", "approved"],
  ["changes_requested", "rejected"],
  ["rejected", "rejected"],
]);

/** Apps and bots decide nothing; GitHub says of an account what it is. */
export function isPerson(type: string | undefined, login = ""): boolean {
  return type === "User" && !login.toLowerCase().endsWith("[bot]");
}

/**
 * What answers of GitHub say, in the form of other approvals: each line of a comment is one. `vouched` is by the path of an answer. What
 * names no role stands under one of the person's roles, or under `fallback`, so that the verdict says why it does not count; a comment
 * that was edited names nothing, nor does one that nobody vouches for, or of somebody whom the trust file does not know. Nothing of it is
 * believed yet.
 */
export function statedOnGithub(
  decided: readonly DecidedOnGithub[],
  vouched: ReadonlyMap<string, Vouched>,
  trust: Trust | undefined,
  fallback: string,
): readonly StatedApproval[] {
  return standing(known(decided, trust)).flatMap(({ decision, identity }) => {
    const told = vouched.get(decision.position.path);
    const answer = told?.valid === true ? told : undefined;
    const isNamed = identity !== undefined && answer !== undefined && !decision.isEdited;
    const lines = isNamed ? linesIn(decision) : [];
    return (lines.length === 0 ? [undefined] : lines).map((line) => ({
      role: line?.role ?? roleOf(identity, trust) ?? fallback,
      identity: identity ?? `login ${decision.login}`,
      decision: DECISIONS.get(decision.state) ?? "withheld",
      signed_at: decision.at ?? answer?.collected_at ?? "",
      ...(answer?.expires === undefined ? {} : { expires_at: answer.expires }),
      position: decision.position,
      github: { decision, isKnown: identity !== undefined, isVouched: answer !== undefined, digest: line?.digest },
    }));
  });
}

interface Known {
  readonly decision: DecidedOnGithub;
  /** That of the trust file; absent where it knows no such login, and of an app, whatever it is called. */
  readonly identity: string | undefined;
}

function known(decided: readonly DecidedOnGithub[], trust: Trust | undefined): readonly Known[] {
  return decided.map((decision) => ({
    decision,
    identity: decision.isPerson ? trust?.github?.logins.get(decision.login.toLowerCase()) : undefined,
  }));
}

/**
 * Reviews follow each other, and in each answer the last one of a person counts, with the rejections right before it where it is one too;
 * approvals of an environment say no time, and so all of them do.
 */
function standing(all: readonly Known[]): readonly Known[] {
  const timeless = all.filter(({ decision }) => decision.at === undefined);
  const reviews = all
    .filter(({ decision }) => decision.at !== undefined)
    .toSorted((a, b) => byBytes(timeOf(a), timeOf(b)));
  const each = grouped(reviews, (review) => `${personOf(review)} ${review.decision.position.path}`);
  return [...timeless, ...withoutTakenBack([...each.values()].flatMap(lastOf))];
}

function lastOf(reviews: readonly Known[]): readonly Known[] {
  const rejections = reviews.findLastIndex((review) => !isRejection(review)) + 1;
  return reviews.slice(Math.min(rejections, reviews.length - 1));
}

/**
 * Another answer may be a newer one, in which the same review was dismissed, or be about another pull request: it takes an approval back,
 * and never a rejection.
 */
function withoutTakenBack(last: readonly Known[]): readonly Known[] {
  const others = last.filter((review) => !isApproval(review)).toSorted((a, b) => byBytes(timeOf(a), timeOf(b)));
  const takenBack = new Map(others.map((review) => [personOf(review), timeOf(review)]));
  return last.filter((review) => !isApproval(review) || timeOf(review) > (takenBack.get(personOf(review)) ?? ""));
}

function timeOf({ decision: { at = "" } }: Known): string {
  return at;
}

function personOf({ decision: { login }, identity }: Known): string {
  return identity === undefined ? `login ${login.toLowerCase()}` : `identity ${identity}`;
}

function isApproval({ decision: { state } }: Known): boolean {
  return DECISIONS.get(state) === "approved";
}

function isRejection({ decision: { state } }: Pick<Known, "decision">): boolean {
  return DECISIONS.get(state) === "rejected";
}

interface Line {
  readonly digest: string;
  /** Absent of a rejection: it stands in any role of the person. */
  readonly role?: string;
}

/** Who rejects may have mistyped the line, or its role, and means it all the same. */
function linesIn(decision: DecidedOnGithub): readonly Line[] {
  const { comment } = decision;
  if (isRejection({ decision }))
    return [...comment.matchAll(DIGEST)].map(([, digest = ""]) => ({ digest: digest.toLowerCase() }));
  return comment.split(/\r?\n/u).flatMap((line) => {
    const { digest, role } = LINE.exec(line)?.groups ?? {};
    return digest === undefined || role === undefined ? [] : [{ digest, role }];
  });
}

function roleOf(identity: string | undefined, trust: Trust | undefined): string | undefined {
  return Object.entries(trust?.roles ?? {}).find(([, { identities }]) =>
    identities.some((each) => each === identity),
  )?.[0];
}

/** What an approval on GitHub has to agree with. */
export interface Yardstick {
  readonly trust: Trust | undefined;
  readonly release: ReleaseFacts;
  /** SHA-256 of the canonical JSON of what approvals bind. */
  readonly digest: string;
  /** When the candidate in the package was judged, UTC with milliseconds; absent where there is no package. */
  readonly packedAt: string | undefined;
}

/**
 * Why a decision on GitHub proves nothing, or undefined. A rejection needs less than an approval: neither its commit nor its time speaks
 * against it, and where its comment was edited, whoever did that may have taken the line away.
 */
export function githubRefusal(
  { decision, signed_at, position }: StatedApproval,
  { decision: own, isKnown, isVouched, digest }: NonNullable<StatedApproval["github"]>,
  { trust, release, digest: expected, packedAt }: Yardstick,
): string | undefined {
  const rejects = decision === "rejected";
  const isLineNeeded = !(rejects && own.isEdited);
  const stands: readonly (readonly [boolean, string])[] = [
    [trust?.github !== undefined, "the trust file accepts no approvals on GitHub"],
    [isVouched, `nobody vouches for ${position.path}`],
    [own.isPerson, `${own.login} is no person's login`],
    [isKnown, `the trust file ties no identity to the login ${own.login}`],
    [decision !== "withheld", `GitHub says ${own.state}`],
    [rejects || !own.isEdited, "its comment was edited after it was submitted"],
    [!isLineNeeded || digest !== undefined, `its comment has no line "${approvalLine("…", "ROLE")}"`],
    [!isLineNeeded || digest === expected, `its comment names sha256:${digest}; what is judged has sha256:${expected}`],
    [
      rejects || own.commit === undefined || own.commit === release.git_commit,
      `it is about ${own.commit === null ? "no commit that is left" : `commit ${own.commit}`}; the release has ${release.git_commit}`,
    ],
    [
      rejects || (packedAt !== undefined && secondsBetween(packedAt, signed_at) >= -CLOCK_SKEW_SECONDS),
      `it is dated ${signed_at}, before the candidate of ${packedAt ?? "no package"}`,
    ],
  ];
  return stands.find(([holds]) => !holds)?.[1];
}
