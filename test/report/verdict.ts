import type {
  Catalogue,
  Check,
  CheckVerdict,
  Finding,
  Gate,
  GateVerdict,
  Verdict,
  VerdictWaiver,
} from "../../src/model.ts";
import type { Report } from "../../src/report/report.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

export function aGate(changes: Partial<Gate> = {}): Gate {
  return {
    id: "rehearsal",
    title: "Deployment Rehearsal Gate",
    description: "The deployment was rehearsed and tested.",
    order: 2,
    custom: {
      criteria: "Rehearsal success and test coverage ≥ 90%",
      remediation: "Review automation logs, remediate failures, rerun rehearsal.",
    },
    ...changes,
  };
}

export function aCheck(code: string, name: string, changes: Partial<Check> = {}): Check {
  const gate = changes.gate ?? "rehearsal";
  return {
    id: `${gate}/${name}`,
    gate,
    name,
    code,
    level: "error",
    title: `What ${name.replaceAll("_", " ")} says`,
    description: "",
    remediation: "Run it again.",
    judges: ["tests.suites"],
    may_be_empty: false,
    settings: [],
    waivable: true,
    halt: "pause",
    kinds: ["tests"],
    entrypoint: `gates/${gate}/check/error/${name}`,
    file: `policies/gates/${gate}/${name}.rego`,
    line: 4,
    ...changes,
  };
}

export const CHECKS: readonly Check[] = [
  aCheck("RAY101", "upstream_artifacts_complete", { gate: "intake", kinds: ["intake"], waivable: false }),
  aCheck("RAY201", "rehearsal_completed", { kinds: ["rehearsal"], waivable: false, halt: "stop" }),
  aCheck("RAY204", "suite_coverage_reached", {
    title: "Enough of each targeted suite was run",
    settings: ["suite_coverage_percent"],
    kinds: ["tests", "release"],
    remediation: "Run the missing tests of the suite.",
  }),
  aCheck("RAY205", "critical_tests_pass"),
  aCheck("RAY207", "failures_mitigated", { level: "warning" }),
  aCheck("RAY208", "code_coverage_reached", { applies_when: "coverage", kinds: ["coverage"] }),
];

export const CATALOGUE: Catalogue = {
  gates: [aGate(), aGate({ id: "intake", title: "Intake Confirmation Gate", order: 1 })],
  checks: CHECKS,
};

export function checkVerdict(code: string, changes: Partial<CheckVerdict> = {}): CheckVerdict {
  const check = CHECKS.find((candidate) => candidate.code === code) ?? aCheck(code, "unknown");
  const { id, title, level } = check;
  return { id, code, title, level, status: "passed", judged: 3, findings: [], ...changes };
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    check: "rehearsal/suite_coverage_reached",
    code: "RAY204",
    gates: ["rehearsal"],
    level: "error",
    status: "open",
    halt: "pause",
    subject: "smoke",
    message: "suite smoke was run to 82.5 %; 90 % are required",
    actual: 82.5,
    expected: 90,
    unit: "%",
    source: { path: "reports/junit.xml", line: 3, column: 5 },
    fingerprint: fingerprint(1),
    remediation: "Run the missing tests of the suite.",
    ...changes,
  };
}

export function fingerprint(number: number): string {
  return number.toString(16).padStart(64, "0");
}

export function staleFinding(changes: Partial<Finding> = {}): Finding {
  const { actual: _, expected: __, unit: ___, ...finding } = aFinding();
  return {
    ...finding,
    check: "host/evidence_stale",
    code: "RAY904",
    subject: "rehearsal",
    message: "staging-deployment-run.log is 30 h old; 24 h are allowed",
    source: { path: ".artifacts/pre-deployment/staging-deployment-run.log", pointer: "/started_at" },
    fingerprint: fingerprint(2),
    remediation: "Run the tool again and judge its new report.",
    ...changes,
  };
}

/** A waiver that covers a finding, and ends eight days after the verdict. */
export function aWaiver(changes: Partial<VerdictWaiver> = {}): VerdictWaiver {
  return {
    id: "W-1",
    check: "RAY204",
    state: "active",
    covers: [fingerprint(1)],
    expires_at: "2030-01-10T03:04:05.000Z",
    approved_by: "sam@shop.example",
    requested_by: "dora@shop.example",
    justification: "The suite is being replaced.",
    ticket: "SHOP-7",
    ...changes,
  };
}

export function gateVerdict(changes: Partial<GateVerdict> = {}): GateVerdict {
  return {
    id: "rehearsal",
    title: "Deployment Rehearsal Gate",
    outcome: "pass",
    checks: [checkVerdict("RAY201"), checkVerdict("RAY204")],
    ...changes,
  };
}

/** A go: one gate, two checks, both passed. */
export function aVerdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    schema: "urn:ray-policy:schema:verdict:1",
    status: "complete",
    outcome: "pass",
    scope: "release",
    mode: "enforce",
    evaluated_at: "2030-01-02T03:04:05.000Z",
    release: { name: "stock", version: "1.4.0", git_commit: COMMIT },
    gates: [gateVerdict()],
    findings: [],
    settings: { suite_coverage_percent: { value: 95, unit: "%", actual: 97.5, source: "flag", floor: 90 } },
    evidence: [
      {
        kind: "rehearsal",
        status: "admitted",
        binding: "document",
        attested: false,
        observed_at: "2030-01-02T00:59:05.000Z",
        sources: [
          {
            path: ".artifacts/pre-deployment/staging-deployment-run.log",
            sha256: "a".repeat(64),
            bytes: 2048,
            format: "rehearsal-log",
          },
        ],
        defects: [],
      },
      {
        kind: "tests",
        status: "admitted",
        binding: "asserted",
        attested: false,
        sources: [{ path: "reports/junit.xml", sha256: "b".repeat(64), bytes: 4096, format: "junit" }],
        defects: [],
      },
    ],
    exceptions: [],
    waivers: [],
    trust: "none",
    policies: [{ digest: "c".repeat(64), wasm_digest: "d".repeat(64), revision: "14.1", shipped: true }],
    input_digest: "e".repeat(64),
    engine: { name: "ray-policy", version: "0.1.0" },
    ...changes,
  };
}

/** A no-go in which every status of a check, every level and a host finding occur. */
export function aNoGo(changes: Partial<Verdict> = {}): Verdict {
  return aVerdict({
    outcome: "fail",
    gates: [
      gateVerdict({ id: "intake", title: "Intake Confirmation Gate", checks: [checkVerdict("RAY101", { judged: 2 })] }),
      gateVerdict({
        outcome: "fail",
        checks: [
          checkVerdict("RAY201"),
          checkVerdict("RAY204", { status: "violated", findings: [fingerprint(1)] }),
          checkVerdict("RAY205", { status: "unjudged", judged: 0, reason: "tests evidence was not admitted" }),
          checkVerdict("RAY207", { status: "off", judged: 0, reason: "a library has no mitigation plan" }),
          checkVerdict("RAY208", { status: "not_applicable", judged: 0, reason: "no coverage evidence is configured" }),
        ],
      }),
    ],
    findings: [
      aFinding(),
      staleFinding(),
      aFinding({
        level: "warning",
        code: "RAY207",
        check: "rehearsal/failures_mitigated",
        subject: "cart",
        fingerprint: fingerprint(3),
        source: { path: "reports/a b/ü:1.xml", line: 9 },
      }),
    ],
    ...changes,
  });
}

export function aReport(verdict: Verdict = aVerdict(), changes: Partial<Report> = {}): Report {
  return { verdict, catalogue: CATALOGUE, projectPath: "", ...changes };
}
