// @ts-check
/** Writes the code caches of the command line for this very V8, with the functions that judging the examples compiles. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const loader = createRequire(import.meta.url)("../bin/load.js");
const folder = mkdtempSync(join(tmpdir(), "ray-policy-cache-"));
/** What most runs do: a whole release, and one gate with the formats that test runners write. */
const questions = [["examples/go"], ["examples/rehearsal", "--gate", "rehearsal"]];

/** Every script that was run, by its file. */
const scripts = new Map();
const exported = new Map();

/** Compiled anew, so that nothing of an older cache is left. @param {string} [file] */
function run(file = join(process.cwd(), "dist/cli.js")) {
  const script = loader.script(file, join(folder, "none"));
  scripts.set(file, script);
  return loader.run(script, file, library);
}

/** @param {string} file */
function library(file) {
  if (!exported.has(file)) exported.set(file, run(file));
  return exported.get(file);
}

const { main } = run();
const silent = {
  out: async () => undefined,
  err: async () => undefined,
  columns: 80,
  colour: false,
  cwd: process.cwd(),
};
for (const question of questions)
  await main(["eval", ...question, "--simulate-at", "2026-11-20T12:00:00Z", "--out", folder], silent);
for (const [file, script] of scripts) {
  const cache = loader.cacheOf(file);
  writeFileSync(`${cache}.tmp`, script.createCachedData());
  renameSync(`${cache}.tmp`, cache);
}
rmSync(folder, { recursive: true });
