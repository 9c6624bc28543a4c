// @ts-check
/** Writes the code caches of the command line for this very V8, with the functions that judging the examples compiles. */
import { execFileSync } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { GATE, judge, RELEASE } from "./judge-example.js";

const loader = createRequire(import.meta.url)("../bin/load.js");
const isOften = process.argv.includes("--often");
/** Compiled anew, so that nothing of an older cache is left. */
const scripts = loader.FILES.map((/** @type {string} */ file) => loader.script(file));
const { main } = loader.run(scripts[0], () => scripts[1]);
for (const question of isOften ? [GATE] : [GATE, RELEASE]) await judge(main, question);
for (const [index, file] of isOften ? [[0, loader.FILES[0]]] : loader.FILES.entries()) {
  const cache = loader.cacheOf(file, isOften);
  writeFileSync(`${cache}.tmp`, scripts[index].createCachedData());
  renameSync(`${cache}.tmp`, cache);
}
// What was compiled once stays in a process.
if (!isOften) execFileSync(process.execPath, [import.meta.filename, "--often"], { stdio: "inherit" });
