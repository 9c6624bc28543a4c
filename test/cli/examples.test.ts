import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { REASONS } from "../../scripts/examples/reasons.js";
import { nodeHost } from "../../src/host.ts";
import type { Verdict } from "../../src/model.ts";
import { run } from "../../src/run.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

async function judged(name: string): Promise<Verdict> {
  const project = join(EXAMPLES, name);
  const request = {
    overrides: { project, settings: {} },
    gates: [],
    policies: [],
    out: join(project, "ray-policy-verdict"),
    simulateAt: "2026-11-20T12:00:00.000Z",
  };
  return (await run(nodeHost(), request)).verdict;
}

/** What blocks: open errors. */
function blocking({ findings }: Verdict): readonly string[] {
  return findings.filter(({ level, status }) => level === "error" && status === "open").map(({ code }) => code);
}

describe("the example that goes", () => {
  test("passes all four gates, with nothing unjudged and nothing open", async () => {
    const verdict = await judged("go");
    expect(blocking(verdict)).toEqual([]);
    expect(verdict).toMatchObject({
      outcome: "pass",
      scope: "release",
      mode: "simulation",
      trust: { source: "config" },
    });
    expect(verdict.gates.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["intake", "pass"],
      ["rehearsal", "pass"],
      ["security", "pass"],
      ["readiness", "pass"],
    ]);
    const statuses = verdict.gates.flatMap(({ checks }) => checks.map(({ code, status }) => [code, status]));
    expect(statuses.filter(([, status]) => status !== "passed")).toEqual([["RAY209", "not_applicable"]]);
  });
});

describe("the example with a waiver", () => {
  test("passes by it, and shows what it covers", async () => {
    const verdict = await judged("go-waived");
    expect([verdict.outcome, blocking(verdict)]).toEqual(["pass", []]);
    expect(verdict.findings.filter(({ status }) => status === "waived")).toMatchObject([
      { code: "RAY305", severity: "high", waiver: "W-2026-11" },
    ]);
    expect(verdict.waivers).toMatchObject([{ id: "W-2026-11", state: "active", approved_by: "sam@stock.example" }]);
  });
});

describe("the examples that do not go", () => {
  test("are at least twelve, and each folder has its reason", () => {
    const folders = readdirSync(EXAMPLES).filter((name) => name.startsWith("no-go-"));
    expect(folders.sort()).toEqual(
      Object.keys(REASONS)
        .map((name) => `no-go-${name}`)
        .sort(),
    );
    expect(folders.length).toBeGreaterThanOrEqual(12);
    expect(folders.filter((name) => !existsSync(join(EXAMPLES, name, "ray-policy.yaml")))).toEqual([]);
  });

  test.each(Object.entries(REASONS))("%s: for that reason and no other", async (name, { code }) => {
    const verdict = await judged(`no-go-${name}`);
    expect(verdict.outcome).toBe("fail");
    expect(blocking(verdict)).toEqual([code]);
  });
});
