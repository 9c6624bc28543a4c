import { Defective } from "../../errors.ts";
import type { IntakeReport } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { approvalOf, headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
import type { IntakePart, ReportedArtifact } from "../kinds/intake.ts";
import type { Reader } from "../reader.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "../standing.ts";

/** `intake-validation-report.json`: what earlier stages handed over. */
export const reader: Reader<IntakePart> = {
  format: "intake-report",
  kind: "intake",
  recognises: (head) => isOfKind(head, "intake-validation-report"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<IntakePart>> {
  const { value, text } = await readDocument(chunks, "intake-report");
  // The schema was checked while the document was read.
  const report = value as IntakeReport;
  const header = headerOf(report);
  refuseTwins(
    report.artifacts.map(({ id }) => id),
    "artifacts",
  );
  refuseTwins(
    report.system_state.map(({ check }) => check),
    "system_state",
  );
  return {
    part: {
      artifacts: report.artifacts.map((artifact, index) => artifactOf(artifact, path, index, header.written)),
      approvals: report.approvals.map((approval, index) => approvalOf(approval, path, index)),
      states: report.system_state.map(({ check, required, status, evidence_ref }, index) => ({
        id: check,
        required: required ?? true,
        status,
        ...(evidence_ref === undefined ? {} : { evidence: evidence_ref }),
        source: { path, pointer: `/system_state/${index}` },
      })),
      completeness: report.completeness,
    },
    observed: { from: header.written, to: header.written },
    ...header.standing,
    declared: report.approvals.flatMap(({ identity, signature, signature_status }, index) =>
      signature === undefined && signature_status === "valid"
        ? [
            {
              what: `signature of ${identity}`,
              declared: signature_status,
              counted: "missing",
              source: { path, pointer: `/approvals/${index}/signature_status` },
            },
          ]
        : [],
    ),
    text,
  };
}

function artifactOf(
  { path: file, upstream: _, entries: __, produced_at, expires_at, ...artifact }: IntakeReport["artifacts"][number],
  path: string,
  index: number,
  written: string,
): ReportedArtifact {
  const pointer = `/artifacts/${index}`;
  const produced = produced_at === undefined ? undefined : utc(produced_at, `${pointer}/produced_at`);
  if (produced !== undefined && secondsBetween(written, produced) > CLOCK_SKEW_SECONDS)
    throw new Defective("invalid", `has a package of ${produced}, but was itself written ${written}`, {
      pointer: `${pointer}/produced_at`,
    });
  return {
    ...artifact,
    path: file,
    ...(produced === undefined ? {} : { produced_at: produced }),
    ...(expires_at === undefined ? {} : { expires_at: utc(expires_at, `${pointer}/expires_at`) }),
    source: { path, pointer },
  };
}
