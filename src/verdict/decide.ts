import { HOST_CHECKS } from "../host-checks.ts";
import type { CheckVerdict, Evidence, Finding, Gate, GateVerdict, ReleaseFacts, Verdict } from "../model.ts";
import type { Case } from "./case.ts";
import { evidenceFindings, hostFinding, ordered, readersOf } from "./findings.ts";
import { THRESHOLDS } from "./floors.ts";
import { type Settled, settle } from "./settle.ts";
import { releaseOf, settingsOf, shownEvidence, shownExceptions, trustOf } from "./shown.ts";
import type { SettledWaiver } from "./waivers.ts";

/** Settles every check and every gate. Nothing but `matter` decides, and nothing missing in it counts as good. */
export async function decide(matter: Case): Promise<Verdict> {
  const settled = matter.selection.checks.map((check) => settle(check, matter));
  const found = ordered([
    ...settled.flatMap(({ findings }) => findings),
    ...matter.evidence.flatMap((evidence) => hostFindings(evidence, matter)),
    ...THRESHOLDS.flatMap((threshold) => floorFinding(threshold, settled, matter)),
    ...matter.selection.gates.filter((gate) => !hasChecks(gate, matter)).map((gate) => emptyGateFinding(gate, matter)),
  ]);
  const waivers = await waiversOf(found, matter);
  const findings = ordered([...waived(found, waivers), ...waivers.flatMap((waiver) => idleFinding(waiver, matter))]);
  const judged = settled.map((each) => withWaivers(each, findings));
  const gates = matter.selection.gates.map((gate) => gateVerdict(gate, judged, findings));
  return {
    schema: "urn:ray-policy:schema:verdict:1",
    status: "complete",
    outcome: gates.length > 0 && gates.every(({ outcome }) => outcome === "pass") ? "pass" : "fail",
    scope: matter.selection.scope,
    mode: matter.mode,
    evaluated_at: matter.now,
    release: releaseOf(matter.evidence),
    gates,
    findings,
    settings: settingsOf(matter),
    evidence: shownEvidence(matter),
    exceptions: shownExceptions(matter),
    waivers: waivers.map(({ shown }) => shown),
    trust: trustOf(matter),
    policies: matter.policies.map(({ digest, wasm_digest, revision, shipped }) => ({
      digest,
      wasm_digest,
      revision,
      shipped,
    })),
    input_digest: matter.inputDigest,
    engine: { name: "ray-policy", version: matter.version },
  };
}

/** The waivers that speak to what was asked for; the library behind them is loaded only where there are any. */
async function waiversOf(findings: readonly Finding[], matter: Case): Promise<readonly SettledWaiver[]> {
  const { waivers: file, trust } = matter.config;
  if (file.entries.length === 0) return [];
  const { settleWaivers } = await import("./waivers.ts");
  const checks = matter.policies.flatMap(({ catalogue }) => catalogue.checks);
  const settled = await settleWaivers(findings, {
    file,
    trust,
    checks,
    release: matter.evidence.find(({ kind }) => kind === "release")?.facts as ReleaseFacts | undefined,
    now: matter.now,
  });
  const isElsewhere = (code: string): boolean =>
    checks.some((check) => check.code === code) && !matter.selection.checks.some((check) => check.code === code);
  return settled.filter(({ shown }) => !isElsewhere(shown.check));
}

/** A waiver marks a finding; it never removes one. */
function waived(findings: readonly Finding[], waivers: readonly SettledWaiver[]): readonly Finding[] {
  return findings.map((finding) => {
    const waiver = waivers.find(({ shown }) => shown.state === "active" && shown.covers.includes(finding.fingerprint));
    return waiver === undefined ? finding : { ...finding, status: "waived", waiver: waiver.shown.id };
  });
}

function withWaivers(settled: Settled, findings: readonly Finding[]): Settled {
  const own = findings.filter(({ check }) => check === settled.check.id);
  const isWaived = settled.status === "violated" && own.length > 0 && own.every(({ status }) => status === "waived");
  return isWaived ? { ...settled, status: "waived" } : settled;
}

/** What a waiver that is not in force meant to hide stays open, and that is said. */
function idleFinding({ shown, position }: SettledWaiver, { selection }: Case): readonly Finding[] {
  if (shown.state === "active") return [];
  const own = selection.checks.filter(({ code }) => code === shown.check).map(({ gate }) => gate);
  const gates = own.length > 0 ? [...new Set(own)] : selection.gates.map(({ id }) => id);
  const message = `waiver ${shown.id} for ${shown.check || "an unnamed check"} is ${shown.state}: ${shown.reason ?? "no reason is given"}`;
  return [hostFinding(HOST_CHECKS.waiverNotUsed, { gates, level: "warning" }, shown.id, message, position)];
}

/** Evidence that only checks read which are off is nobody's business. */
function hostFindings(evidence: Evidence, { selection, config }: Case): readonly Finding[] {
  const on = selection.checks.filter(({ code }) => config.checks[code] === undefined);
  const readers = readersOf(evidence.kind, on);
  return readers === undefined ? [] : evidenceFindings(evidence, readers);
}

/** The host's own comparison: a policy that lets a threshold of the protocol pass does not make it hold. */
function floorFinding(
  threshold: (typeof THRESHOLDS)[number],
  judged: readonly Settled[],
  { selection, evidence, config }: Case,
): readonly Finding[] {
  const setting = config.settings[threshold.setting];
  const facts = evidence.find(({ kind }) => kind === threshold.kind);
  const breach = facts === undefined || setting === undefined ? undefined : threshold.breach(facts, setting);
  if (facts === undefined || breach === undefined) return [];
  const isAsked = selection.gates.some(({ id }) => id === threshold.gate);
  const said = judged.find(({ check }) => check.code === threshold.code)?.status;
  if (!isAsked || said === "violated" || said === "off") return [];
  const source = { path: facts.sources[0]?.path ?? facts.position.path };
  const { message, ...values } = breach;
  const readers = { gates: [threshold.gate], level: "error" } as const;
  return [{ ...hostFinding(HOST_CHECKS.floorBreached, readers, threshold.setting, message, source), ...values }];
}

function hasChecks(gate: Gate, { selection }: Case): boolean {
  return selection.checks.some((check) => check.gate === gate.id);
}

function emptyGateFinding(gate: Gate, { config }: Case): Finding {
  return hostFinding(
    HOST_CHECKS.unjudged,
    { gates: [gate.id], level: "error" },
    gate.id,
    `no policy has a check for the ${gate.id} gate, so nothing can pass it`,
    { path: config.artifact.path },
  );
}

/** A gate passes when every error-level check is settled well, at least one was passed, and no open error of the host names it. */
function gateVerdict(gate: Gate, judged: readonly Settled[], findings: readonly Finding[]): GateVerdict {
  const own = judged.filter(({ check }) => check.gate === gate.id);
  const blocking = own.filter(({ level }) => level === "error");
  const isFaulted = findings.some(
    ({ check, level, status, gates }) =>
      check.startsWith("host/") && level === "error" && status === "open" && gates.includes(gate.id),
  );
  const isSettled = blocking.every(({ status }) => status !== "violated" && status !== "unjudged");
  const isProven = blocking.some(({ status }) => status === "passed");
  return {
    id: gate.id,
    title: gate.title,
    outcome: isSettled && isProven && !isFaulted ? "pass" : "fail",
    checks: own.map((settled) => checkVerdict(settled, findings)),
  };
}

function checkVerdict({ check, level, status, reason, judged }: Settled, findings: readonly Finding[]): CheckVerdict {
  const own = findings.filter(
    (finding) =>
      finding.check === check.id || (finding.code === HOST_CHECKS.unjudged.code && finding.subject === check.id),
  );
  return {
    id: check.id,
    code: check.code,
    title: check.title,
    level,
    status,
    ...(reason === undefined ? {} : { reason }),
    judged,
    findings: own.map(({ fingerprint }) => fingerprint),
  };
}
