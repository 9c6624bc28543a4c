import { canonical, sha256 } from "../canonical.ts";
import { Defective } from "../errors.ts";
import { approvalPayload, settleApprovals } from "../evidence/approvals.ts";
import { readDocument } from "../evidence/document.ts";
import { approvalOf } from "../evidence/header.ts";
import type { Role, StatedApproval } from "../evidence/kind.ts";
import { RELEASE_MANAGER, rolesOf } from "../evidence/kinds/approval.ts";
import { toUtc } from "../evidence/time.ts";
import type { ReadinessApproval } from "../generated/documents.ts";
import { FileChanged, type Host } from "../host.ts";
import { headingOf } from "./document-header.ts";
import { EMPTY_REGISTER, joinedRegister, type Register } from "./register.ts";
import type { Binds, Review } from "./review.ts";

export type Approval = ReadinessApproval["approvals"][number];

/** What an approver says, without the signature. */
export type Statement = Pick<StatedApproval, "role" | "identity" | "signed_at" | "expires_at"> &
  Pick<Approval, "decision">;

/** A review of which everything that an approval binds is there. */
export type Bindable = Review & { readonly binds: Binds };

/** The decision of a review as it stands. */
export interface Readiness {
  readonly document: ReadinessApproval;
  /** Who approves, who rejects, and whose approval does not count for what reason. */
  readonly roles: readonly Role[];
  /** What counts of what was said on GitHub. */
  readonly onGithub: readonly StatedApproval[];
  /** Approvals of other bytes, which count for nothing here. */
  readonly voided: readonly Approval[];
}

const MAX_BYTES = 2 ** 24;

/** The document that lies there, or undefined. Throws `Defective` for a file that is none. */
export async function keptReadiness(host: Host, file: string, name: string): Promise<ReadinessApproval | undefined> {
  const entry = host.stat(file);
  if (entry.type === "missing") return undefined;
  if (entry.type !== "file" || entry.bytes > MAX_BYTES)
    throw new Defective("unreadable", `${name} is no file of at most ${MAX_BYTES} bytes; move it away`);
  try {
    const { value } = await readDocument(host.read(file), "readiness-approval");
    // The schema was checked while the document was read.
    return value as ReadinessApproval;
  } catch (error) {
    if (error instanceof FileChanged)
      throw new Defective("unreadable", `${name} changed while it was read; try again`, {}, { cause: error });
    if (!(error instanceof Defective)) throw error;
    throw new Defective(error.code, `${name} ${error.message}; mend it, or move it away`, error.at, { cause: error });
  }
}

/** The document with what was said anew, settled at `now`: approvals of the same bytes are kept, and so are risks and action items in any case. */
export function readinessOf(
  review: Bindable,
  kept: ReadinessApproval | undefined,
  stated: Register,
  approval: Approval | undefined,
  now: string,
): Readiness {
  const { binds, release } = review;
  const isOfThese = kept === undefined || canonical(kept.binds) === canonical(binds);
  const former = isOfThese ? (kept?.approvals ?? []) : [];
  const approvals = [
    ...former.filter(({ role, identity }) => role !== approval?.role || identity !== approval.identity),
    ...(approval === undefined ? [] : [approval]),
  ];
  const register = joinedRegister(kept ?? EMPTY_REGISTER, withManager(stated));
  const roles = settledRoles(review, approvals, register, now);
  const onGithub = countedOnGithub(review, register, now);
  const required = [...new Set(register.required_roles.map(({ role }) => role))];
  const { verified_by: _, ...heading } = headingOf(
    "readiness-approval",
    now,
    { release, identity: approval?.identity ?? "", now },
    [],
  );
  return {
    document: {
      ...heading,
      kind: "readiness-approval",
      ...(isOfThese && kept !== undefined ? furtherOf(kept) : {}),
      subject: [...heading.subject],
      sources: [],
      verified_by: [
        ...approvals.map(({ identity, role, method }) => ({ identity, type: "human" as const, role, method })),
        ...onGithub.map(({ identity, role, position }) => ({
          identity,
          type: "human" as const,
          role,
          method: "github" as const,
          evidence_ref: position.path,
        })),
      ],
      decision: decisionOf(roles, register, now),
      binds,
      ...register,
      required_roles: required.map((role) => ({ role, min: roles.find(({ id }) => id === role)?.min ?? 1 })),
      approvals,
    },
    roles,
    onGithub,
    voided: isOfThese ? [] : (kept?.approvals ?? []),
  };
}

/** What somebody wrote into the document beside the decision; an end of it must not get lost. */
function furtherOf({ environment, expires_at, extra }: ReadinessApproval) {
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(expires_at === undefined ? {} : { expires_at }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function withManager(register: Register): Register {
  return { ...register, required_roles: [{ role: RELEASE_MANAGER, min: 1 }, ...register.required_roles] };
}

function countedOnGithub(review: Bindable, register: Register, now: string): readonly StatedApproval[] {
  const roles = settledRoles(review, [], register, now);
  return review.onGithub.filter((stated) => isCounted(stated, roles));
}

/** True where what somebody says in a role is among what counts there. */
export function isCounted(
  { role, identity, decision }: Pick<StatedApproval, "role" | "identity" | "decision">,
  roles: readonly Role[],
): boolean {
  const own = roles.find(({ id }) => id === role);
  return ((decision === "approved" ? own?.approved_by : own?.rejected_by) ?? []).includes(identity);
}

function settledRoles(
  { authority, binds, onGithub }: Bindable,
  approvals: readonly Approval[],
  { required_roles }: Register,
  now: string,
): readonly Role[] {
  const stated = [...approvals.map((approval, index) => approvalOf(approval, "", index)), ...onGithub];
  return rolesOf({ approvals: stated, binds, required: required_roles }, "", {
    approvals: (...question) => settleApprovals(...question, { ...authority, now }),
  });
}

/** As the gate will see it: one rejection is enough, and what is open leaves it conditional. */
function decisionOf(
  roles: readonly Role[],
  { risks, action_items }: Register,
  now: string,
): ReadinessApproval["decision"] {
  if (roles.some(({ rejected_by }) => rejected_by.length > 0)) return "no_go";
  const isOpen =
    roles.some(({ required, min, approved_by }) => required && approved_by.length < min) ||
    risks.some((risk) => !isResolved(risk, now)) ||
    action_items.some(({ blocking, status }) => blocking && status !== "done");
  return isOpen ? "conditional" : "go";
}

/** What RAY406 asks for. */
function isResolved({ status, severity, accepted_by, review_by }: Register["risks"][number], now: string): boolean {
  if (status !== "accepted") return status === "mitigated";
  return severity !== "critical" && accepted_by !== undefined && (toUtc(review_by ?? "") ?? "") > now;
}

/** An approval with its signature, in the form that the document holds. */
export function signedApproval(statement: Statement, binds: Binds, signature: string): Approval {
  return {
    ...statement,
    method: signature.trimStart().startsWith("{") ? "dsse" : "sshsig",
    signature,
    payload_sha256: sha256(approvalPayload(statement, binds)),
  };
}
