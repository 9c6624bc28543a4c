import { Defective } from "../../errors.ts";
import type { ParityReport } from "../../generated/documents.ts";
import type { ParityFacts, Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
import type { ParityPart, ReportedDrift } from "../kinds/parity.ts";
import type { Reader } from "../reader.ts";
import { CLOCK_SKEW_SECONDS, secondsBetween } from "../standing.ts";

/** `staging-parity-report.json`: staging compared with production. */
export const reader: Reader<ParityPart> = {
  format: "parity-report",
  kind: "parity",
  recognises: (head) => isOfKind(head, "staging-parity-report"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ParityPart>> {
  const { value, text } = await readDocument(chunks, "parity-report");
  // The schema was checked while the document was read.
  const report = value as ParityReport;
  const { written, standing } = headerOf(report);
  const baseline = sideOf(report.baseline, "/baseline", written);
  const candidate = sideOf(report.candidate, "/candidate", written);
  refuseTwins(
    report.dimensions.map(({ name }) => name),
    "dimensions",
  );
  // A comparison is as old as the older of its sides, whenever it was written.
  const { captured_at: older } = secondsBetween(baseline.captured_at, candidate.captured_at) > 0 ? baseline : candidate;
  return {
    part: {
      baseline,
      candidate,
      dimensions: report.dimensions.map((dimension, index) => ({
        id: dimension.name,
        compared: dimension.status === "compared",
        total: dimension.items_total,
        equal: dimension.items_equal,
        drifted: dimension.items_drifted,
        intended: dimension.items_intended,
        source: { path, pointer: `/dimensions/${index}` },
      })),
      drifts: report.drifts.map((drift, index) => driftOf(drift, path, `/drifts/${index}`)),
      maxSeverity: report.max_severity,
    },
    observed: { from: older, to: older },
    ...standing,
    declared: [],
    text,
  };
}

function sideOf(
  { environment, captured_at }: ParityReport["baseline"],
  pointer: string,
  written: string,
): ParityFacts["baseline"] {
  const captured = utc(captured_at, `${pointer}/captured_at`);
  if (secondsBetween(written, captured) > CLOCK_SKEW_SECONDS)
    throw new Defective("invalid", `was written ${written}, before what it compares was captured (${captured})`, {
      pointer: `${pointer}/captured_at`,
    });
  return { environment: environment.name, captured_at: captured };
}

function driftOf(
  { dimension, object, pointer, op, severity, intended, allow_rule, remediation }: ParityReport["drifts"][number],
  path: string,
  place: string,
): ReportedDrift {
  return {
    dimension,
    object,
    pointer,
    op,
    severity,
    intended,
    ...(allow_rule === undefined ? {} : { rule: ruleOf(allow_rule, `${place}/allow_rule`) }),
    ...(remediation === undefined ? {} : { remediation: remediationOf(remediation, `${place}/remediation`) }),
    source: { path, pointer: place },
  };
}

type Rule = NonNullable<ParityReport["drifts"][number]["allow_rule"]>;
type Remediation = NonNullable<ParityReport["drifts"][number]["remediation"]>;

function ruleOf({ expires_at, ...rule }: Rule, place: string): NonNullable<ReportedDrift["rule"]> {
  return { ...rule, ...(expires_at === undefined ? {} : { expires_at: utc(expires_at, `${place}/expires_at`) }) };
}

function remediationOf(
  { plan, owner, due_at, status }: Remediation,
  place: string,
): NonNullable<ReportedDrift["remediation"]> {
  return { plan, owner, due_at: utc(due_at, `${place}/due_at`), status };
}
