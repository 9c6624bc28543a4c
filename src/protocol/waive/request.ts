import type { WaiverDocument } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import { HOST_CHECKS, hostCheck } from "../../host-checks.ts";
import type { Finding } from "../../model.ts";
import { countedSeverity, waivedCheck } from "../../verdict/waiver-cover.ts";
import { coverage, faultsOf } from "../../verdict/waivers.ts";
import { addEntry } from "./file.ts";
import { type Judged, type Outcome, refused } from "./ground.ts";

/** What somebody wants to have waived. */
export interface Wish {
  readonly id?: string;
  /** Code of the check. */
  readonly check: string;
  /** The first digits of the finding's fingerprint, at least eight. */
  readonly fingerprint?: string;
  readonly subject?: string;
  /** Range of versions; the version that is judged where it is left out. */
  readonly versions?: string;
  readonly justification: string;
  readonly control?: string;
  readonly ticket?: string;
  readonly requester: string;
  /** UTC with milliseconds. */
  readonly expires: string;
}

export interface Requested {
  readonly entry: WaiverDocument;
  readonly finding: Finding;
  /** Why it asks for more than it has to. */
  readonly tooBroad?: string;
}

/** Puts an unsigned waiver of one finding into the file of waivers; it hides nothing before it is granted. */
export async function request(host: Host, ground: Judged, wish: Wish): Promise<Outcome<Requested>> {
  const barred = barrier(wish.check, ground);
  if (barred !== undefined) return refused(barred);
  const chosen = chosenFinding(wish, ground.verdict.findings);
  if (chosen.type === "refused") return chosen;
  const finding = chosen.done;
  const { code, subject } = finding;
  const check = waivedCheck(finding);
  if (check === undefined)
    return refused(`${code} about ${subject} cannot be waived: the protocol's floor for it is met, or there is no go`);
  if (finding.severity === "critical")
    return refused(`${code} ${subject} is critical, and a critical finding is never waived`);
  const entry = entryFor(wish, check, finding, ground);
  const reasons = [...idFaults(entry, ground), ...faultsOf(entry, ground.authority)];
  // A form that does not hold cannot be asked what it covers.
  if (reasons.length > 0) return refused(...reasons);
  const { state, reason, too_broad } = coverage(entry, [finding], ground.authority.release);
  if (state !== "active") return refused(`it would hide nothing: ${reason ?? "it covers no finding"}`);
  const { revoked: _, ...members } = entry;
  await addEntry(host, ground.config, members);
  return { type: "done", done: { entry, finding, ...(too_broad === undefined ? {} : { tooBroad: too_broad }) } };
}

/** Why nothing of a check can be waived, whatever it found. */
function barrier(code: string, { catalogue }: Judged): string | undefined {
  const own = hostCheck(code);
  const check = catalogue.checks.find((each) => each.code === code);
  if (code === HOST_CHECKS.floorBreached.code || check?.waivable === true || own?.waivable === true) return undefined;
  if (check !== undefined)
    return `${code} cannot be waived: ${check.title} is one of the proofs without which the policy lets nothing go; the way out is: ${check.remediation}`;
  if (own !== undefined)
    return `${code} cannot be waived: what is wrong with evidence is mended, not accepted; the way out is: ${own.remediation}`;
  return `${code} is no check; docs/checks.md lists them all`;
}

const SHOWN = 10;

function chosenFinding({ check, fingerprint, subject }: Wish, findings: readonly Finding[]): Outcome<Finding> {
  const own = findings.filter((finding) => finding.code === check || waivedCheck(finding) === check);
  if (own.length === 0) return refused(`${check} found nothing, so there is nothing to waive`);
  const meant = own.filter(
    (finding) =>
      (fingerprint === undefined || finding.fingerprint.startsWith(fingerprint)) &&
      (subject === undefined || finding.subject === subject),
  );
  const [found, second] = meant;
  if (found === undefined) return refused(`no finding of ${check} is the one that is meant; there are: ${named(own)}`);
  if (second !== undefined)
    return refused(`several findings of ${check} are meant; name one by its fingerprint: ${named(meant)}`);
  if (found.status === "waived")
    return refused(`${check} ${found.subject} is waived already, by ${found.waiver ?? "another waiver"}`);
  return { type: "done", done: found };
}

function named(findings: readonly Finding[]): string {
  const shown = findings.slice(0, SHOWN).map(({ subject, fingerprint }) => `${subject} (${fingerprint.slice(0, 12)})`);
  return `${shown.join(", ")}${findings.length > SHOWN ? `, and ${findings.length - SHOWN} more` : ""}`;
}

function entryFor(wish: Wish, check: string, finding: Finding, { now, release }: Judged): WaiverDocument {
  const severity = countedSeverity(finding.severity);
  return {
    id: wish.id ?? `W-${now.slice(0, 10).replaceAll("-", "")}-${finding.fingerprint.slice(0, 8)}`,
    check,
    fingerprint: finding.fingerprint,
    // A critical finding came to its end before.
    max_severity: severity === "critical" ? "high" : severity,
    release: { name: release.name, versions: wish.versions ?? release.version },
    justification: wish.justification,
    ...(wish.control === undefined ? {} : { compensating_control: wish.control }),
    ...(wish.ticket === undefined ? {} : { ticket: wish.ticket }),
    requested_by: wish.requester,
    created_at: now,
    expires_at: wish.expires,
  };
}

const ID = /^[A-Za-z0-9._-]{1,100}$/u;

function idFaults({ id }: WaiverDocument, { config: { waivers } }: Judged): readonly string[] {
  if (!ID.test(id)) return [`the id ${id} is not made of letters, digits, dots, dashes and underscores`];
  return waivers.entries.some(({ value }) => value["id"] === id)
    ? [`${waivers.path} has a waiver ${id} already; name another id`]
    : [];
}
