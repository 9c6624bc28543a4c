// @ts-check
/** Runs a WASI program: `run-wasi.js PROGRAM STDIN-FILE STDOUT-FILE`. It gets no folder, no environment and no arguments. */
import { openSync, readFileSync } from "node:fs";
import { WASI } from "node:wasi";

const [, , program = "", input = "", output = ""] = process.argv;
const wasi = new WASI({
  version: "preview1",
  args: [program],
  stdin: openSync(input, "r"),
  stdout: openSync(output, "w"),
});
const engine = /** @type {any} */ (WebAssembly);
const { instance } = await engine.instantiate(readFileSync(program), wasi.getImportObject());
process.exitCode = Number(wasi.start(instance) ?? 0);
