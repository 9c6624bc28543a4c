import { spawn } from "node:child_process";
import { createHash, randomInt } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { readZip } from "../../src/evidence/strict/zip.ts";
import { nodeHost } from "../../src/host.ts";
import { folderOf, put, ray } from "../project.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDER = ".artifacts/pre-deployment";
const CANDIDATE_AT = "2026-11-20T11:00:00.000Z";
const KILLS = 20;

const at = (...argv: readonly string[]) => ray(argv, "/", { ...nodeHost(), now: () => CANDIDATE_AT });
const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex");

/** A process of the built command line, killed after a while. */
async function killed(path: string, milliseconds: number): Promise<void> {
  const child = spawn("node", [join(ROOT, "bin/ray-policy.js"), "pack", path], { stdio: "ignore" });
  const ended = new Promise((settle) => child.once("close", settle));
  await sleep(milliseconds);
  child.kill("SIGKILL");
  await ended;
}

it("pack that is killed at any moment leaves the old package or the new one, whole", async () => {
  const path = folderOf(join(ROOT, "examples/go"));
  put(path, "ray-policy.yaml", `${readFileSync(join(path, "ray-policy.yaml"), "utf8")}pack: {include: ["big.bin"]}\n`);
  const zip = join(path, FOLDER, "PRE-DEPLOYMENT-PACKAGE.zip");
  const manifest = join(path, FOLDER, "pre-deployment-manifest.json");
  const seen = new Set<string>();
  await at("eval", path, "--candidate");
  for (let kill = 0; kill < KILLS; kill += 1) {
    put(path, "big.bin", Buffer.alloc(8 * 2 ** 20, kill));
    await killed(path, randomInt(20, 700));
    const { entries } = await readZip(readFileSync(zip));
    expect(entries.some((entry) => entry.path === "manifest.json")).toBe(true);
    JSON.parse(readFileSync(manifest, "utf8"));
    seen.add(sha256(zip));
  }
  expect(seen.size).toBeGreaterThan(1);
  put(path, "big.bin", "small");
  expect((await at("pack", path)).code).toBe(0);
  const stated = JSON.parse(readFileSync(manifest, "utf8")).predicate.package.sha256;
  expect(sha256(zip)).toBe(stated);
  // What a killed run left half-written lies beside, under a name that nothing reads.
  expect(readdirSync(join(path, FOLDER)).filter((name) => !name.endsWith(".tmp"))).toContain(
    "PRE-DEPLOYMENT-PACKAGE.zip",
  );
}, 300_000);
