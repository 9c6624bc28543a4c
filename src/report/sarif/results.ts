import type { Result, Suppression } from "sarif";
import { digestOf } from "../../canonical.ts";
import type { CheckVerdict, Finding, GateVerdict, Place } from "../../model.ts";
import { forSarif } from "../encode.ts";
import type { Report } from "../report.ts";
import type { Files } from "./artifacts.ts";
import { guid } from "./guid.ts";
import { locationInContext, locationOf } from "./locations.ts";
import { type MessageId, message, sentence } from "./message.ts";
import { relatedLocations } from "./related.ts";
import { gateReference } from "./taxonomy.ts";
import { CONFIG_FILE } from "./uris.ts";

/** A finding as a failure. */
export function failure(finding: Finding, report: Report, files: Files): Result {
  return {
    ruleId: finding.code,
    kind: "fail",
    level: finding.level,
    message: message("violated", finding.message),
    locations: [locationOf(placeOf(finding, report), files)],
    partialFingerprints: fingerprints(finding.fingerprint),
    ...taxa(finding, report),
    properties: findingProperties(finding),
  };
}

/** A failure with the text around it and whatever else there is to look at. For the audit log. */
export function explained(finding: Finding, report: Report, files: Files): Result {
  const related = relatedLocations(finding, report, files);
  return {
    ...failure(finding, report, files),
    locations: [locationInContext(placeOf(finding, report), files)],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
  };
}

function placeOf({ source, fingerprint }: Finding, { places }: Report): Place {
  const excerpt = places?.findings.get(fingerprint);
  return { source, ...(excerpt === undefined ? {} : { excerpt }) };
}

/** What the audit log says of a check that has no finding of its own. */
export function settled(check: CheckVerdict, gate: GateVerdict, report: Report, files: Files): readonly Result[] {
  const said = statement(check);
  if (said === undefined) return [];
  return [
    {
      ruleId: check.code,
      kind: said.kind,
      level: "none",
      message: message(said.id, said.text),
      locations: [locationOf({ source: { path: provingFile(check, report) } }, files)],
      partialFingerprints: fingerprints(digestOf(["check", check.code, check.id])),
      properties: {
        "ray/check": forSarif(check.id),
        "ray/gates": [gate.id],
        "ray/status": check.status,
        "ray/judged": check.judged,
      },
    },
  ];
}

function statement({
  status,
  judged,
  reason = "no reason is given",
}: CheckVerdict): { readonly kind: Result.kind; readonly id: MessageId; readonly text: string } | undefined {
  if (status === "passed") return { kind: "pass", id: "passed", text: String(judged) };
  if (status === "unjudged") return { kind: "open", id: "unjudged", text: reason };
  if (status === "not_applicable") return { kind: "notApplicable", id: "notApplicable", text: reason };
  return status === "off" ? { kind: "notApplicable", id: "off", text: reason } : undefined;
}

/** The first file that the check read. */
function provingFile({ id }: CheckVerdict, { catalogue, verdict }: Report): string {
  const kinds = catalogue.checks.find((check) => check.id === id)?.kinds ?? [];
  const [source] = kinds.flatMap((kind) =>
    verdict.evidence.filter((evidence) => evidence.kind === kind).flatMap(({ sources }) => sources),
  );
  return source?.path ?? CONFIG_FILE;
}

/** GitHub takes the second for an alert's identity: ours, so that an alert stays open when only the line's text changes. */
function fingerprints(fingerprint: string): Record<string, string> {
  return { "rayPolicyViolation/v1": fingerprint, primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1` };
}

/** A rule of the catalogue names its gate itself; a host finding speaks to whichever gates read the evidence. */
function taxa({ code, gates }: Finding, report: Report): Pick<Result, "taxa"> {
  if (report.catalogue.checks.some((check) => check.code === code)) return {};
  const found = gates.flatMap((gate) => gateReference(gate, report) ?? []);
  return found.length === 0 ? {} : { taxa: found };
}

function findingProperties({
  check,
  gates,
  status,
  halt,
  subject,
  severity,
  actual,
  expected,
  unit,
}: Finding): Result["properties"] {
  return {
    "ray/check": forSarif(check),
    "ray/gates": [...gates],
    "ray/status": status,
    "ray/halt": halt,
    "ray/subject": forSarif(subject),
    ...(severity === undefined ? {} : { "ray/severity": severity }),
    ...(actual === undefined ? {} : { "ray/actual": typeof actual === "string" ? forSarif(actual) : actual }),
    ...(expected === undefined ? {} : { "ray/expected": typeof expected === "string" ? forSarif(expected) : expected }),
    ...(unit === undefined ? {} : { "ray/unit": forSarif(unit) }),
  };
}

/**
 * A waiver as SARIF knows it; `accepted`, because a verdict marks a finding as waived only by a waiver in force. The names of the
 * properties are those of the multitool's own `suppress`. One GUID for a waiver and a finding, so that it is the same each time.
 */
export function suppressions({ status, waiver, fingerprint }: Finding, report: Report, files: Files): Suppression[] {
  if (status === "open") return [];
  const id = waiver ?? "without a name";
  const shown = report.verdict.waivers.find((each) => each.id === waiver);
  const place = report.places?.waivers.get(id);
  return [
    {
      kind: "external",
      status: "accepted",
      guid: guid("waiver", waiver ?? "", fingerprint),
      justification: justificationOf(id, shown?.justification),
      ...(place === undefined ? {} : { location: locationOf(place, files) }),
      properties: {
        "ray/waiver": forSarif(id),
        ...(shown?.approved_by === undefined ? {} : { alias: forSarif(shown.approved_by) }),
        ...(shown?.expires_at === undefined ? {} : { expiryUtc: forSarif(shown.expires_at) }),
        ...(shown?.ticket === undefined ? {} : { "ray/ticket": forSarif(shown.ticket) }),
      },
    },
  ];
}

function justificationOf(id: string, justification: string | undefined): string {
  const name = `Waived by '${forSarif(id)}'`;
  return justification === undefined ? `${name}.` : `${name}: ${sentence(justification)}`;
}
