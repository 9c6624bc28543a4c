import { checkCounts, findingCounts } from "../counts.ts";
import { gateBlock } from "../gate-block.ts";
import { answer, candidate, caveats } from "../headline.ts";
import { labelled, type Style } from "../page.ts";
import type { Format, Report } from "../report.ts";
import { evidenceLines, gateLines, unsettledLines } from "../text-checks.ts";
import { findingLines } from "../text-findings.ts";
import { waiverLines } from "../waivers.ts";

/** The summary for people, failing things first. Without colour nothing but printable characters and LF stands in it. */
export function renderText(report: Report, style: Style): string {
  const { verdict } = report;
  const failed = verdict.gates.filter(({ outcome }) => outcome === "fail");
  const lines = [
    ...labelled(answer(verdict), ` ${candidate(verdict)}`, style, verdict.outcome === "pass" ? "green" : "red"),
    ...caveats(verdict).flatMap((caveat) => labelled("!", caveat, style, "yellow")),
    ...failed.flatMap((gate) => ["", ...gateBlock(gate, report, style.width)]),
    ...findingLines(report, style),
    ...unsettledLines(verdict, style),
    ...gateLines(verdict, style),
    ...waiverLines(verdict, style),
    ...evidenceLines(verdict, style),
    "",
    ...labelled(
      "Total:",
      `checks: ${checkCounts(verdict.gates.flatMap(({ checks }) => checks))}; findings: ${findingCounts(verdict)}`,
      style,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

export const format: Format = { id: "text", render: (report) => renderText(report, { colour: false, width: 80 }) };
