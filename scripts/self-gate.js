// @ts-check
/**
 * Judges this repository with its own rehearsal gate: packs it, installs it elsewhere and uses it (recorded as the rehearsal),
 * runs its tests with coverage, and evaluates. The targets are the test files that git knows, never what the report claims.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const EVIDENCE = ".artifacts/pre-deployment";
const REHEARSAL = "scripts/rehearse.sh";

mkdirSync(EVIDENCE, { recursive: true });
writeFileSync(`${EVIDENCE}/release-manifest.json`, `${JSON.stringify(manifest(), null, 2)}\n`);
execFileSync("node", ["bin/ray-policy.js", "record", "rehearsal", "--step", "install", "--", "sh", REHEARSAL], {
  stdio: "inherit",
});
// A failing test is for the gate to judge.
spawnSync("npm", ["run", "coverage", "--silent"], { stdio: "inherit" });
process.exitCode =
  spawnSync("node", ["bin/ray-policy.js", "eval", "--gate", "rehearsal"], { stdio: "inherit" }).status ?? 70;

function manifest() {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  return {
    schema_version: "1",
    kind: "release-manifest",
    timestamp: new Date().toISOString(),
    status: "draft",
    release: { name, version, git_commit: git("rev-parse", "HEAD").trim() },
    authors: [...new Set(git("log", "--format=%ae", "-n", "20").trim().split("\n"))],
    targeted_suites: testFiles().map((file) => ({ id: file, match: [file], critical: true, targeted_tests: 1 })),
    scripts: [
      { path: REHEARSAL, sha256: createHash("sha256").update(readFileSync(REHEARSAL)).digest("hex"), kind: "deploy" },
    ],
  };
}

function testFiles() {
  return git("ls-files", "test")
    .split("\n")
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith(".system.test.ts"));
}

/** @param {...string} words */
function git(...words) {
  return execFileSync("git", words).toString();
}
