import { canonical, digestOf } from "../canonical.ts";
import type { Position, ReleaseFacts, Trust } from "../model.ts";
import { byBytes } from "../text.ts";
import { githubRefusal } from "./github.ts";
import type { Role, StatedApproval } from "./kind.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "./standing.ts";
import { toUtc } from "./time.ts";

/** The namespace of an approval's signature. */
export const APPROVAL_NAMESPACE = "ray-policy-approval";

/** What somebody says, without what proves it. */
export type Unsigned = Omit<StatedApproval, "signature" | "position" | "github">;

/** What approvals are settled by. */
export interface Authority {
  /** Without a trust file nobody may approve. */
  readonly trust: Trust | undefined;
  readonly release: ReleaseFacts;
  /** UTC with milliseconds. */
  readonly now: string;
  readonly maxAgeSeconds: number;
  /** When the candidate in the package was judged, UTC with milliseconds; absent where there is no package. */
  readonly packedAt?: string | undefined;
}

/** The bytes that an approver signs: canonical JSON (RFC 8785), so that any tool can make them. */
export function approvalPayload(approval: Unsigned, binds: unknown): Uint8Array {
  const { role, identity, decision, signed_at, expires_at } = approval;
  const signed = { binds, role, identity, decision, signed_at, ...(expires_at === undefined ? {} : { expires_at }) };
  return new TextEncoder().encode(canonical(signed));
}

/** Every required role, and every role that an approval names, with the approvals that count; the others stand under `refused` with the reason. */
export function settleApprovals(
  stated: readonly StatedApproval[],
  binds: unknown,
  required: readonly string[],
  source: Position,
  authority: Authority,
): readonly Role[] {
  const judged = stated.map((approval) => ({ approval, reason: refusal(approval, binds, authority) }));
  const ids = [...new Set([...required, ...stated.map(({ role }) => role)])].sort(byBytes);
  return ids.map((id) => {
    const own = judged.filter(({ approval }) => approval.role === id);
    const counted = (decision: StatedApproval["decision"]): readonly string[] =>
      distinct(
        own
          .filter(({ approval, reason }) => reason === undefined && approval.decision === decision)
          .map(({ approval }) => approval.identity),
      );
    return {
      id,
      required: required.includes(id),
      min: authority.trust?.roles[id]?.min ?? 1,
      approved_by: counted("approved"),
      rejected_by: counted("rejected"),
      refused: own.flatMap(({ approval, reason }) =>
        reason === undefined ? [] : [{ identity: approval.identity, reason }],
      ),
      source: own[0]?.approval.position ?? source,
    };
  });
}

/** Why an approval does not count, or undefined. Everything in it is attacker-controlled until its signature holds. */
function refusal(approval: StatedApproval, binds: unknown, authority: Authority): string | undefined {
  const { github } = approval;
  if (github === undefined) return refusalsOf(approval, authority)[0] ?? signatureRefusal(approval, binds, authority);
  const { trust, release, packedAt } = authority;
  const yardstick = { trust, release, packedAt, digest: digestOf(binds) };
  return githubRefusal(approval, github, yardstick) ?? refusalsOf(approval, authority)[0];
}

/** Every reason for which it would not count, whatever its signature says. */
export function refusalsOf(approval: Unsigned, { trust, release, now, maxAgeSeconds }: Authority): readonly string[] {
  const { role, identity, decision } = approval;
  const holders = trust?.roles[role]?.identities;
  const stands = {
    [`the decision is ${decision}`]: decision !== "withheld" && decision !== "abstained",
    "there is no trust file, so nobody may sign": trust !== undefined,
    "the trust file names no such role": trust === undefined || holders !== undefined,
    "the trust file does not give this role to this identity": holders?.includes(identity) ?? true,
    "the author of the change may not approve it": decision !== "approved" || !release.authors.includes(identity),
  };
  const term = termRefusal(approval, now, maxAgeSeconds);
  return [
    ...Object.entries(stands).flatMap(([reason, holds]) => (holds ? [] : [reason])),
    ...(term === undefined ? [] : [term]),
  ];
}

function signatureRefusal(approval: StatedApproval, binds: unknown, { trust }: Authority): string | undefined {
  const { identity, signature } = approval;
  if (signature === undefined) return "it is not signed";
  const signed = trust?.signed(
    approvalPayload(approval, binds),
    signature,
    APPROVAL_NAMESPACE,
    toUtc(approval.signed_at) ?? "",
  ) ?? { valid: false, reason: "nobody may sign" };
  if (!signed.valid) return `its signature does not hold: ${signed.reason}`;
  return signed.identities.includes(identity) ? undefined : `it is signed by ${signed.identities.join(", ")}`;
}

function termRefusal(
  { signed_at, expires_at }: Pick<StatedApproval, "signed_at" | "expires_at">,
  now: string,
  maxAgeSeconds: number,
): string | undefined {
  const signed = toUtc(signed_at);
  if (signed === undefined) return "its time is no RFC 3339 time with a zone";
  if (secondsBetween(now, signed) > CLOCK_SKEW_SECONDS) return `it is dated ${signed}, after the moment of judgement`;
  if (secondsBetween(signed, now) > maxAgeSeconds)
    return `it was signed ${signed}; an approval may be ${Math.floor(maxAgeSeconds / 86_400)} d old`;
  if (expires_at === undefined) return undefined;
  const expires = toUtc(expires_at);
  if (expires === undefined) return "its end is no RFC 3339 time with a zone";
  return expires > now ? undefined : `it expired ${expires}`;
}

function distinct(identities: readonly string[]): readonly string[] {
  return [...new Set(identities)].sort(byBytes);
}
