import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { Verdict } from "../../src/model.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PROGRAM = join(ROOT, "bin/ray-policy.js");
const KILLS = 20;
/** What the handoff writes for whoever comes next. */
const HANDED = ["handoff-checklist.md", "production-deployment.json", "traceability-matrix.md", "evidence-summary.md"];
const ANNOUNCEMENTS = [1, 2, 3, 4].flatMap((phase) => [`PHASE ${phase} START]`, `PHASE ${phase} COMPLETE]`]);

const folders: string[] = [];

/** A copy of the service example without evidence. */
function service(): string {
  const path = mkdtempSync(join(tmpdir(), "ray-policy-service-"));
  cpSync(join(ROOT, "examples/service"), path, { recursive: true });
  spawnSync("git", ["init", "--quiet", path]);
  folders.push(path);
  return path;
}

afterEach(() => {
  for (const path of folders.splice(0)) {
    spawnSync(process.execPath, ["scripts/staging.mjs", "stop"], { cwd: path });
    rmSync(path, { recursive: true, force: true });
  }
});

function ray(cwd: string, ...words: readonly string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...words], { cwd, encoding: "utf8" });
}

function verified(path: string) {
  const digest = createHash("sha256")
    .update(readFileSync(join(path, "trust.yaml")))
    .digest("hex");
  return ray(path, "verify", "--trust-digest", `sha256:${digest}`);
}

function verdictIn(path: string): Verdict {
  return JSON.parse(readFileSync(join(path, "ray-policy-verdict/verdict.json"), "utf8")) as Verdict;
}

/** What is the same of two runs: not their times, nor what a measurement of either gave. */
function essence({ outcome, scope, mode, gates, findings }: Verdict) {
  return {
    outcome,
    scope,
    mode,
    gates: gates.map(({ id, checks }) => ({ id, checks: checks.map(({ code, status }) => [code, status]) })),
    findings: findings.map(({ fingerprint }) => fingerprint),
  };
}

test("the service example goes from nothing to a verified, handed-over package, and again after twenty kills", async () => {
  const path = service();
  const begun = performance.now();
  const first = ray(path, "run");
  const wholeMs = performance.now() - begun;
  expect([first.status, first.stdout], first.stderr).toEqual([0, expect.stringContaining("PROTOCOL COMPLETE")]);
  for (const words of ANNOUNCEMENTS) expect(first.stdout).toContain(words);
  for (const file of HANDED) expect(existsSync(join(path, ".artifacts/pre-deployment/handoff", file))).toBe(true);
  const proofs = verified(path);
  expect([proofs.status, proofs.stdout]).toEqual([0, expect.stringMatching(/^VERIFIED: \d+ proofs hold$/mu)]);

  const moments = randomMoments(wholeMs);
  while (moments.length > 0) {
    const killed = service();
    await killAndResume(killed, moments);
    expect(essence(verdictIn(killed))).toEqual(essence(verdictIn(path)));
    const again = verified(killed);
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining("VERIFIED")]);
  }
}, 900_000);

/** After how many milliseconds each run is killed: mostly soon, so that the short steps are hit too, sometimes late. */
function randomMoments(wholeMs: number): number[] {
  let state = 20_261_125;
  return Array.from({ length: KILLS }, (_, kill) => {
    state = (state * 48_271) % 2_147_483_647;
    return 100 + (state / 2_147_483_647) * (kill % 4 === 3 ? wholeMs / 3 : wholeMs / 12);
  });
}

/** Runs, kills at the next moments while there are any, resumes, and lets it end. Takes the moments that hit a run under way. */
async function killAndResume(path: string, moments: number[]): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const isBegun = existsSync(join(path, ".artifacts/pre-deployment/protocol-run.json"));
    const words = isBegun ? ["run", "--resume"] : ["run"];
    const child = spawn(process.execPath, [PROGRAM, ...words], { cwd: path, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Uint8Array) => {
        said += Buffer.from(chunk).toString();
      });
    const code = await ended(child, moments[0]);
    if (code === 0) return;
    if (code === "killed") moments.shift();
    // A command that a killed run left behind may still work: it has to end by itself.
    else if (code === 4 && said.includes("still works")) await sleep(300);
    else throw new Error(`run ended with ${code}: ${said}`);
  }
  throw new Error("still not done");
}

/** Its exit code, or that it was killed after so many milliseconds. */
function ended(child: ChildProcess, afterMs: number | undefined): Promise<number | "killed"> {
  return new Promise((settle) => {
    const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), afterMs);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      settle(signal === "SIGKILL" ? "killed" : (code ?? -1));
    });
  });
}
