import type { ReadinessApproval } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { approvalOf, headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
import type { DecisionPart } from "../kinds/approval.ts";
import type { Reader } from "../reader.ts";

/** `readiness-approval.json`: the decision of the readiness review, each approval signed by itself. */
export const reader: Reader<DecisionPart> = {
  format: "readiness-approval",
  kind: "approval",
  recognises: (head) => isOfKind(head, "readiness-approval"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<DecisionPart>> {
  const { value, text } = await readDocument(chunks, "readiness-approval");
  // The schema was checked while the document was read.
  const document = value as ReadinessApproval;
  const { written, standing } = headerOf(document);
  refuseTwins(
    document.risks.map(({ id }) => id),
    "risks",
  );
  refuseTwins(
    document.action_items.map(({ id }) => id),
    "action_items",
  );
  return {
    part: {
      decision: document.decision,
      binds: document.binds,
      required: document.required_roles,
      approvals: document.approvals.map((approval, index) => ({
        ...approvalOf(approval, path, index),
        ...(approval.payload_sha256 === undefined ? {} : { payload_sha256: approval.payload_sha256 }),
      })),
      risks: document.risks.map((risk, index) => ({
        id: risk.id,
        description: risk.description,
        severity: risk.severity,
        owner: risk.owner,
        status: risk.status,
        ...(risk.accepted_by === undefined ? {} : { accepted_by: risk.accepted_by }),
        ...(risk.review_by === undefined ? {} : { review_by: utc(risk.review_by, `/risks/${index}/review_by`) }),
        source: { path, pointer: `/risks/${index}` },
      })),
      actions: document.action_items.map(({ id, owner, due_at, blocking, status }, index) => ({
        id,
        owner,
        due_at: utc(due_at, `/action_items/${index}/due_at`),
        blocking,
        status,
        source: { path, pointer: `/action_items/${index}` },
      })),
    },
    observed: { from: written, to: written },
    ...standing,
    declared: [],
    text,
  };
}
