// @ts-check
/** Asks the native and the WASI build the same questions about the example policy, and fails where a byte differs. */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { WASI } from "node:wasi";

// V8 in Node 20 can lose a frame of JavaScript under a long run of WebAssembly, and then crashes when the program exits.
setFlagsFromString("--no-concurrent-marking");

const COMMANDS = ["check", "fmt", "lint", "test", "inspect", "evaluate", "build"];
const POLICIES = join(import.meta.dirname, "testdata/policies");
const BUILD = join(import.meta.dirname, "build");

const module = await WebAssembly.compile(readFileSync(join(BUILD, "rego-toolchain.wasm")));
for (const command of COMMANDS) {
  const request = JSON.stringify(requestOf(command));
  const start = performance.now();
  const native = execFileSync(join(BUILD, "rego-toolchain"), { input: request, maxBuffer: 2 ** 28 }).toString();
  const middle = performance.now();
  const wasi = await runWasi(request);
  const same = native === wasi;
  console.log(`${command}: ${same ? "equal" : "DIFFERENT"}, ${native.length} bytes, native ${ms(middle - start)}, WASI ${ms(performance.now() - middle)}`);
  if (!same) process.exitCode = 1;
}

/** @param {string} command */
function requestOf(command) {
  const paths = readdirSync(POLICIES, { recursive: true }).map(String);
  const files = Object.fromEntries(paths.filter((path) => path.endsWith(".rego")).map((path) => [path.replaceAll("\\", "/"), readFileSync(join(POLICIES, path), "utf8")]));
  const input = { settings: { max_drift: "low" }, evidence: { parity: { drifts: [{ id: "d1", object: "web", severity: "high" }] } } };
  const entrypoints = ["gates/intake/check/error/drift_within_tolerance"];
  return { command, files, capabilities_text: readFileSync(join(POLICIES, "capabilities.json"), "utf8"), input, entrypoints };
}

/** @param {string} request */
async function runWasi(request) {
  const folder = mkdtempSync(join(tmpdir(), "rego-toolchain-"));
  try {
    writeFileSync(join(folder, "in"), request);
    const [stdin, stdout] = [openSync(join(folder, "in"), "r"), openSync(join(folder, "out"), "w")];
    const wasi = new WASI({ version: "preview1", args: ["rego-toolchain"], stdin, stdout, returnOnExit: true });
    wasi.start(await WebAssembly.instantiate(module, /** @type {any} */ (wasi.getImportObject())));
    closeSync(stdin);
    closeSync(stdout);
    return readFileSync(join(folder, "out"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {number} duration */
function ms(duration) {
  return `${Math.round(duration)} ms`;
}
