import type { ReleaseFacts, Trust } from "../model.ts";
import { byBytes } from "../text.ts";
import type { DecidedOnGithub, StatedApproval, Vouched } from "./kind.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "./standing.ts";

/** The line by which the comment of an approval on GitHub names what it is about: the SHA-256 of the canonical JSON of what approvals bind. */
export function approvalLine(digest: string, role: string): string {
  return `ray-policy approve sha256:${digest} as ${role}`;
}

const LINE = /^\s*ray-policy approve sha256:(?<digest>[0-9a-f]{64}) as (?<role>\S.{0,199}?)\s*$/u;
const DECISIONS: Readonly<Record<string, StatedApproval["decision"]>> = {
  approved: "approved",
  changes_requested: "rejected",
  rejected: "rejected",
};

/** Apps and bots decide nothing; GitHub says of an account what it is. */
export function isPerson(type: string | undefined, login = ""): boolean {
  return type === "User" && !login.toLowerCase().endsWith("[bot]");
}

/**
 * What an answer of GitHub says, in the form of other approvals: each line of a comment is one; whoever is nobody here, or names no role,
 * stands where a reader of the verdict looks for the reason. Nothing of it is believed yet.
 */
export function statedOnGithub(
  decided: readonly DecidedOnGithub[],
  vouched: Vouched | undefined,
  trust: Trust | undefined,
  fallback: string,
): readonly StatedApproval[] {
  const answer = vouched?.valid === true ? vouched : undefined;
  const identityOf = ({ login }: DecidedOnGithub): string | undefined => trust?.github?.logins.get(login.toLowerCase());
  return lastOfEach(decided, (decision) => identityOf(decision) ?? decision.login).flatMap((decision) => {
    const identity = identityOf(decision);
    const lines = linesIn(decision.comment);
    return (lines.length === 0 ? [undefined] : lines).map((line) => ({
      role: line?.role ?? roleOf(identity, trust) ?? fallback,
      identity: identity ?? decision.login,
      decision: DECISIONS[decision.state] ?? "withheld",
      signed_at: decision.at ?? answer?.collected_at ?? "",
      ...(answer?.expires === undefined ? {} : { expires_at: answer.expires }),
      position: decision.position,
      github: { decision, isKnown: identity !== undefined, isVouched: answer !== undefined, digest: line?.digest },
    }));
  });
}

/** Reviews follow each other, and the last one of a person counts; approvals of an environment say no time, and so all of them do. */
function lastOfEach(
  decided: readonly DecidedOnGithub[],
  personOf: (decision: DecidedOnGithub) => string,
): readonly DecidedOnGithub[] {
  const timeless = decided.filter(({ at }) => at === undefined);
  const reviews = decided.filter(({ at }) => at !== undefined).toSorted((a, b) => byBytes(a.at ?? "", b.at ?? ""));
  return [...timeless, ...new Map(reviews.map((review) => [personOf(review), review])).values()];
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
  const isRejection = decision === "rejected";
  const isLineNeeded = !(isRejection && own.isEdited);
  const stands: readonly (readonly [boolean, string])[] = [
    [trust?.github !== undefined, "the trust file accepts no approvals on GitHub"],
    [isVouched, `nobody vouches for ${position.path}`],
    [own.isPerson, `${own.login} is no person's login`],
    [isKnown, `the trust file ties no identity to the login ${own.login}`],
    [decision !== "withheld", `GitHub says ${own.state}`],
    [isRejection || !own.isEdited, "its comment was edited after it was submitted"],
    [!isLineNeeded || digest !== undefined, `its comment has no line "${approvalLine("…", "ROLE")}"`],
    [!isLineNeeded || digest === expected, `its comment names sha256:${digest}; what is judged has sha256:${expected}`],
    [
      isRejection || own.commit === undefined || own.commit === release.git_commit,
      `it is about commit ${own.commit ?? "unknown"}; the release has ${release.git_commit}`,
    ],
    [
      isRejection || (packedAt !== undefined && secondsBetween(packedAt, signed_at) >= -CLOCK_SKEW_SECONDS),
      `it is dated ${signed_at}, before the candidate of ${packedAt ?? "no package"}`,
    ],
  ];
  return stands.find(([holds]) => !holds)?.[1];
}
