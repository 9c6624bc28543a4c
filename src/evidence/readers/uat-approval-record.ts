import type { UatApprovalRecord } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { approvalOf, headerOf, isOfKind, refuseTwins } from "../header.ts";
import type { UatApprovalPart } from "../kinds/uat_approval.ts";
import type { Reader } from "../reader.ts";

/** `uat-approval-record.json`: the outcome of user acceptance, and who accepted it. */
export const reader: Reader<UatApprovalPart> = {
  format: "uat-approval-record",
  kind: "uat_approval",
  recognises: (head) => isOfKind(head, "uat-approval-record"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<UatApprovalPart>> {
  const { value, text } = await readDocument(chunks, "uat-approval-record");
  // The schema was checked while the document was read.
  const record = value as UatApprovalRecord;
  const { written, standing } = headerOf(record);
  const { scenarios } = record;
  refuseTwins(
    record.open_defects.map(({ id }) => id),
    "open_defects",
  );
  return {
    part: {
      scenarios,
      approvals: record.approvals.map((approval, index) => approvalOf(approval, path, index)),
      defects: record.open_defects.map((defect, index) => ({
        ...defect,
        source: { path, pointer: `/open_defects/${index}` },
      })),
    },
    observed: { from: written, to: written },
    ...standing,
    declared: [
      {
        what: "all scenarios",
        declared: scenarios.total,
        counted: scenarios.passed + scenarios.failed + scenarios.waived,
        source: { path, pointer: "/scenarios/total" },
      },
    ],
    text,
  };
}
