import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AT, EXAMPLE, text } from "./project.ts";

const ROOT = resolve(import.meta.dirname, "..");
const BIN = join(ROOT, "bin/ray-policy.js");
const FILES = ["verdict.json", "audit.sarif", "code-scanning.sarif", "report.md"];

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ray-policy-nodes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The npm package `node` brings a real Node. */
function install(version: string): string {
  const prefix = join(folder, version);
  mkdirSync(prefix, { recursive: true });
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", prefix, `node@${version}`]);
  return join(prefix, "node_modules/node/bin/node");
}

function judged(node: string): string {
  const out = mkdtempSync(join(folder, "out-"));
  const { status, stderr } = spawnSync(
    node,
    [BIN, "eval", EXAMPLE, "--gate", "rehearsal", "--simulate-at", AT, "--out", out],
    { encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([0, ""]);
  return out;
}

describe.each(["22", "24"])("Node %s", (version) => {
  let node = "";
  beforeAll(() => {
    node = install(version);
  });

  test("is what runs", () => {
    expect(execFileSync(node, ["--version"]).toString()).toMatch(new RegExp(`^v${version}\\.`, "u"));
  });

  test("gives the bytes that this Node gives", () => {
    const [own, other] = [judged(process.execPath), judged(node)];
    for (const file of FILES) expect(text(other, file)).toBe(text(own, file));
  });

  test("passes the tests", () => {
    const copy = join(folder, `copy-${version}`);
    const skipped = ["node_modules", ".git", "reports", "dist"].map((name) => join(ROOT, name));
    cpSync(ROOT, copy, { recursive: true, filter: (path) => !skipped.includes(path) });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    const env = { ...process.env, RAY_SYSTEM: "", PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}` };
    const { status, stdout, stderr } = spawnSync(
      node,
      ["node_modules/vitest/vitest.mjs", "run", "--reporter=dot", "--exclude", "test/damage/**"],
      { cwd: copy, env, encoding: "utf8" },
    );
    // Which test failed, and why, stands in the latter.
    expect(status === 0 ? "" : stdout.slice(-1_000) + stderr.slice(-8_000)).toBe("");
    expect(existsSync(join(copy, "dist"))).toBe(true);
  }, 600_000);
});
