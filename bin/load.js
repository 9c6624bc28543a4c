const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
const vm = require("node:vm");

const DIST = join(__dirname, "..", "dist");
const FILE = join(DIST, "cli.js");

/** Where V8's code cache of a file stands, if this very V8 made one. */
exports.cacheOf = (file) => file.replace(/js$/, `${process.versions.v8}.cache`);

/** A built file as a script, with its code cache: parsing the command line anew takes longer than a verdict. */
exports.script = (file = FILE, cache = exports.cacheOf(file)) => {
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  return new vm.Script(readFileSync(file, "latin1"), { filename: file, cachedData });
};

/** Runs a script as a module. `library` says how to load what stands in a file of its own. */
exports.run = (script, file = FILE, library = exports.library) => {
  const module = { exports: {} };
  const own = createRequire(file);
  const load = (id) => (id.startsWith("./lib/") ? library(join(DIST, id)) : own(id));
  script.runInThisContext()(module.exports, load, module, file, dirname(file));
  return module.exports;
};

const libraries = new Map();

/** A library of the command line, read once. */
exports.library = (file) => {
  const known = libraries.get(file) ?? exports.run(exports.script(file), file);
  libraries.set(file, known);
  return known;
};

/** The command line. Where the cache was made by another V8, Node's own compile cache serves, if it has one. */
exports.commandLine = () => {
  const script = existsSync(exports.cacheOf(FILE)) ? exports.script() : undefined;
  if (script?.cachedDataRejected === false) return exports.run(script);
  require("node:module").enableCompileCache?.();
  return require(FILE);
};
