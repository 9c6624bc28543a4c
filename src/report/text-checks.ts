import type { CheckVerdict, GateVerdict, Verdict } from "../model.ts";
import { ageOf } from "./age.ts";
import { checkCounts, numbered } from "./counts.ts";
import { heading, labelled, type Style, type Tint } from "./page.ts";

const UNSETTLED = { unjudged: "not judged", off: "off", not_applicable: "not applicable" } as const;
/** All files stand in verdict.json and report.md. */
const SHOWN_FILES = 5;
type Unsettled = keyof typeof UNSETTLED;

/** Checks without an answer, each with its reason: unjudged ones first, because they block. */
export function unsettledLines({ gates }: Verdict, style: Style): readonly string[] {
  const checks = gates.flatMap((gate) => gate.checks);
  const groups = (["unjudged", "off", "not_applicable"] as const).map((status) => ({
    status,
    checks: checks.filter((check) => check.status === status),
  }));
  const lines = groups.flatMap(({ status, checks }) => checks.flatMap((check) => unsettled(check, status, style)));
  return lines.length === 0 ? [] : [...heading("Without an answer", style), ...lines];
}

function unsettled({ code, id, level, reason }: CheckVerdict, status: Unsettled, style: Style): readonly string[] {
  const tint: Tint = status === "unjudged" ? (level === "error" ? "red" : "yellow") : "dim";
  return labelled(UNSETTLED[status], `${code} ${id} (${level}): ${reason ?? "no reason is given"}`, style, tint);
}

/** One entry a gate: its outcome, counts and the codes of the checks that passed. */
export function gateLines({ gates }: Verdict, style: Style): readonly string[] {
  return [...heading("Gates", style), ...gates.flatMap((gate) => gateLine(gate, style))];
}

function gateLine({ title, outcome, checks }: GateVerdict, style: Style): readonly string[] {
  const passed = checks.filter(({ status }) => status === "passed").map(({ code }) => code);
  const codes = passed.length === 0 ? "" : `; passed: ${passed.join(" ")}`;
  return labelled(outcome, `${title}: ${checkCounts(checks)}${codes}`, style, outcome === "pass" ? "green" : "red");
}

/** One entry a kind: status, binding, age and what says so, files with their digests. */
export function evidenceLines({ evidence, evaluated_at }: Verdict, style: Style): readonly string[] {
  const widest = Math.max(0, ...evidence.map(({ kind }) => kind.length));
  const lines = evidence.flatMap((each) => {
    const text = `${each.kind.padEnd(widest)}  ${evidenceFacts(each, evaluated_at).join(", ")}`;
    return labelled("-", text, style, each.status === "admitted" ? "green" : "red");
  });
  return lines.length === 0 ? [] : [...heading("Evidence", style), ...lines];
}

function evidenceFacts(each: Verdict["evidence"][number], evaluatedAt: string): readonly string[] {
  const { status, binding, attested, sources } = each;
  const bound = binding === "asserted" ? "bound by the run's word" : "bound by its content";
  const files = sources
    .slice(0, SHOWN_FILES)
    .map(({ path, sha256, format }) => `${path} (${format}, ${sha256 === "" ? "unread" : sha256.slice(0, 12)})`);
  const more = sources.length - SHOWN_FILES;
  return [
    status,
    ...(status === "absent" ? [] : [bound]),
    ...(attested ? ["attested"] : []),
    ageOf(each, evaluatedAt),
    ...files,
    ...(more > 0 ? [`${numbered(more, "file")} more`] : []),
  ];
}
