/**
 * `node bench/trace.cjs FILE eval …`: runs the command line in this process and writes to FILE, as JSON, how many milliseconds
 * each part took. A part ends where the next one's first call begins.
 */
const crypto = require("node:crypto");
const fs = require("node:fs");
const loader = require("../bin/load.js");

const [file, ...argv] = process.argv.slice(2);
const OUT = argv[argv.indexOf("--out") + 1];

/** Every part with the call that begins it, in the order in which they come; the first two begin by themselves. */
const PARTS = [
  ["load the command line and its code cache"],
  ["run its modules"],
  ["take the older verdict back", "statSync", "audit.sarif"],
  ["read the config", "statSync", "examples/rehearsal"],
  ["open the policy bundle", "statSync", "bundle.tar.gz"],
  ["read and admit the evidence", "statSync", "release-manifest.json"],
  ["compile the policy's WebAssembly", "Module", ""],
  ["instantiate it and evaluate the checks", "Instance", ""],
  ["decide, locate the findings", "hash", "sha256"],
  ["render the audit log", "statSync", OUT],
  ["write it; render and write the other reports", "openSync", "audit.sarif."],
  ["write the verdict", "openSync", "verdict.json."],
];

const { openSync, writeFileSync } = fs;
const times = PARTS.map(() => 0);
let part = 0;
let since = performance.now();
let waited = 0;

function next() {
  const now = performance.now();
  times[part] += now - since;
  part += 1;
  since = now;
}

function observe(name, subject) {
  const [, call, mark] = PARTS[part + 1] ?? [];
  if (call === name && (mark === "" || subject.includes(mark))) next();
}

function wrap(module, name) {
  const original = module[name];
  module[name] = (...words) => {
    observe(name, String(words[0]));
    return original(...words);
  };
}

function wrapClass(name) {
  WebAssembly[name] = new Proxy(WebAssembly[name], {
    construct(target, words) {
      observe(name, "");
      return Reflect.construct(target, words);
    },
  });
}

let pending = 0;
let pendingSince = 0;

function beginWait() {
  if (pending++ === 0) pendingSince = performance.now();
}

function endWait() {
  if (--pending === 0) waited += performance.now() - pendingSince;
}

function wrapSync(name) {
  const original = fs[name];
  fs[name] = (...words) => {
    beginWait();
    try {
      return original(...words);
    } finally {
      endWait();
    }
  };
}

/** What is rendered meanwhile counts too: it is the time in which the disk has something to do. */
function wrapFsync() {
  const original = fs.fsync;
  fs.fsync = (descriptor, settle) => {
    beginWait();
    original(descriptor, (error) => {
      endWait();
      settle(error);
    });
  };
}

const { script, rest } = loader.cached(argv);
next();
for (const name of ["statSync", "openSync", "mkdirSync"]) wrap(fs, name);
for (const name of ["fsyncSync", "renameSync"]) wrapSync(name);
wrapFsync();
wrap(crypto, "hash");
for (const name of ["Module", "Instance"]) wrapClass(name);
const { main } = loader.run(script, rest);

const io = { out: async () => undefined, err: async () => undefined, columns: 80, colour: false, cwd: process.cwd() };
main(argv, io).then((code) => {
  next();
  // A part that did not begin would count as the one before it.
  if (code !== 0 || part !== PARTS.length) throw new Error(`ended with ${code} in: ${PARTS[part]?.[0]}`);
  const named = Object.fromEntries(PARTS.map(([title], index) => [title, times[index]]));
  const all = times.reduce((sum, time) => sum + time, 0);
  fs.openSync = openSync;
  writeFileSync(
    file,
    JSON.stringify({ ...named, "all of these": all, "in them, the disk is in fsync or rename": waited }),
  );
});
