import type { Finding, Level } from "../model.ts";
import { numbered } from "./counts.ts";
import { detail, heading, labelled, type Style, type Tint } from "./page.ts";
import type { Report } from "./report.ts";
import { measured, place, waivability } from "./way-out.ts";

/** A check that fails a thousand times is one problem to a reader; the rest stands in verdict.json. */
const SHOWN_OF_A_CHECK = 10;
const TINTS = { error: "red", warning: "yellow", note: "dim" } as const satisfies Record<Level, Tint>;

/** Open findings and then waived ones, in the verdict's order: errors first. */
export function findingLines(report: Report, style: Style): readonly string[] {
  const { findings } = report.verdict;
  const inOrder = [
    ...findings.filter(({ status }) => status === "open"),
    ...findings.filter(({ status }) => status === "waived"),
  ];
  const groups = grouped(inOrder);
  return groups.length === 0
    ? []
    : [...heading("Findings", style), ...groups.flatMap((group) => groupLines(group, report, style))];
}

function grouped(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = [finding.status, finding.level, finding.code].join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function groupLines(group: readonly Finding[], report: Report, style: Style): readonly string[] {
  const rest = group.length - SHOWN_OF_A_CHECK;
  const [first] = group;
  const omitted =
    rest > 0 && first !== undefined
      ? labelled("…", `and ${numbered(rest, "finding")} more of ${first.code}; all are in verdict.json`, style, "dim")
      : [];
  return [...group.slice(0, SHOWN_OF_A_CHECK).flatMap((finding) => lines(finding, report, style)), ...omitted];
}

function lines(finding: Finding, report: Report, style: Style): readonly string[] {
  const { level, status, code, check, message, source, remediation } = finding;
  const label = status === "waived" ? `waived ${level}` : level;
  return [
    ...labelled(label, `${code} ${check}`, style, status === "waived" ? "dim" : TINTS[level]),
    ...detail("what:", message, style),
    ...detail("where:", place(source), style),
    ...comparison(finding, style),
    ...detail("way out:", remediation, style),
    ...detail("waiver:", `${waivability(finding, report)}; fingerprint ${finding.fingerprint.slice(0, 12)}`, style),
  ];
}

function comparison({ actual, expected, unit }: Finding, style: Style): readonly string[] {
  const parts = [
    ["actual", measured(actual, unit)],
    ["expected", measured(expected, unit)],
  ].flatMap(([label, value]) => (value === undefined ? [] : [`${label} ${value}`]));
  return parts.length === 0 ? [] : detail("values:", parts.join(", "), style);
}
