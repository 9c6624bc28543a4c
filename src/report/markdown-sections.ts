import type { Finding, SettingValue, Verdict } from "../model.ts";
import { ageOf } from "./age.ts";
import { checkCounts, numbered } from "./counts.ts";
import { list, said, table } from "./markdown-page.ts";
import type { Report } from "./report.ts";
import { measured, place, waivability } from "./way-out.ts";

const SHOWN_FINDINGS = 200;

export function gateSection({ gates }: Verdict): readonly string[] {
  const rows = gates.map(({ title, outcome, checks }) => [said(title), outcome, checkCounts(checks)]);
  return ["## Gates", "", ...table(["Gate", "Outcome", "Checks"], rows)];
}

export function findingSection(report: Report): readonly string[] {
  const { findings } = report.verdict;
  const omitted = findings.length - SHOWN_FINDINGS;
  return [
    "## Findings",
    "",
    ...(findings.length === 0
      ? ["None.", ""]
      : findings.slice(0, SHOWN_FINDINGS).flatMap((finding) => findingEntry(finding, report))),
    ...(omitted > 0 ? [`${numbered(omitted, "finding")} more: see verdict.json.`, ""] : []),
  ];
}

function findingEntry(finding: Finding, report: Report): readonly string[] {
  const actual = measured(finding.actual, finding.unit);
  const expected = measured(finding.expected, finding.unit);
  const values = [
    ...(actual === undefined ? [] : [["Actual", said(actual)] as const]),
    ...(expected === undefined ? [] : [["Expected", said(expected)] as const]),
  ];
  return [
    `### ${finding.status === "waived" ? "waived " : ""}${finding.level}: ${said(`${finding.code} ${finding.check}`)}`,
    "",
    ...list([
      ["What", said(finding.message)],
      ["Where", said(place(finding.source))],
      ...values,
      ["Way out", said(finding.remediation)],
      ["Waiver", said(waivability(finding, report))],
      ["Fingerprint", finding.fingerprint],
    ]),
  ];
}

export function checkSection({ gates }: Verdict): readonly string[] {
  const rows = gates
    .flatMap(({ checks }) => checks)
    .map(({ code, id, title, level, status, judged, reason }) => [
      said(code),
      said(id),
      said(title),
      level,
      status.replace("_", " "),
      String(judged),
      reason === undefined ? "" : said(reason),
    ]);
  return ["## Checks", "", ...table(["Code", "Check", "What must hold", "Level", "Status", "Items", "Reason"], rows)];
}

export function evidenceSection({ evidence, evaluated_at }: Verdict): readonly string[] {
  const kinds = evidence.map((each) => [
    said(each.kind),
    each.status,
    each.binding,
    each.attested ? "yes" : "no",
    ageOf(each, evaluated_at),
    each.defects.map(({ code, message }) => said(`${code}: ${message}`)).join("; "),
  ]);
  const files = evidence.flatMap(({ kind, sources }) =>
    sources.map(({ path, format, bytes, sha256 }) => [
      said(kind),
      said(path),
      said(format),
      String(bytes),
      sha256 === "" ? "unread" : sha256.slice(0, 12),
    ]),
  );
  return [
    "## Evidence",
    "",
    ...table(["Kind", "Status", "Binding", "Attested", "Age", "Defects"], kinds),
    "### Files",
    "",
    ...table(["Kind", "File", "Format", "Bytes", "SHA-256"], files),
  ];
}

export function settingSection({ settings }: Verdict): readonly string[] {
  const rows = Object.entries(settings).map(([name, { value, unit, actual, floor, source }]) => [
    said(name),
    amount(value, unit),
    amount(actual, unit),
    amount(floor, unit),
    source,
  ]);
  return ["## Settings", "", ...table(["Setting", "Value", "Actual", "Floor", "Source"], rows)];
}

function amount(value: SettingValue | undefined, unit: string | undefined): string {
  const text = measured(typeof value === "object" ? value.join(", ") : value, unit);
  return text === undefined ? "" : said(text);
}

export function originSection({ policies, trust, engine, input_digest }: Verdict): readonly string[] {
  const rows = policies.map(({ revision, digest, wasm_digest, shipped }) => [
    said(revision),
    digest.slice(0, 12),
    wasm_digest.slice(0, 12),
    shipped ? "yes" : "no",
  ]);
  const trusted = trust === "none" ? "none" : `${trust.digest.slice(0, 12)} (named by ${trust.source})`;
  return [
    "## Policies and trust",
    "",
    ...table(["Revision", "Bundle SHA-256", "WebAssembly SHA-256", "Shipped"], rows),
    ...list([
      ["Trust file", trusted],
      ["Policy input SHA-256", input_digest?.slice(0, 12) ?? "none"],
      ["Engine", said(`${engine.name} ${engine.version}`)],
    ]),
  ];
}
