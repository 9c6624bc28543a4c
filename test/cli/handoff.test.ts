import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { PHASE_COMPLETE, PHASE_START } from "../../src/protocol/run/announce.ts";
import { appendEvent, type Event } from "../../src/protocol/run/execution-log.ts";
import { folderOf, put, type Ran, ray, text } from "../project.ts";

const GO = resolve(import.meta.dirname, "../../examples/go");
const NOW = "2026-11-20T12:00:00.000Z";
const FOLDER = ".artifacts/pre-deployment/handoff";

const at = (now: string, ...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => now });

async function judged(): Promise<string> {
  const path = folderOf(GO);
  await at(NOW, "eval", path);
  return path;
}

/** What `ray-policy run` leaves that came to its last step twice, and failed there the first time. */
async function ran(path: string, status: string): Promise<void> {
  const run_id = "5d4e3c2b-1a09-4f8e-9d7c-6b5a49382716";
  const state = { schema_version: "1", run_id, started_at: NOW, config_sha256: "0".repeat(64), status, done: [] };
  const halted = { step: "handoff", halt: "pause", reason: "the transition was not confirmed" };
  put(path, ".artifacts/pre-deployment/protocol-run.json", JSON.stringify({ ...state, halted }));
  const log = (event: Omit<Event, "run_id">) =>
    appendEvent(nodeHost(), join(path, ".artifacts/pre-deployment"), { run_id, ...event } as Event);
  for (const text of [...Object.values(PHASE_START), ...Object.values(PHASE_COMPLETE)])
    await log({ event: "announcement", text });
  await log({ event: "step_end", step: "readiness", outcome: "done" });
  await log({ event: "step_end", step: "handoff", outcome: "failed" });
}

const handoff = (path: string): Promise<Ran> => at("2026-11-20T12:10:00.000Z", "handoff", path);

describe("handoff", () => {
  it("evaluates the checklist and writes what each consumer gets", async () => {
    const path = await judged();
    const { code, out } = await handoff(path);
    expect([code, out]).toEqual([0, expect.stringContaining("[x] All quality gates passed")]);
    const { files } = JSON.parse(text(path, `${FOLDER}/production-deployment.json`));
    expect(files.map(({ name }: { name: string }) => name)).toEqual([
      "PRE-DEPLOYMENT-PACKAGE.zip",
      "pre-deployment-manifest.json",
      "readiness-approval.json",
      "deployment-checklist.md",
    ]);
    for (const { path: file, sha256 } of files)
      expect(
        createHash("sha256")
          .update(readFileSync(join(path, file)))
          .digest("hex"),
      ).toBe(sha256);
  });

  it.each([
    ["evidence-summary.md", "staging-parity-report.json"],
    ["traceability-matrix.md", "Protocol 12"],
    ["quality-metrics.md", "| Evidence completeness | 100 % | 100 % | met |"],
    ["retrospective.md", "between 2026-11-21 12:10 and 2026-11-22 12:10"],
    ["lessons-learned.md", "Nothing halted the run"],
    ["audit-trail.md", "No run of the protocol is logged"],
    ["handoff-checklist.md", "- [x] All prerequisites were met: the intake gate: pass"],
  ])("writes %s", async (name, expected) => {
    const path = await judged();
    await handoff(path);
    expect(text(path, `${FOLDER}/${name}`)).toContain(expected);
  });

  it.each([
    ["", "kept for a time that protocol.retention in ray-policy.yaml does not state."],
    ["retention: P7Y", "kept for 7 years."],
    ["retention: P1M", "kept for 1 month."],
  ])("states how long it is kept, where the config has %j", async (stated, expected) => {
    const path = folderOf(GO);
    const protocol = `protocol:\n  rehearse: sh deploy.sh\n  rollback: sh rollback.sh\n  ${stated}\n`;
    put(path, "ray-policy.yaml", `${text(path, "ray-policy.yaml")}${protocol}`);
    await at(NOW, "eval", path);
    await handoff(path);
    expect(text(path, `${FOLDER}/traceability-matrix.md`)).toContain(`evidence and verdict are ${expected}`);
  });

  it("says what is not ready, and still writes the documents", async () => {
    const path = await judged();
    put(path, ".artifacts/pre-deployment/observability-baseline.md", null);
    const { code, out } = await handoff(path);
    expect([code, out]).toEqual([
      1,
      expect.stringContaining("[ ] All integration outputs generated: missing: observability-baseline.md"),
    ]);
    expect(out).toContain(
      "[ ] All quality gates passed (or waivers documented): the evidence gives this verdict again",
    );
    expect(text(path, `${FOLDER}/handoff-checklist.md`)).toContain("- [ ] All integration outputs generated");
  });

  it.each([
    ["a run that goes on after it halted here", "running", 0, ["[x] All workflow steps", "[x] All automation hooks"]],
    ["a run that halted", "halted", 1, ["[ ] All workflow steps completed successfully: halted at handoff"]],
  ])("takes %s for what it is", async (_, status, code, items) => {
    const path = await judged();
    await ran(path, status);
    const ended = await handoff(path);
    expect([ended.code, ...items.filter((item) => !ended.out.includes(item))]).toEqual([code]);
  });

  it("asks for a verdict where there is none", async () => {
    expect(await handoff(folderOf(GO))).toMatchObject({
      code: 2,
      err: expect.stringContaining("judge the release first"),
    });
  });
});
