import { judgedList } from "../facts.ts";
import { HOST_CHECKS } from "../host-checks.ts";
import type {
  Check,
  CheckResult,
  CheckVerdict,
  Config,
  Evidence,
  Finding,
  Gate,
  GateVerdict,
  Level,
  Policy,
  Position,
  Setting,
  Verdict,
} from "../model.ts";
import { evidenceFindings, hostFinding, ordered, readersOf, unjudgedFinding, violationFinding } from "./findings.ts";
import { codeCoverage, type Measure, percentOf, reaches, THRESHOLDS } from "./floors.ts";
import type { Selection } from "./selection.ts";

/** Everything that a verdict is derived from. */
export interface Case {
  readonly now: string;
  readonly mode: Verdict["mode"];
  readonly version: string;
  readonly config: Config;
  readonly selection: Selection;
  readonly policies: readonly Policy[];
  /** The release first, then every other kind. */
  readonly evidence: readonly Evidence[];
  readonly results: readonly CheckResult[];
  readonly inputDigest: string | null;
}

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
    evidence: matter.evidence.filter(({ kind }) => isShown(kind, matter)).map(evidenceOf),
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

interface Settled {
  readonly check: Check;
  readonly level: Level;
  readonly status: CheckVerdict["status"];
  readonly reason?: string;
  readonly judged: number;
  readonly findings: readonly Finding[];
}

function settle(check: Check, matter: Case): Settled {
  const level = levelAt(check, matter.now);
  const bare = { check, level, judged: 0, findings: [] };
  const off = matter.config.checks[check.code];
  if (off !== undefined) return { ...bare, status: "off", reason: off.reason };
  if (!applies(check, matter.evidence))
    return { ...bare, status: "not_applicable", reason: `no ${check.applies_when ?? ""} evidence is configured` };
  const result = matter.results.find((candidate) => candidate.check === check.id);
  if (result === undefined || "unjudged" in result) return unjudged(check, level, result?.unjudged, matter);
  const findings = result.violations.map((violation) =>
    violationFinding(check, level, violation, firstSource(check, matter)),
  );
  return {
    ...bare,
    judged: judgedItems(check, matter.evidence),
    status: findings.length === 0 ? "passed" : "violated",
    findings,
  };
}

/** Until the day from which a check blocks, its findings are warnings. */
function levelAt(check: Check, now: string): Level {
  return check.level === "error" && check.blocks_from !== undefined && now.slice(0, 10) < check.blocks_from
    ? "warning"
    : check.level;
}

function applies(check: Check, evidence: readonly Evidence[]): boolean {
  return (
    check.applies_when === undefined ||
    evidence.some(({ kind, status }) => kind === check.applies_when && status !== "absent")
  );
}

function unjudged(check: Check, level: Level, reason: string | undefined, matter: Case): Settled {
  const starving = matter.evidence.filter(
    ({ kind, status }) => (kind === "release" || check.kinds.includes(kind)) && status !== "admitted",
  );
  const bare = { check, level, status: "unjudged" as const, judged: 0 };
  if (starving.length > 0)
    return {
      ...bare,
      reason: `${starving.map(({ kind }) => kind).join(" and ")} evidence was not admitted`,
      findings: [],
    };
  const said = reason ?? "no policy answered";
  return { ...bare, reason: said, findings: [unjudgedFinding(check, level, said, firstSource(check, matter))] };
}

function firstSource(check: Check, { evidence, config }: Case): Position {
  const [source] = check.kinds.flatMap((kind) =>
    evidence.filter((candidate) => candidate.kind === kind).flatMap(({ sources }) => sources),
  );
  return { path: source?.path ?? config.artifact.path };
}

function judgedItems(check: Check, evidence: readonly Evidence[]): number {
  const factsOf = (kind: string) => evidence.find((candidate) => candidate.kind === kind)?.facts;
  const counts = check.judges.map((judged) => judgedList(judged, factsOf)?.length ?? 0);
  return counts.reduce((total, count) => total + count, 0);
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

function releaseOf(evidence: readonly Evidence[]): Verdict["release"] {
  const facts = evidence.find(({ kind }) => kind === "release")?.facts;
  if (facts === undefined) return null;
  return { name: String(facts["name"]), version: String(facts["version"]), git_commit: String(facts["git_commit"]) };
}

const MEASURES: Readonly<Record<string, (evidence: Evidence) => Measure | undefined>> = {
  ...Object.fromEntries(THRESHOLDS.map(({ setting, measure }) => [setting, measure])),
  code_coverage_percent: codeCoverage,
};

/** The settings that a selected check reads, with what was measured where it is a number. */
function settingsOf({ config, selection, evidence }: Case): Verdict["settings"] {
  const used = new Set(selection.checks.flatMap(({ settings }) => settings));
  const names = Object.keys(config.settings)
    .filter((name) => used.has(name))
    .sort();
  return Object.fromEntries(names.flatMap((name) => withActual(name, config.settings[name], evidence)));
}

function withActual(
  name: string,
  setting: Setting | undefined,
  evidence: readonly Evidence[],
): readonly (readonly [string, Verdict["settings"][string]])[] {
  if (setting === undefined) return [];
  const [measure] = evidence.flatMap((candidate) => MEASURES[name]?.(candidate) ?? []);
  return [[name, { ...setting, ...(measure === undefined ? {} : { actual: percentOf(measure) }) }]];
}

/** Evidence that no selected check reads says nothing about the answer. */
function isShown(kind: string, { selection }: Case): boolean {
  return readersOf(kind, selection.checks) !== undefined;
}

function evidenceOf({
  kind,
  status,
  binding,
  attested,
  observed_at,
  sources,
  defects,
}: Evidence): Verdict["evidence"][number] {
  return { kind, status, binding, attested, ...(observed_at === undefined ? {} : { observed_at }), sources, defects };
}
