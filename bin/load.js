const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const vm = require("node:vm");

const DIST = join(__dirname, "..", "dist");
const FILE = join(DIST, "cli.js");
const CACHE = join(DIST, `cli.${process.versions.v8}.cache`);

/** The command line as a script, with V8's code cache where this very V8 made it: parsing it anew takes longer than a verdict. */
exports.script = (file = FILE, cache = CACHE) => {
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  return new vm.Script(readFileSync(file, "latin1"), { filename: file, cachedData });
};

/** Runs the script as a module. */
exports.run = (script) => {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(FILE), module, FILE, DIST);
  return module.exports;
};

/** The command line. Where the cache was made by another V8, Node's own compile cache serves, if it has one. */
exports.commandLine = () => {
  const script = existsSync(CACHE) ? exports.script() : undefined;
  if (script?.cachedDataRejected === false) return exports.run(script);
  require("node:module").enableCompileCache?.();
  return require(FILE);
};
