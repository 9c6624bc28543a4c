import { jsonText } from "../json.ts";
import type { Format, Report } from "../report.ts";
import { filesOf } from "../sarif/artifacts.ts";
import { truncation } from "../sarif/invocation.ts";
import { inOrder, logOf } from "../sarif/log.ts";
import { failure } from "../sarif/results.ts";

/** GitHub and GitLab show no more. */
const MOST_RESULTS = 5_000;

/** `code-scanning.sarif`: only what fails now, errors first. A waiver is left out, because GitHub shows suppressed results as open alerts. */
export const format: Format = { id: "code-scanning", render };

function render(report: Report): string {
  const files = filesOf(report);
  const open = report.verdict.findings.filter(({ status }) => status === "open");
  const all = inOrder(open.map((finding) => failure(finding, report, files)));
  const results = all.slice(0, MOST_RESULTS);
  const omitted = all.length - results.length;
  return jsonText(
    logOf(report, {
      files,
      results,
      notifications: omitted === 0 ? [] : [truncation(omitted, all.length)],
      properties: { "ray/profile": "code-scanning", "ray/omittedResults": omitted },
    }),
  );
}
