// @ts-check
/** Prints where the time of one evaluation goes, so that the next cut is known. */
import { spawnSync } from "node:child_process";

const ROUNDS = 9;

/** Stages by what marks their beginning: a file that is opened or a module that is loaded. */
const STAGES = /** @type {const} */ ([
  ["load the command line", ""],
  ["run its modules", "start"],
  ["take the old verdict back", "retract"],
  ["read the config", "ray-policy.yaml"],
  ["open the policy bundle", "bundle.tar.gz"],
  ["read and admit the evidence", "release-manifest.json"],
  ["judge, decide, locate", "evidence"],
  ["render and write the reports", "out"],
]);

/** @param {readonly string[]} evaluation */
export function printParts(evaluation) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const { stderr } = spawnSync(process.execPath, ["bench/trace.cjs", ...evaluation.slice(1)], { encoding: "utf8" });
    return JSON.parse(stderr.trim().split("\n").at(-1) ?? "{}");
  });
  console.log("\nparts of one evaluation on this Node, without Node's own start:");
  for (const [title, mark] of STAGES) {
    const times = rounds.map((round) => round[mark] ?? 0).sort((a, b) => a - b);
    console.log(`  ${title.padEnd(30)} ${(times[times.length >> 1] ?? 0).toFixed(1).padStart(6)} ms`);
  }
}
