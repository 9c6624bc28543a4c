const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const DIST = join(__dirname, "..", "dist");
const FIRST = join(DIST, "cli.js");
/** What most runs do not need; the command line asks for it by this name. */
const REST = "./rest.js";

exports.FILES = [FIRST, join(DIST, REST)];

/** The gate that every pipeline asks, and that needs least: what a longer code cache takes, it would pay for nothing. */
const OFTEN = "rehearsal";

/** Where V8's code cache of a file stands, if this very V8 made one: for what is often asked, or for anything. */
exports.cacheOf = (file, isOften) => file.replace(/js$/, `${process.versions.v8}${isOften ? `.${OFTEN}` : ""}.cache`);

/** A built file as a script, with a code cache: parsing the command line anew takes longer than a verdict. */
exports.script = (file, cache = "") => {
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  return new vm.Script(readFileSync(file, "latin1"), { filename: file, cachedData });
};

/** Runs the command line, a script, as a module. `rest` gives the script of the other file when that is asked for. */
exports.run = (script, rest) => {
  // What Node itself has is the same wherever it is asked for.
  const own = (id) => require(id.startsWith(".") ? join(DIST, id) : id);
  const load = (id) => (id === REST ? moduleOf(rest(), exports.FILES[1], own) : own(id));
  return moduleOf(script, FIRST, load);
};

function moduleOf(script, file, load) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, load, module, file, DIST);
  return module.exports;
}

/** The scripts with their code caches, or undefined where none was made by this very V8. */
exports.cached = (argv) => {
  const isOften = argv[argv.indexOf("--gate") + 1] === OFTEN;
  const cache = exports.cacheOf(FIRST, isOften);
  const script = existsSync(cache) ? exports.script(FIRST, cache) : undefined;
  if (script?.cachedDataRejected !== false) return undefined;
  return { script, rest: () => exports.script(exports.FILES[1], exports.cacheOf(exports.FILES[1])) };
};

/** The command line. Without a code cache of ours, Node's own compile cache serves, if it has one. */
exports.commandLine = (argv = process.argv) => {
  const cached = exports.cached(argv);
  if (cached !== undefined) return exports.run(cached.script, cached.rest);
  require("node:module").enableCompileCache?.();
  return require(FIRST);
};
