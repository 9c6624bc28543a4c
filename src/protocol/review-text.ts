import type { Finding } from "../model.ts";
import { forTerminal } from "../report/encode.ts";
import type { Bindable, Readiness } from "./readiness.ts";

/** What is put before an approver: all that the decision is about, one fact a line. `heading` says what is about to happen. */
export function reviewText(review: Bindable, before: Readiness, heading: string): string {
  const { release, report, candidate, binds } = review;
  const { verdict } = report;
  const lines = [
    heading,
    `release    ${release.name} ${release.version}, commit ${release.git_commit}`,
    `package    sha256 ${binds.package_sha256}`,
    `manifest   sha256 ${binds.manifest_sha256}`,
    `candidate  sha256 ${binds.candidate_verdict_sha256}, ${candidate?.verdict.outcome} at ${candidate?.verdict.evaluated_at}`,
    `policy     sha256 ${binds.policy_sha256}`,
    `trust      sha256 ${binds.trust_sha256}`,
    ...section("gates, as they stand now", gateLines(review)),
    ...section("open warnings", verdict.findings.filter(isOpenWarning).map(findingLine)),
    ...section("checks that are off", offLines(review)),
    ...section(
      "exceptions",
      verdict.exceptions.map(({ kind, check, subject, who, why }) => `${kind} ${check} ${subject}, by ${who}: ${why}`),
    ),
    ...section(
      "waivers",
      verdict.waivers.map(
        ({ id, check, state, covers, approved_by, expires_at }) =>
          `${id} ${check} ${state}, covers ${covers.length}, by ${approved_by}, until ${expires_at}`,
      ),
    ),
    ...registerLines(before),
    ...section("decided so far", decidedLines(before)),
  ];
  return `${lines.map(forTerminal).join("\n")}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return [`${title}:${lines.length === 0 ? " none" : ""}`, ...lines.map((line) => `  ${line}`)];
}

function gateLines({ report: { verdict } }: Bindable): readonly string[] {
  return verdict.gates.map(({ id, outcome, checks }) => {
    const open = checks.filter(({ status }) => status === "violated" || status === "unjudged");
    return `${outcome}  ${id}${open.length === 0 ? "" : ` (open: ${open.map(({ code }) => code).join(", ")})`}`;
  });
}

function isOpenWarning({ level, status }: Finding): boolean {
  return level === "warning" && status === "open";
}

function findingLine({ code, subject, message }: Finding): string {
  return `${code} ${subject}: ${message}`;
}

function offLines({ report: { verdict } }: Bindable): readonly string[] {
  return verdict.gates.flatMap(({ checks }) =>
    checks.flatMap(({ code, status, reason = "" }) => (status === "off" ? [`${code}: ${reason}`] : [])),
  );
}

function registerLines({ document: { risks, action_items } }: Readiness): readonly string[] {
  return [
    ...section(
      "risks",
      risks.map(
        ({ id, severity, status, owner, description }) => `${id} ${severity}, ${status}, of ${owner}: ${description}`,
      ),
    ),
    ...section(
      "action items",
      action_items.map(
        ({ id, status, owner, due_at, blocking }) =>
          `${id} ${status}, of ${owner}, due ${due_at}${blocking ? ", blocks the release" : ""}`,
      ),
    ),
  ];
}

/** Who decided what, and what of it does not count. */
export function decidedLines({ roles, voided }: Readiness): readonly string[] {
  return [
    ...roles.map(({ id, required, min, approved_by, rejected_by }) => {
      const people = [
        ...approved_by.map((identity) => `${identity} approved`),
        ...rejected_by.map((identity) => `${identity} rejected`),
      ];
      return `${id}: ${people.length === 0 ? "nobody" : people.join(", ")}${required ? ` (${approved_by.length} of ${min})` : ""}`;
    }),
    ...roles.flatMap(({ id, refused }) =>
      refused.map(({ identity, reason }) => `${id}: that of ${identity} does not count: ${reason}`),
    ),
    ...voided.map(({ role, identity, decision }) => `${role}: ${identity} ${decision} other bytes: void`),
  ];
}
