// @ts-check
/** Asks the native and the WASI build the same questions about the example policy, and fails where a byte differs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask } from "../scripts/toolchain.js";

const COMMANDS = ["check", "fmt", "lint", "test", "inspect", "evaluate", "build"];
const POLICIES = join(import.meta.dirname, "testdata/policies");

for (const command of COMMANDS) {
  const request = JSON.stringify(requestOf(command));
  const start = performance.now();
  const native = ask(request, "native");
  const middle = performance.now();
  const same = native === ask(request, "wasm");
  const times = `native ${ms(middle - start)}, WASI ${ms(performance.now() - middle)}`;
  console.log(`${command}: ${same ? "equal" : "DIFFERENT"}, ${native.length} bytes, ${times}`);
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

/** @param {number} duration */
function ms(duration) {
  return `${Math.round(duration)} ms`;
}
