/**
 * `node bench/floor.cjs OUT WASM [load]`: what a run of this design does at the least, without a single line of judgement. Compiles the
 * policy, a file, and replaces four files as durably as `eval` does; with `load` it has the command line and its code cache too.
 */
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { join } = require("node:path");
const loader = require("../bin/load.js");

const [out, wasm, load] = process.argv.slice(2);
const ROOT = join(__dirname, "..");
const REPORTS = ["audit.sarif", "code-scanning.sarif", "report.md"];

fs.mkdirSync(out, { recursive: true });
if (load === "load") loader.commandLine();
createHash("sha256")
  .update(fs.readFileSync(join(ROOT, "policies/bundle.tar.gz")))
  .digest("hex");
new WebAssembly.Module(fs.readFileSync(wasm));

function sync(path, flags) {
  const descriptor = fs.openSync(path, flags);
  if (flags === "w") fs.writeSync(descriptor, "x".repeat(20_000));
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}

function put(name) {
  sync(join(out, `${name}.tmp`), "w");
  fs.renameSync(join(out, `${name}.tmp`), join(out, name));
}

for (const name of REPORTS) fs.rmSync(join(out, name), { force: true });
put("verdict.json");
sync(out, "r");
for (const name of REPORTS) put(name);
sync(out, "r");
put("verdict.json");
sync(out, "r");
