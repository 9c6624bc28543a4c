// @ts-check
/**
 * Times whole commands in turn and prints ratios within this one run, each with its target met or missed. Nothing here fails:
 * speed is looked at, never tested. `--install` fetches Node 22 and 24 from npm first; RAY_BENCH_RUNS says how many rounds.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printParts } from "./parts.js";
import { printRivals } from "./rivals.js";

export const RUNS = Number(process.env["RAY_BENCH_RUNS"] ?? 31);
const NODES = "bench/nodes";
const folder = mkdtempSync(join(tmpdir(), "ray-policy-bench-"));
const EVAL = ["bin/ray-policy.js", "eval", "examples/rehearsal", "--gate", "rehearsal"];
export const EVALUATION = [...EVAL, "--simulate-at", "2026-11-20T12:00:00Z", "--out", join(folder, "out")];

if (process.argv.includes("--install")) for (const version of ["22", "24"]) install(version);

console.log(`medians of ${RUNS} rounds, commands in turn\n`);
printTarget("Node 20", process.execPath, 1.8);
for (const [version, target] of /** @type {const} */ ([
  ["22", undefined],
  ["24", 2.6],
])) {
  const node = process.env[`RAY_NODE_${version}`] ?? join(NODES, version, "node_modules/node/bin/node");
  if (existsSync(node)) printTarget(`Node ${version}`, node, target);
  else console.log(`Node ${version}: not there; npm run bench -- --install, or name one in RAY_NODE_${version}`);
}
printParts(EVALUATION);
printRivals(folder);
rmSync(folder, { recursive: true });

/** @param {string} name @param {string} node @param {number | undefined} target */
function printTarget(name, node, target) {
  // Each V8 has a code cache of its own, as it would where ray-policy is installed with that Node.
  spawnSync(node, ["scripts/code-cache.js"]);
  const [bare, judged] = timed([
    [node, "-e", "0"],
    [node, ...EVALUATION],
  ]);
  const ratio = median(judged.map((time, index) => time / (bare[index] ?? 1)));
  const answer = target === undefined ? "" : `, at most ${target}: ${ratio <= target ? "met" : "missed"}`;
  console.log(
    `${name}: eval examples/rehearsal is ${ratio.toFixed(2)} × bare start (${median(bare).toFixed(0)} ms)${answer}`,
  );
}

/** Wall milliseconds of each command in each round, after one round that does not count. @param {readonly (readonly string[])[]} commands @returns {number[][]} */
export function timed(commands) {
  /** @type {number[][]} */
  const times = commands.map(() => []);
  for (let round = 0; round <= RUNS; round++) {
    commands.forEach(([program = "", ...words], index) => {
      const start = process.hrtime.bigint();
      const { error } = spawnSync(program, words, { stdio: "ignore" });
      if (error !== undefined) throw error;
      if (round > 0) times[index]?.push(Number(process.hrtime.bigint() - start) / 1e6);
    });
  }
  return times;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** @param {string} version */
function install(version) {
  const prefix = join(NODES, version);
  mkdirSync(prefix, { recursive: true });
  spawnSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", prefix, `node@${version}`], {
    stdio: "inherit",
  });
}
