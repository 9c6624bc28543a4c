import { sha256 } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { ReadinessApproval } from "../../generated/documents.ts";
import type { ApprovalFacts, PackageFacts } from "../../model.ts";
import { approvalPayload } from "../approvals.ts";
import type { Context, DecidedOnGithub, Kind, Role, Source, StatedApproval } from "../kind.ts";

/** The decision of the readiness review. */
export interface DecisionPart {
  readonly decision: ApprovalFacts["decision"];
  readonly binds: ReadinessApproval["binds"];
  readonly required: ReadinessApproval["required_roles"];
  readonly approvals: readonly (StatedApproval & { readonly payload_sha256?: string })[];
  readonly risks: ApprovalFacts["risks"];
  readonly actions: ApprovalFacts["actions"];
}

/** An answer of GitHub about approvals. */
export interface AnswerPart {
  readonly decided: readonly DecidedOnGithub[];
}

export type ApprovalPart = DecisionPart | AnswerPart;

/** The decisions in an answer of GitHub; undefined where an artifact is none. */
export function decidedIn(part: unknown): AnswerPart["decided"] | undefined {
  return typeof part === "object" && part !== null && "decided" in part ? (part as AnswerPart).decided : undefined;
}

/** The document of the decision, which answers of GitHub lie beside. */
export const DECISION_FILE = "readiness-approval.json";

export const kind: Kind<ApprovalPart> = {
  kind: "approval",
  title: "Readiness approval",
  document: DECISION_FILE,
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  after: ["package"],
  unite,
};

/** Whoever else has to approve, this role always does (protocol, step 4.2). */
export const RELEASE_MANAGER = "release_manager";

function unite(sources: readonly Source<ApprovalPart>[], context: Context): ApprovalFacts {
  const onGithub = sources.flatMap(({ part, path }) => context.onGithub(path, decidedIn(part) ?? [], RELEASE_MANAGER));
  const [only, other] = sources.flatMap(({ part, path }) => ("decided" in part ? [] : [{ part, path }]));
  if (only === undefined) return undecided(sources, onGithub, context);
  if (other !== undefined)
    throw new Defective("ambiguous", `${only.path} and ${other.path} both are decisions; name the one that counts`);
  const { part, path } = only;
  refuseOtherPayload(part);
  const bindings = bindingsOf(part, path, context);
  return {
    decision: part.decision,
    roles: rolesOf({ ...part, approvals: [...part.approvals, ...onGithub] }, path, context),
    bindings,
    bound: bindings.every(({ bound }) => bound),
    risks: part.risks,
    actions: part.actions,
    source: { path, pointer: "/approvals" },
  };
}

/** Approvals on GitHub without the document of the decision bind nothing and decide nothing. */
function undecided(
  [answer]: readonly Source<ApprovalPart>[],
  approvals: readonly StatedApproval[],
  context: Context,
): ApprovalFacts {
  if (answer === undefined) throw new Defective("inconclusive", "there is no approval");
  const { path } = answer;
  return {
    decision: "conditional",
    roles: rolesOf({ approvals, binds: null, required: [] }, path, context),
    bindings: [],
    bound: false,
    risks: [],
    actions: [],
    source: { path },
  };
}

/** A stated digest of what was signed that is another's tells two stories. */
function refuseOtherPayload({ approvals, binds }: DecisionPart): void {
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

interface RolesAsked extends Pick<DecisionPart, "required"> {
  readonly approvals: readonly StatedApproval[];
  readonly binds: unknown;
}

/** Roles that the document demands add to those that the trust file knows; a larger number of people counts. */
export function rolesOf(
  { approvals, binds, required }: RolesAsked,
  path: string,
  context: Pick<Context, "approvals">,
): readonly Role[] {
  const names = [...new Set([RELEASE_MANAGER, ...required.map(({ role }) => role)])];
  return context.approvals(approvals, binds, names, { path, pointer: "/approvals" }).map((role) => ({
    ...role,
    min: Math.max(role.min, ...required.filter(({ role: name }) => name === role.id).map(({ min }) => min)),
  }));
}

function bindingsOf({ binds }: DecisionPart, path: string, { facts, digests }: Context): ApprovalFacts["bindings"] {
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
