// @ts-check
/** Asks the same question of `opa eval` and `conftest`, where they are: all checks of the rehearsal gate over the example's input. */
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { evaluation, median, ratios, run, spread, timed } from "./timing.js";

/** @param {string} folder */
export function printRivals(folder) {
  const input = join(folder, "input.json");
  const own = [process.execPath, ...evaluation(join(folder, "out"))];
  run([process.execPath, "bench/input.cjs", input, ...evaluation(join(folder, "out")).slice(1)]);
  const sources = copySources(folder);
  const opa = ["eval", "-d", sources, "-i", input, "data.gates.rehearsal.check"];
  const conftest = ["test", input, "--policy", sources, "--output", "json"];
  console.log("\nray-policy eval, whole, ÷ another that is handed the ready input and writes nothing");
  printRival(own, "opa", process.env["RAY_OPA"] ?? "opa", opa);
  printRival(own, "conftest", process.env["RAY_CONFTEST"] ?? "conftest", conftest);
}

/** conftest reads tests as policies too, and wants rules named deny. @param {string} folder */
export function copySources(folder) {
  const sources = join(folder, "policies");
  const filter = (/** @type {string} */ path) => !path.endsWith("_test.rego");
  for (const part of ["gates", "lib"]) cpSync(`policies/${part}`, join(sources, part), { recursive: true, filter });
  cpSync("bench/rivals/deny.rego", join(sources, "deny.rego"));
  return sources;
}

/** @param {readonly string[]} own @param {string} name @param {string} program @param {readonly string[]} words */
function printRival(own, name, program, words) {
  const label = `  ${name.padEnd(8)}`;
  const { error, status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (error !== undefined) return console.log(`${label}  not installed: bench/README.md says how`);
  if (status !== 0) return console.log(`${label}  ended with ${status}: ${stderr.slice(0, 200)}`);
  const [mine = [], theirs = []] = timed([own, [program, ...words]]);
  console.log(`${label}  ${spread(ratios(mine, theirs))}; it takes ${median(theirs).toFixed(0)} ms`);
}
