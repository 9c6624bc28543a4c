import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { CommandLine, Config, ProtocolPlan } from "../../model.ts";
import { PHASE_COMPLETE, PHASE_START, type Phase, STEP_START } from "./announce.ts";

/** What a step does: a command of the config, or one of ray-policy itself. */
export type Action =
  | { readonly type: "command"; readonly argv: CommandLine; readonly mayFail: boolean }
  | { readonly type: "own"; readonly argv: readonly string[] };

/** The step that hands over; it judges whether the others are done. */
export const HANDOFF = "handoff";

/** One step of the protocol. */
export interface Step {
  readonly id: string;
  readonly phase: Phase;
  readonly title: string;
  /** Said before it begins. */
  readonly before: readonly string[];
  /** Said when it is done. */
  readonly after?: string;
  readonly actions: readonly Action[];
  /** What the protocol asks for when it fails and no gate says otherwise. */
  readonly halt: "stop" | "pause";
  /** Files that it writes, relative to the project folder. */
  readonly evidence: readonly string[];
  /** The gate that it judges; a checkpoint follows it. */
  readonly gate?: string;
  /** Staging is rolled back when it fails, where the config says so. */
  readonly rollBack?: true;
}

/** How the commands of ray-policy are called. */
export interface Calling {
  /** Absolute. */
  readonly project: string;
  /** Flags for every command that judges: trust, digests, policies, commit. */
  readonly judging: readonly string[];
  /** Flags for every command that writes: commit, key, identity. */
  readonly writing: readonly string[];
  /** The output folder, absolute. */
  readonly out: string;
}

/** The steps of the protocol for a project, in their order. Steps for which the config has nothing are left out. */
export function planOf(config: Config, plan: ProtocolPlan, calling: Calling): readonly Step[] {
  const steps = [
    ...intake(config, plan, calling),
    ...rehearsal(config, plan, calling),
    ...security(config, plan, calling),
    ...readiness(plan, calling),
  ];
  return withPhases(steps.filter(({ actions }) => actions.length > 0));
}

/** Whatever step comes first in a phase announces it. */
function withPhases(steps: readonly Step[]): readonly Step[] {
  return steps.map((each, index) =>
    steps.findIndex(({ phase }) => phase === each.phase) === index
      ? { ...each, before: [PHASE_START[each.phase], ...each.before] }
      : each,
  );
}

function intake(config: Config, plan: ProtocolPlan, calling: Calling): readonly Step[] {
  return [
    step("prepare", 1, "Prepare the release", "stop", commands(plan.prepare), { evidence: ["release-manifest.json"] }),
    step(
      "upstream",
      1,
      "Confirm upstream approvals",
      "stop",
      [...commands(plan.intake), ...intakeReport(config, calling)],
      {
        evidence: ["intake-validation-report.json"],
      },
    ),
    step("parity", 1, "Validate staging parity", "pause", collects(config, calling, ["parity"]), {
      before: [STEP_START.parity],
      evidence: ["staging-parity-report.json"],
    }),
    step("refresh", 1, "Refresh test data and feature flags", "pause", commands(plan.refresh), {
      evidence: ["staging-data-refresh.md"],
    }),
    gateStep("intake", 1, calling),
  ];
}

function rehearsal(config: Config, plan: ProtocolPlan, calling: Calling): readonly Step[] {
  const record = own(["record", "rehearsal", "--project", calling.project, ...calling.writing, "--", ...plan.rehearse]);
  return [
    step("rehearse", 2, "Execute the staging deployment rehearsal", "stop", [record], {
      evidence: ["staging-deployment-run.log"],
      rollBack: true,
    }),
    step(
      "tests",
      2,
      "Validate smoke and acceptance tests",
      "pause",
      [...commands(plan.test, true), ...collects(config, calling, ["tests", "coverage", "performance"])],
      {
        before: [STEP_START.tests],
        evidence: ["staging-test-results.json"],
      },
    ),
    step(
      "observe",
      2,
      "Capture the observability baseline",
      "pause",
      [...commands(plan.observe), ...collects(config, calling, ["observability"])],
      {
        evidence: ["observability-baseline.md"],
      },
    ),
    { ...gateStep("rehearsal", 2, calling), rollBack: true },
  ];
}

function security(config: Config, plan: ProtocolPlan, calling: Calling): readonly Step[] {
  const checks = Object.entries(plan.checks).flatMap(([name, line]) => ["--check", `${name}=${shellLine(line)}`]);
  const to = plan.rollbackTo === undefined ? [] : ["--to", plan.rollbackTo];
  const record = own([
    "record",
    "rollback",
    "--project",
    calling.project,
    ...calling.writing,
    ...to,
    ...checks,
    "--",
    ...plan.rollback,
  ]);
  return [
    step("rollback", 3, "Rehearse the rollback procedure", "stop", [record], {
      evidence: ["rollback-verification-report.json"],
    }),
    step(
      "scans",
      3,
      "Complete security and compliance checks",
      "pause",
      [...commands(plan.scan, true), ...collects(config, calling, ["security", "sbom", "vex"])],
      {
        before: [STEP_START.scans],
        evidence: ["security-compliance-report.json"],
      },
    ),
    step(
      "clearance",
      3,
      "Have the findings accepted",
      "pause",
      plan.accept.length === 0 ? [] : [...commands(plan.accept), ...collects(config, calling, ["security"])],
      { evidence: ["security-compliance-report.json"] },
    ),
    step(
      "operations",
      3,
      "Validate runbooks and support coverage",
      "pause",
      [...commands(plan.operations), ...collects(config, calling, ["operations"])],
      {
        evidence: ["operational-readiness.json"],
      },
    ),
    gateStep("security", 3, calling),
  ];
}

function readiness(plan: ProtocolPlan, calling: Calling): readonly Step[] {
  const { project, judging, out } = calling;
  const candidate = own(["eval", project, "--candidate", "--out", out, ...judging]);
  const pack = own(["pack", project, "--out", out, ...judging]);
  const judge = own(["eval", project, "--out", out, ...judging]);
  return [
    step("checklist", 4, "Publish deployment checklist updates", "pause", commands(plan.checklist), {
      evidence: ["deployment-checklist.md"],
    }),
    step("package", 4, "Assemble the go/no-go package", "stop", [candidate, pack], {
      evidence: ["PRE-DEPLOYMENT-PACKAGE.zip", "pre-deployment-manifest.json"],
    }),
    step("review", 4, "Conduct the readiness review", "pause", commands(plan.approve), {
      before: [STEP_START.review],
      evidence: ["readiness-approval.json"],
    }),
    { ...step("readiness", 4, "Judge the release", "pause", [judge], { after: PHASE_COMPLETE[4] }), gate: "readiness" },
    step(HANDOFF, 4, "Hand the package over", "pause", [own(["handoff", project, "--out", out, ...judging])], {}),
  ];
}

/** `record rollback` asks with a shell; the words of the config stay what they are. */
function shellLine(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

/** A phase ends with its gate, judged by itself. */
function gateStep(
  gate: "intake" | "rehearsal" | "security",
  phase: 1 | 2 | 3,
  { project, judging, out }: Calling,
): Step {
  const judge = own(["eval", project, "--gate", gate, "--out", `${out}/${gate}`, ...judging]);
  return {
    ...step(`gate-${gate}`, phase, `Judge the ${gate} gate`, "pause", [judge], { after: PHASE_COMPLETE[phase] }),
    gate,
  };
}

function step(
  id: string,
  phase: Phase,
  title: string,
  halt: Step["halt"],
  actions: readonly Action[],
  { evidence = [], before = [], ...more }: Partial<Pick<Step, "before" | "after" | "evidence" | "rollBack">>,
): Step {
  return {
    id,
    phase,
    title,
    halt,
    actions,
    before,
    evidence: [...evidence, ...(actions.some(isCollecting) ? ["collection-record.json"] : [])].map(
      (file) => `${PROTOCOL_FOLDER}/${file}`,
    ),
    ...more,
  };
}

function commands(lines: readonly CommandLine[], mayFail = false): readonly Action[] {
  return lines.map((argv) => ({ type: "command", argv, mayFail }));
}

function own(argv: readonly string[]): Action {
  return { type: "own", argv };
}

/** Every call adds what it read to the one record. */
function isCollecting({ type, argv }: Action): boolean {
  return type === "own" && argv[0] === "collect" && argv[1] !== "intake";
}

function intakeReport({ collecting }: Config, { project, writing }: Calling): readonly Action[] {
  return collecting.intake === undefined ? [] : [own(["collect", "intake", "--project", project, ...writing])];
}

/** What has sources under `collect` is collected; evidence that the config names directly is judged as it lies. */
function collects({ collecting }: Config, { project, writing }: Calling, kinds: readonly string[]): readonly Action[] {
  return kinds
    .filter((kind) => collecting.sources.some((source) => source.kind === kind))
    .map((kind) => own(["collect", kind, "--project", project, ...writing]));
}
