// @ts-check
/** Builds the Rego toolchain with Go: natively, and for WASI with `--wasm` or `--all`. */
import { execFileSync } from "node:child_process";

const FLAGS = ["build", "-trimpath", "-ldflags=-s -w"];
const wanted = process.argv[2] ?? "--native";

if (wanted !== "--wasm") go("rego-toolchain", {});
if (wanted !== "--native") go("rego-toolchain.wasm", { GOOS: "wasip1", GOARCH: "wasm" });

/** @param {string} file @param {Record<string, string>} target */
function go(file, target) {
  execFileSync("go", [...FLAGS, "-o", `build/${file}`, "."], {
    cwd: "rego-toolchain",
    stdio: "inherit",
    env: { ...process.env, ...target },
  });
}
