import protocols from "../protocols.json" with { type: "json" };

/** The four phases, from 1. */
export type Phase = 1 | 2 | 3 | 4;

/** What is said when a phase begins (protocol, "Status Announcements"). */
export const PHASE_START = {
  1: "[MASTER RAY\u2122 | PHASE 1 START] - Validating upstream approvals and artifact completeness...",
  2: "[MASTER RAY\u2122 | PHASE 2 START] - Rehearsing deployment on staging environment...",
  3: "[MASTER RAY\u2122 | PHASE 3 START] - Verifying rollback and recovery procedures...",
  4: "[MASTER RAY\u2122 | PHASE 4 START] - Compiling pre-deployment readiness package for release approval...",
} as const satisfies Record<Phase, string>;

/** And when its gate passed. The protocol leaves out those of phases 2 and 3; they are made after the other two. */
export const PHASE_COMPLETE = {
  1: "[MASTER RAY\u2122 | PHASE 1 COMPLETE] - Intake validation succeeded. Evidence: intake-validation-report.json.",
  2: "[MASTER RAY\u2122 | PHASE 2 COMPLETE] - Deployment rehearsal succeeded. Evidence: staging-deployment-run.log.",
  3: "[MASTER RAY\u2122 | PHASE 3 COMPLETE] - Rollback and security verification succeeded. Evidence: rollback-verification-report.json.",
  4: "[MASTER RAY\u2122 | PHASE 4 COMPLETE] - Pre-deployment package ready. Evidence: PRE-DEPLOYMENT-PACKAGE.zip.",
} as const satisfies Record<Phase, string>;

/** What is said when a step within a phase begins. */
export const STEP_START = {
  parity: "[PHASE 1] Staging parity check underway. Reporting drift if detected...",
  tests: "[PHASE 2] Staging test suites executing. Monitoring pass/fail status...",
  scans: "[PHASE 3] Executing security and compliance scans for release candidate...",
  review: "[PHASE 4] Readiness review in progress. Recording decisions and risk mitigations...",
} as const;

/** A step that failed. */
export function errorAnnouncement(step: string, reason: string): string {
  return `[RAY ERROR] - "Failed at ${step}. Reason: ${reason}. Awaiting instructions."`;
}

const NEXT = protocols.downstream["production-deployment"];

/** What a person is asked before the handoff. */
export const CONFIRMATION = [
  "[RAY CONFIRMATION REQUIRED]",
  '> "Pre-deployment validation complete. Evidence prepared:',
  "> - PRE-DEPLOYMENT-PACKAGE.zip",
  "> - readiness-approval.json",
  ">",
  `> Confirm readiness to transition to Protocol ${NEXT.label}?"`,
].join("\n");

/** The last thing that is said. */
export const PROTOCOL_COMPLETE = `[MASTER RAY\u2122 | PROTOCOL COMPLETE] Ready for Protocol ${NEXT.label}: ${NEXT.title}`;
