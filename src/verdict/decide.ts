import { HOST_CHECKS } from "../host-checks.ts";
import type { CheckVerdict, Evidence, Finding, Gate, GateVerdict, Verdict } from "../model.ts";
import type { Case } from "./case.ts";
import { evidenceFindings, hostFinding, ordered, readersOf } from "./findings.ts";
import { percentOf, reaches, THRESHOLDS } from "./floors.ts";
import { type Settled, settle } from "./settle.ts";
import { releaseOf, settingsOf, shownEvidence } from "./shown.ts";

/** Settles every check and every gate. A pure function: nothing but `matter` decides, and nothing missing in it counts as good. */
export function decide(matter: Case): Verdict {
  const judged = matter.selection.checks.map((check) => settle(check, matter));
  const findings = ordered([
    ...judged.flatMap((settled) => settled.findings),
    ...matter.evidence.flatMap((evidence) => hostFindings(evidence, matter)),
    ...THRESHOLDS.flatMap((threshold) => floorFinding(threshold, judged, matter)),
    ...matter.selection.gates.filter((gate) => !hasChecks(gate, matter)).map((gate) => emptyGateFinding(gate, matter)),
  ]);
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
    exceptions: [],
    waivers: [],
    trust: "none",
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

function hostFindings(evidence: Evidence, { selection }: Case): readonly Finding[] {
  const readers = readersOf(evidence.kind, selection.checks);
  return readers === undefined ? [] : evidenceFindings(evidence, readers);
}

/** The host's own comparison: a policy that lets a threshold of the protocol pass does not make it hold. */
function floorFinding(
  threshold: (typeof THRESHOLDS)[number],
  judged: readonly Settled[],
  { selection, evidence, config }: Case,
): readonly Finding[] {
  const floor = config.settings[threshold.setting]?.floor;
  const facts = evidence.find(({ kind }) => kind === threshold.kind);
  const measure = facts === undefined ? undefined : threshold.measure(facts);
  if (typeof floor !== "number" || facts === undefined || measure === undefined || reaches(measure, floor)) return [];
  const isAsked = selection.gates.some(({ id }) => id === threshold.gate);
  if (!isAsked || judged.some(({ check, status }) => check.code === threshold.code && status === "violated")) return [];
  const actual = percentOf(measure);
  const source = { path: facts.sources[0]?.path ?? facts.position.path };
  const finding = hostFinding(
    HOST_CHECKS.floorBreached,
    { gates: [threshold.gate], level: "error" },
    threshold.setting,
    `${threshold.title} is ${actual} %; the protocol's floor is ${floor} %`,
    source,
  );
  return [{ ...finding, actual, expected: floor, unit: "%" }];
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
