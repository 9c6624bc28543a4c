import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { AT, EXAMPLE, folder } from "../project.ts";

const BIN = resolve(import.meta.dirname, "../../bin/ray-policy.js");
const LOOP = resolve(import.meta.dirname, "../policy/fixtures/loop.tar.gz");

function evaluate(out: string, ...more: readonly string[]) {
  const words = [BIN, "eval", EXAMPLE, "--gate", "rehearsal", "--simulate-at", AT, "--out", out, ...more];
  return spawnSync(process.execPath, words, { encoding: "utf8" });
}

describe("a real disk that is full", () => {
  test.each([4, 12, 24, 32, 40, 48])("of %i KiB gives no verdict, exit 4, and nothing half-written", (kibibytes) => {
    const disk = folder();
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", disk]);
    onTestFinished(() => void execFileSync("umount", [disk]));
    const out = join(disk, "out");
    const { status, stderr } = evaluate(out);
    expect([status, stderr]).toEqual([4, expect.stringMatching(/could not be written \(ENOSPC\)/u)]);
    expect(existsSync(join(out, "verdict.json"))).toBe(false);
    if (existsSync(out)) expect(readdirSync(out).filter((file) => file.endsWith(".tmp"))).toEqual([]);
  });
});

test("a policy that loops for ever is ended, and is no verdict", () => {
  const { status, stderr } = evaluate(folder(), "--policy", LOOP);
  expect([status, stderr]).toEqual([3, expect.stringContaining("did not answer within 10 s")]);
});

test("nothing is asked of any network", () => {
  const { status, stderr } = spawnSync(
    "unshare",
    ["-rn", process.execPath, BIN, "eval", EXAMPLE, "--gate", "rehearsal", "--simulate-at", AT, "--out", folder()],
    { encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([0, ""]);
});
