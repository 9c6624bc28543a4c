// @ts-check
/** Runs commands in turn and takes their times, so that what is compared met the same moments of the machine. */
import { spawnSync } from "node:child_process";

export const RUNS = Number(process.env["RAY_BENCH_RUNS"] ?? 31);

/** The arguments of the evaluation that is timed. @param {string} out @param {string} program */
export function evaluation(out, program = "bin/ray-policy.js") {
  const question = ["eval", "examples/rehearsal", "--gate", "rehearsal", "--simulate-at", "2026-11-20T12:00:00Z"];
  return [program, ...question, "--out", out];
}

/** The same for a whole release: four gates, signatures, a package, a candidate derived again. @param {string} out */
export function release(out) {
  return ["bin/ray-policy.js", "eval", "examples/go", "--simulate-at", "2026-11-20T12:00:00Z", "--out", out];
}

/**
 * Wall milliseconds of each command in each round, after one round that does not count. Throws for a command that does not end
 * with 0: a failure is quick, and no time to compare with.
 * @param {readonly (readonly string[])[]} commands
 * @returns {number[][]}
 */
export function timed(commands, rounds = RUNS) {
  /** @type {number[][]} */
  const times = commands.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    commands.forEach((command, index) => {
      const start = process.hrtime.bigint();
      run(command, "ignore");
      if (round > 0) times[index]?.push(Number(process.hrtime.bigint() - start) / 1e6);
    });
  }
  return times;
}

/** What a command prints on standard output. Throws where it does not end with 0. @param {readonly string[]} command @param {"pipe" | "ignore"} output */
export function run([program = "", ...words], output = "pipe") {
  const { error, status, stdout } = spawnSync(program, words, {
    stdio: ["ignore", output, output === "pipe" ? "inherit" : "ignore"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${status}`);
  return stdout;
}

/** The ratios of two commands, round by round. @param {readonly number[]} times @param {readonly number[]} others */
export function ratios(times, others) {
  return times.map((time, index) => time / (others[index] ?? Number.NaN));
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** `1.70 (1.52–2.10)`: the median, the least and the greatest. @param {readonly number[]} values */
export function spread(values) {
  return `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;
}
