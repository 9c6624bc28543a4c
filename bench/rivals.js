// @ts-check
/** Asks the same question of `opa eval` and `conftest`, where they are: all checks of the rehearsal gate over one policy input. */
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { EVALUATION, median, timed } from "./run.js";

const INPUT = "test/gates/rehearsal/base.json";
const QUERY = "data.gates.rehearsal.check";

/** @param {string} folder */
export function printRivals(folder) {
  // conftest reads tests as policies too; only the sources are the question.
  const sources = join(folder, "policies");
  for (const part of ["gates", "lib"]) {
    cpSync(`policies/${part}`, join(sources, part), {
      recursive: true,
      filter: (path) => !path.endsWith("_test.rego"),
    });
  }
  console.log(
    "\nthe same checks asked of others (reading a ready input; no evidence is collected, nothing is written):",
  );
  printRival("opa", process.env["RAY_OPA"] ?? "opa", ["eval", "-d", sources, "-i", INPUT, QUERY]);
  cpSync("bench/rivals/deny.rego", join(sources, "deny.rego"));
  printRival("conftest", process.env["RAY_CONFTEST"] ?? "conftest", ["test", INPUT, "--policy", sources]);
}

/** @param {string} name @param {string} program @param {readonly string[]} words */
function printRival(name, program, words) {
  const { error, status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (error !== undefined) return console.log(`  ${name}: not installed; bench/README.md says how`);
  if (status !== 0) return console.log(`  ${name}: ended with ${status}: ${stderr.slice(0, 200)}`);
  const [own = [], other = []] = timed([
    [process.execPath, ...EVALUATION],
    [program, ...words],
  ]);
  const ratio = median(own.map((time, index) => time / (other[index] ?? 1)));
  console.log(`  ray-policy eval, whole, is ${ratio.toFixed(2)} × ${name} (${median(other).toFixed(0)} ms)`);
}
