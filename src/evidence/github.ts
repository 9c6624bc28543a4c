import type { ReleaseFacts, Trust } from "../model.ts";
import { byBytes } from "../text.ts";
import type { DecidedOnGithub, StatedApproval, Vouched } from "./kind.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "./standing.ts";

/** The line by which the comment of an approval on GitHub names what it is about: the SHA-256 of the canonical JSON of what approvals bind. */
export function approvalLine(digest: string, role: string): string {
  return `ray-policy approve sha256:${digest} as ${role}`;
}

const LINE = /^\s*ray-policy approve sha256:(?<digest>[0-9a-f]{64}) as (?<role>\S.{0,199}?)\s*$/u;
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
 * What an answer of GitHub says, in the form of other approvals: each line of a comment is one. What names no role stands under one of the
 * person's roles, or under `fallback`, so that the verdict says why it does not count; a comment that was edited names nothing. Nothing of
 * it is believed yet.
 */
export function statedOnGithub(
  decided: readonly DecidedOnGithub[],
  vouched: Vouched | undefined,
  trust: Trust | undefined,
  fallback: string,
): readonly StatedApproval[] {
  const answer = vouched?.valid === true ? vouched : undefined;
  return lastOfEach(known(decided, trust)).flatMap(({ decision, identity }) => {
    const lines = decision.isEdited ? [] : linesIn(decision.comment);
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
  /** That of the trust file; absent where it knows no such login. */
  readonly identity: string | undefined;
}

function known(decided: readonly DecidedOnGithub[], trust: Trust | undefined): readonly Known[] {
  return decided.map((decision) => ({ decision, identity: trust?.github?.logins.get(decision.login.toLowerCase()) }));
}

/**
 * Reviews follow each other, and the last one of a person counts, with the rejections that it adds to; approvals of an environment say no
 * time, and so all of them do.
 */
function lastOfEach(all: readonly Known[]): readonly Known[] {
  const timeless = all.filter(({ decision }) => decision.at === undefined);
  const reviews = all
    .filter(({ decision }) => decision.at !== undefined)
    .toSorted((a, b) => byBytes(a.decision.at ?? "", b.decision.at ?? ""));
  const last = new Map<string, readonly Known[]>();
  for (const review of reviews) {
    const person = personOf(review);
    const before = isRejection(review) ? (last.get(person) ?? []).filter(isRejection) : [];
    last.set(person, [...before, review]);
  }
  return [...timeless, ...[...last.values()].flat()];
}

function personOf({ decision: { login }, identity }: Known): string {
  return identity === undefined ? `login ${login.toLowerCase()}` : `identity ${identity}`;
}

function isRejection({ decision: { state } }: Known): boolean {
  return DECISIONS.get(state) === "rejected";
}

function linesIn(comment: string): readonly { readonly digest: string; readonly role: string }[] {
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
