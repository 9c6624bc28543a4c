import { sha256 } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { ReadinessApproval } from "../../generated/documents.ts";
import type { ApprovalFacts, PackageFacts } from "../../model.ts";
import { approvalPayload } from "../approvals.ts";
import type { Context, Kind, Role, Source, StatedApproval } from "../kind.ts";

export interface ApprovalPart {
  readonly decision: ApprovalFacts["decision"];
  readonly binds: ReadinessApproval["binds"];
  readonly required: ReadinessApproval["required_roles"];
  readonly approvals: readonly (StatedApproval & { readonly payload_sha256?: string })[];
  readonly risks: ApprovalFacts["risks"];
  readonly actions: ApprovalFacts["actions"];
}

export const kind: Kind<ApprovalPart> = {
  kind: "approval",
  title: "Readiness approval",
  document: "readiness-approval.json",
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  after: ["package"],
  unite,
};

/** Whoever else has to approve, this role always does (protocol, step 4.2). */
export const RELEASE_MANAGER = "release_manager";

function unite(sources: readonly Source<ApprovalPart>[], context: Context): ApprovalFacts {
  const [only, other] = sources;
  if (only === undefined) throw new Defective("inconclusive", "there is no approval");
  if (other !== undefined)
    throw new Defective("ambiguous", `${only.path} and ${other.path} both are decisions; name the one that counts`);
  const { part, path } = only;
  refuseOtherPayload(part);
  const bindings = bindingsOf(part, path, context);
  return {
    decision: part.decision,
    roles: rolesOf(part, path, context),
    bindings,
    bound: bindings.every(({ bound }) => bound),
    risks: part.risks,
    actions: part.actions,
    source: { path, pointer: "/approvals" },
  };
}

/** A stated digest of what was signed that is another's tells two stories. */
function refuseOtherPayload({ approvals, binds }: ApprovalPart): void {
  for (const { payload_sha256, position, ...approval } of approvals)
    if (payload_sha256 !== undefined && payload_sha256 !== sha256(approvalPayload(approval, binds)))
      throw new Defective(
        "ambiguous",
        `the approval of ${approval.identity.slice(0, 60)} states another payload than it has`,
        {
          ...(position.pointer === undefined ? {} : { pointer: position.pointer }),
        },
      );
}

/** Roles that the document demands add to those that the trust file knows; a larger number of people counts. */
export function rolesOf(
  { approvals, binds, required }: Pick<ApprovalPart, "approvals" | "binds" | "required">,
  path: string,
  context: Pick<Context, "approvals">,
): readonly Role[] {
  const names = [...new Set([RELEASE_MANAGER, ...required.map(({ role }) => role)])];
  return context.approvals(approvals, binds, names, { path, pointer: "/approvals" }).map((role) => ({
    ...role,
    min: Math.max(role.min, ...required.filter(({ role: name }) => name === role.id).map(({ min }) => min)),
  }));
}

function bindingsOf({ binds }: ApprovalPart, path: string, { facts, digests }: Context): ApprovalFacts["bindings"] {
  const packed = facts["package"] as PackageFacts | undefined;
  const found: Readonly<Record<string, string | undefined>> = {
    package: packed?.package_sha256,
    manifest: packed?.manifest_sha256,
    policy: digests["policy"],
    trust: digests["trust"],
    candidate_verdict: digests["candidate_verdict"],
  };
  const stated: Readonly<Record<string, string>> = {
    package: binds.package_sha256,
    manifest: binds.manifest_sha256,
    policy: binds.policy_sha256,
    trust: binds.trust_sha256,
    candidate_verdict: binds.candidate_verdict_sha256,
  };
  return Object.entries(stated).map(([id, digest]) => ({
    id,
    bound: found[id] === digest,
    stated: digest,
    found: found[id] ?? "",
    source: { path, pointer: `/binds/${id}_sha256` },
  }));
}
