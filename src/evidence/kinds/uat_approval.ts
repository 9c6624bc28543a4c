import { Defective } from "../../errors.ts";
import type { UatApprovalFacts, UatApprovalRecord } from "../../generated/documents.ts";
import type { Facts } from "../../model.ts";
import type { Context, Kind, Source, StatedApproval } from "../kind.ts";

export interface UatApprovalPart {
  readonly scenarios: UatApprovalRecord["scenarios"];
  readonly approvals: readonly StatedApproval[];
  readonly defects: UatApprovalFacts["defects"];
}

export const kind: Kind<UatApprovalPart> = {
  kind: "uat_approval",
  title: "User acceptance",
  document: "uat-approval-record.json",
  optional: true,
  maxAgeSeconds: 7 * 86_400,
  unite,
};

/** Who accepts on behalf of the users. */
const ROLES = ["product_owner"];

function unite(sources: readonly Source<UatApprovalPart>[], context: Context): Facts {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no record of user acceptance");
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} both record user acceptance; name one`);
  const { part, path } = first;
  const { name, version, git_commit } = context.release;
  const binds = { release: { name, version, git_commit }, scenarios: part.scenarios };
  const roles = context.approvals(part.approvals, binds, ROLES, { path, pointer: "/approvals" });
  return {
    ...part.scenarios,
    roles,
    defects: part.defects,
    source: { path, pointer: "/scenarios" },
  };
}
