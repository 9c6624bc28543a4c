import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProtocolEvent } from "../../../src/generated/documents.ts";
import { type Host, nodeHost } from "../../../src/host.ts";
import type { ProtocolPlan } from "../../../src/model.ts";
import { PHASE_COMPLETE, PHASE_START } from "../../../src/protocol/run/announce.ts";
import { type Desk, type Ended, runProtocol, type Start } from "../../../src/protocol/run/engine.ts";
import { expectedSeconds, isSlow, readExecution } from "../../../src/protocol/run/execution-log.ts";
import { planOf } from "../../../src/protocol/run/plan.ts";
import { config } from "../../builders.ts";
import { folder, put, text } from "../../project.ts";

const FOLDER = ".artifacts/pre-deployment";
const RELEASE = "stock-service@1.4.0 9c5680bd3d83a68465f4d0389907c7d7745984eb";

const PLAN: ProtocolPlan = {
  prepare: [],
  intake: [],
  refresh: [["scripts/refresh"]],
  rehearse: ["scripts/deploy"],
  test: [["npm", "test"]],
  observe: [],
  rollback: ["scripts/rollback"],
  rollbackTo: "1.3.2",
  checks: { health: ["scripts/health"] },
  scan: [["scripts/scan"]],
  accept: [],
  operations: [],
  checklist: [],
  approve: [["ray-policy", "approve", "--yes"]],
  rollBackAfterFailure: true,
  notify: [],
};

interface Scene {
  readonly project: string;
  readonly calls: string[];
  readonly said: string[];
  /** What a command answers, by its first words; 0 where nothing is said. */
  readonly answers: Map<string, number>;
  run(start?: Start, more?: Partial<Desk>): Promise<Ended>;
  events(): Promise<readonly ProtocolEvent[]>;
}

/** A project whose commands only note that they were called, and write what they would write. */
function scene(
  plan: Partial<ProtocolPlan> = {},
  host: Host = nodeHost(),
  kinds: readonly string[] = ["parity"],
): Scene {
  const project = folder();
  const calls: string[] = [];
  const said: string[] = [];
  const answers = new Map<string, number>();
  const out = join(project, "out");
  const whole = { ...PLAN, ...plan };
  const parts = config({
    project,
    protocol: whole,
    collecting: {
      identity: "ray-policy",
      clearances: [],
      sources: kinds.map((kind) => ({
        kind,
        files: ["a"],
        binding: "run",
        configured: true,
        position: { path: "ray-policy.yaml" },
      })),
    },
  });
  const steps = planOf(parts, whole, { project, judging: [], writing: [], out });
  const take = async (argv: readonly string[]): Promise<number> => {
    const words = argv.filter((word) => !word.includes(project)).join(" ");
    calls.push(words);
    if (words.startsWith("record rehearsal")) put(project, `${FOLDER}/staging-deployment-run.log`, `${calls.length}`);
    if (argv[0] === "eval") put(project, join("out", gateOf(argv), "verdict.json"), verdict(answers.get(words) ?? 0));
    const [, answer = 0] = [...answers].find(([begin]) => words.startsWith(begin)) ?? [];
    return answer;
  };
  return {
    project,
    calls,
    said,
    answers,
    run: (start = "anew", more = {}) =>
      runProtocol(
        {
          host,
          config: parts,
          plan: whole,
          steps,
          release: async () => RELEASE,
          out,
          say: async (line) => void said.push(line),
          progress: async () => undefined,
          call: take,
          execute: take,
          isInterrupted: () => false,
          ...more,
        },
        start,
      ),
    events: async () => (await readExecution(nodeHost(), join(project, FOLDER))).records,
  };
}

function gateOf(argv: readonly string[]): string {
  const at = argv.indexOf("--gate");
  return at < 0 ? "" : (argv[at + 1] ?? "");
}

function verdict(code: number): string {
  const finding = {
    code: "RAY204",
    level: "error",
    status: "open",
    halt: "pause",
    subject: "smoke",
    message: "too few",
    remediation: "run more",
  };
  return JSON.stringify({
    status: "complete",
    findings: code === 0 ? [] : [finding],
    evidence: [],
    gates: [],
    waivers: [],
    trust: "none",
    mode: "enforce",
  });
}

describe("a run of the protocol", () => {
  it("takes the steps in their order, and announces every phase in the protocol's words", async () => {
    const { run, calls, said } = scene();
    expect(await run()).toEqual({ type: "complete" });
    expect(calls.map((call) => call.split(" ").slice(0, 3).join(" "))).toEqual([
      "collect parity --project",
      "scripts/refresh",
      "eval --gate intake",
      "record rehearsal --project",
      "npm test",
      "eval --gate rehearsal",
      "record rollback --project",
      "scripts/scan",
      "eval --gate security",
      "eval --candidate --out",
      "pack --out",
      "approve --yes",
      "eval --out",
      "handoff --out",
    ]);
    expect(said.filter((line) => line.startsWith("[MASTER RAY"))).toEqual(
      ([1, 2, 3, 4] as const).flatMap((phase) => [PHASE_START[phase], PHASE_COMPLETE[phase]]),
    );
    expect(said).toContainEqual(expect.stringContaining("[RAY CONFIRMATION REQUIRED]"));
  });

  it("writes what it said into the communication log", async () => {
    const { run, project } = scene();
    await run();
    expect(text(project, `${FOLDER}/communication-log.md`)).toContain("PHASE 4 COMPLETE");
  });

  it("goes on when a test or a scan fails: the gate judges their reports", async () => {
    const { run, answers } = scene();
    answers.set("npm test", 1);
    answers.set("scripts/scan", 3);
    expect(await run()).toEqual({ type: "complete" });
  });

  it("halts as the findings of the gate ask for, says so, and records the cause", async () => {
    const { run, answers, said, events } = scene({ rollBackAfterFailure: false });
    answers.set("eval --gate security --out", 1);
    expect(await run()).toMatchObject({
      type: "halted",
      step: "gate-security",
      halt: "pause",
      reason: "RAY204 too few",
    });
    expect(said).toContainEqual(
      expect.stringMatching(
        /^\[RAY ERROR\] - "Failed at Judge the security gate\. Reason: .*Awaiting instructions\."$/u,
      ),
    );
    expect((await events()).find(({ event }) => event === "root_cause")).toMatchObject({ step: "gate-security" });
  });

  it("rolls staging back after a failed rehearsal, where the config says so", async () => {
    const { run, answers, calls } = scene();
    answers.set("record rehearsal", 1);
    expect(await run()).toMatchObject({ type: "halted", step: "rehearse", halt: "stop" });
    expect(calls.at(-1)).toBe("scripts/rollback");
  });

  it("asks on a terminal, and halts when nobody confirms", async () => {
    const { run, calls } = scene();
    expect(await run("anew", { ask: async () => "n" })).toMatchObject({
      type: "halted",
      step: "handoff",
      reason: "the transition was not confirmed",
    });
    expect(calls.some((call) => call.startsWith("handoff"))).toBe(false);
  });

  it("makes a statement at each gate: done, pending, blockers, assumptions, needed next, confidence", async () => {
    const { run, events } = scene();
    await run();
    const statements = (await events()).filter(({ event }) => event === "checkpoint");
    expect(statements).toHaveLength(4);
    for (const line of [
      "Phase 1, step gate-intake",
      "Done: ",
      "Pending: ",
      "Blockers: none",
      "Known limits and assumptions: no trust file",
      "Needed next: Execute the staging",
      "Confidence: high (0 kinds admitted: 0 attested",
    ])
      expect(statements[0]?.text).toContain(line);
  });

  it("hands each event to the commands that want to be told", async () => {
    const told: string[] = [];
    const feed: Host["feed"] = async (_, __, input) => {
      told.push(String(input));
      return { exitCode: 0 };
    };
    const host: Host = { ...nodeHost(), feed };
    const { run, answers } = scene({ notify: [["scripts/notify"]] }, host);
    answers.set("record rollback", 1);
    await run();
    expect(told.map((line) => JSON.parse(line).event)).toEqual(["halt"]);
    answers.clear();
    await run("resumed");
    expect(told.map((line) => JSON.parse(line).event)).toEqual(["halt", "waiting", "complete"]);
  });
});

describe("an interrupted run", () => {
  /** Interrupted while a command works that then answers so. */
  async function interruptedAt(begin: string, code: number) {
    const one = scene();
    let isInterrupted = false;
    const take = async (argv: readonly string[]): Promise<number> => {
      const words = argv.filter((word) => !word.includes(one.project)).join(" ");
      one.calls.push(words);
      const isHit = words.startsWith(begin);
      isInterrupted ||= isHit;
      return isHit ? code : 0;
    };
    const ended = await one.run("anew", { call: take, execute: take, isInterrupted: () => isInterrupted });
    return { ...one, ended };
  }

  it.each([
    ["a step that failed by it", "eval --gate", "eval --gate intake", 70, "gate-intake"],
    ["tests, which may fail, before anything is collected of them", "npm test", "npm test", 1, "tests"],
  ])("pauses at %s", async (_, begin, last, code, step) => {
    const { ended, calls } = await interruptedAt(begin, code);
    expect(ended).toEqual({ type: "halted", step, halt: "pause", reason: "the run was interrupted", exitCode: 1 });
    expect(calls.at(-1)).toContain(last);
  });

  it("pauses before the next step where the one under way ended well", async () => {
    const { ended, run, calls } = await interruptedAt("eval --gate", 0);
    expect(ended).toMatchObject({ type: "halted", step: "rehearse", halt: "pause" });
    calls.length = 0;
    expect(await run("resumed")).toEqual({ type: "complete" });
    expect(calls[0]).toContain("record rehearsal");
  });

  it("rolls staging back where a rehearsal was interrupted, and the config says so", async () => {
    const { ended, calls } = await interruptedAt("record rehearsal", 1);
    expect(ended).toMatchObject({ step: "rehearse", halt: "pause" });
    expect(calls.at(-1)).toBe("scripts/rollback");
  });
});

describe("a resumed run", () => {
  async function halted(): Promise<Scene> {
    const one = scene();
    one.answers.set("record rollback", 1);
    await one.run();
    one.answers.clear();
    one.calls.length = 0;
    return one;
  }

  it("goes on at the step that halted it, and records what became of it", async () => {
    const { run, calls, events } = await halted();
    expect(await run("resumed")).toEqual({ type: "complete" });
    expect(calls[0]).toMatch(/^record rollback/u);
    expect((await events()).filter(({ event }) => event === "root_cause").at(-1)).toMatchObject({
      step: "rollback",
      resolution: expect.stringContaining("resumed"),
    });
  });

  it("goes on after the last whole step wherever it was killed", async () => {
    const whole = scene();
    await whole.run();
    for (let at = 0; at < whole.calls.length; at += 1) {
      const one = scene();
      let calls = 0;
      const dies = async (): Promise<number> => {
        if (calls === at) throw new Error("killed");
        calls += 1;
        return 0;
      };
      await expect(one.run("anew", { call: dies, execute: dies })).rejects.toThrow("killed");
      expect(await one.run("resumed")).toEqual({ type: "complete" });
      expect((await readExecution(nodeHost(), join(one.project, FOLDER))).faults).toEqual([]);
    }
  });

  it.each([
    [
      "evidence that was touched",
      (path: string) => put(path, `${FOLDER}/staging-deployment-run.log`, "other"),
      "is not what the step rehearse wrote",
    ],
    ["evidence that is gone", (path: string) => put(path, `${FOLDER}/staging-deployment-run.log`, null), "is gone"],
  ])("is refused for %s", async (_, change, reason) => {
    const { run, project, calls } = await halted();
    change(project);
    expect(await run("resumed")).toEqual({ type: "refused", reason: expect.stringContaining(reason) });
    expect(calls).toEqual([]);
  });

  it("does not ask what the step that was under way did to a file that it writes anew", async () => {
    const RECORD = `${FOLDER}/collection-record.json`;
    const one = scene({}, nodeHost(), ["parity", "security"]);
    const dies = async (argv: readonly string[]): Promise<number> => {
      if (argv[0] === "collect") put(one.project, RECORD, argv.join(" "));
      if (argv[1] === "security") throw new Error("killed");
      return 0;
    };
    await expect(one.run("anew", { call: dies, execute: dies })).rejects.toThrow("killed");
    expect(await one.run("resumed")).toEqual({ type: "complete" });
  });

  it("asks it of every other step", async () => {
    const RECORD = `${FOLDER}/collection-record.json`;
    const one = scene({}, nodeHost(), ["parity", "security"]);
    const dies = async (argv: readonly string[]): Promise<number> => {
      if (argv[1] === "rollback") throw new Error("killed");
      if (argv[0] === "collect") put(one.project, RECORD, argv.join(" "));
      return 0;
    };
    await expect(one.run("anew", { call: dies, execute: dies })).rejects.toThrow("killed");
    put(one.project, RECORD, "other");
    expect(await one.run("resumed")).toEqual({
      type: "refused",
      reason: expect.stringContaining("collection-record.json is not what the step parity wrote"),
    });
  });

  it.each([
    ["a step that was done", "tests", ["npm test", "eval --gate rehearsal", "record rollback"]],
    ["the step that halted it", "rollback", ["record rollback", "scripts/scan"]],
  ])("goes on from %s, and does again what followed it", async (_, from, expected) => {
    const { run, project, calls } = await halted();
    put(project, `${FOLDER}/staging-test-results.json`, "made by hand");
    expect(await run({ from })).toEqual({ type: "complete" });
    expected.forEach((words, index) => {
      expect(calls[index]).toContain(words);
    });
  });

  it("from a step asks only whether what was done before it still stands", async () => {
    const { run, project, calls } = await halted();
    put(project, `${FOLDER}/staging-deployment-run.log`, "other");
    expect(await run({ from: "tests" })).toMatchObject({
      type: "refused",
      reason: expect.stringContaining("staging-deployment-run.log is not what the step rehearse wrote"),
    });
    expect(calls).toEqual([]);
    expect(await run({ from: "rehearse" })).toEqual({ type: "complete" });
  });

  it.each(["scans", "no-such-step"])(
    "cannot go on from %s, which it has not reached, and says from where",
    async (from) => {
      const { run, calls } = await halted();
      expect(await run({ from })).toEqual({
        type: "refused",
        reason:
          "the last run can be resumed from parity, refresh, gate-intake, rehearse, tests, gate-rehearsal, rollback",
      });
      expect(calls).toEqual([]);
    },
  );

  it("is refused for another release", async () => {
    const { run } = await halted();
    const other = await run("resumed", { release: async () => "stock-service@1.5.0 0" });
    expect(other).toMatchObject({
      type: "refused",
      reason: expect.stringContaining("the release is stock-service@1.5.0 0"),
    });
  });

  it("takes the release that its first step prepares", async () => {
    let calls = 0;
    const { run, events } = scene({ prepare: [["scripts/prepare"]] });
    expect(await run("anew", { release: async () => (++calls > 1 ? RELEASE : undefined) })).toEqual({
      type: "complete",
    });
    expect((await events())[0]?.text).toBe("the release is to be prepared");
    expect(await run("resumed")).toMatchObject({ type: "complete" });
  });

  it("is refused where there is nothing to resume", async () => {
    expect(await scene().run("resumed")).toMatchObject({
      type: "refused",
      reason: expect.stringContaining("no run to resume"),
    });
  });

  it("is refused where its state is no state", async () => {
    const { run, project } = await halted();
    put(project, `${FOLDER}/protocol-run.json`, "{}");
    await expect(run("resumed")).rejects.toMatchObject({ code: "config" });
  });
});

describe("the execution log", () => {
  it("tells every change of an evidence file after it was recorded", async () => {
    const { run, project, events } = scene();
    await run();
    put(project, `${FOLDER}/staging-deployment-run.log`, "changed behind our back");
    await run();
    const trail = (await events()).filter(
      ({ event, path }) => event === "evidence" && path?.endsWith("run.log") === true,
    );
    expect(trail.map(({ before }) => before === undefined)).toEqual([true, false, false]);
    expect(readFileSync(join(project, FOLDER, "protocol-execution.ndjson"), "utf8").split("\n").length).toBeGreaterThan(
      20,
    );
  });

  it("knows how long a step usually takes, and when it takes longer", async () => {
    const event = (seconds: number) =>
      ({
        seq: 0,
        at: "",
        event: "step_end",
        run_id: "r",
        step: "tests",
        outcome: "done",
        seconds,
        prev_sha256: "",
      }) as const;
    const expected = expectedSeconds([event(10), event(30), event(12)], "tests");
    expect(expected).toBe(12);
    expect([17, 19].map((seconds) => isSlow(seconds, expected))).toEqual([false, true]);
    expect(isSlow(100, undefined)).toBe(false);
  });
});
