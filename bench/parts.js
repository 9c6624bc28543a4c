// @ts-check
/** Prints where the time of one evaluation goes, so that the next cut is known. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluation, median, timed } from "./timing.js";

const ROUNDS = 9;

/** @param {string} folder */
export function printParts(folder) {
  const command = ["bench/trace.cjs", join(folder, "parts.json"), ...evaluation(join(folder, "traced")).slice(1)];
  /** @type {Record<string, number>[]} */
  const rounds = [];
  /** @type {number[]} */
  const bares = [];
  for (let round = 0; round <= ROUNDS; round++) {
    bares.push(...(timed([[process.execPath, "-e", "0"]], 1)[0] ?? []));
    const { status } = spawnSync(process.execPath, command, { stdio: "ignore" });
    if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}`);
    // The first round finds no older verdict to take back.
    if (round > 0) rounds.push(JSON.parse(readFileSync(join(folder, "parts.json"), "utf8")));
  }
  const bare = median(bares);
  console.log(`\nparts of it on Node ${process.versions.node}: ms, and share of a bare start (${bare.toFixed(0)} ms)`);
  for (const part of Object.keys(rounds[0] ?? {})) {
    const time = median(rounds.map((each) => each[part] ?? Number.NaN));
    console.log(
      `  ${part.padEnd(44)} ${time.toFixed(1).padStart(6)} ${((time / bare) * 100).toFixed(0).padStart(4)} %`,
    );
  }
}
