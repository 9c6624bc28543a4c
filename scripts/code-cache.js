// @ts-check
/** Writes the code cache of the command line for this very V8, with the functions that judging the examples compiles. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const loader = createRequire(import.meta.url)("../bin/load.js");
const folder = mkdtempSync(join(tmpdir(), "ray-policy-cache-"));
/** What most runs do: a whole release, and one gate with the formats that test runners write. */
const questions = [["examples/go"], ["examples/rehearsal", "--gate", "rehearsal"]];

const script = loader.script(undefined, join(folder, "none"));
const { main } = loader.run(script);
const silent = {
  out: async () => undefined,
  err: async () => undefined,
  columns: 80,
  colour: false,
  cwd: process.cwd(),
};
for (const question of questions)
  await main(["eval", ...question, "--simulate-at", "2026-11-20T12:00:00Z", "--out", folder], silent);
const cache = `dist/cli.${process.versions.v8}.cache`;
writeFileSync(`${cache}.tmp`, script.createCachedData());
renameSync(`${cache}.tmp`, cache);
rmSync(folder, { recursive: true });
