import { jsonText } from "../json.ts";
import type { Format, Report } from "../report.ts";
import { filesOf } from "../sarif/artifacts.ts";
import { logOf } from "../sarif/log.ts";
import { explained, settled, suppressions } from "../sarif/results.ts";

/** `audit.sarif`: everything that was judged, with passes, waivers and what could not be judged. Not for upload: GitHub shows a pass as an alert. */
export const format: Format = { id: "sarif", render };

function render(report: Report): string {
  const files = filesOf(report);
  const { findings, gates } = report.verdict;
  const failures = findings.map((finding) => ({
    result: explained(finding, report, files),
    marks: suppressions(finding, report, files),
  }));
  const others = gates.flatMap((gate) => gate.checks.flatMap((check) => settled(check, gate, report, files)));
  const all = [...failures, ...others.map((result) => ({ result, marks: [] }))];
  const isAnyWaived = findings.some(({ status }) => status === "waived");
  // All results of a run have `suppressions` or none has (SPEC §3.27.23).
  const results = all.map(({ result, marks }) => (isAnyWaived ? { ...result, suppressions: marks } : result));
  return jsonText(logOf(report, { files, results, notifications: [], properties: { "ray/profile": "audit" } }));
}
