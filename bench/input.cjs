/** `node bench/input.cjs FILE eval … --out FOLDER`: judges, and writes to FILE the very document that the policy saw. */
const crypto = require("node:crypto");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const loader = require("../bin/load.js");

const [file, ...argv] = process.argv.slice(2);
const seen = new Map();
const { hash } = crypto;

// The document is hashed for the verdict, which tells it from all else that is hashed.
crypto.hash = (algorithm, data, encoding) => {
  const digest = hash(algorithm, data, encoding);
  seen.set(digest, data);
  return digest;
};

const io = { out: async () => undefined, err: async () => undefined, columns: 80, colour: false, cwd: process.cwd() };
loader
  .commandLine()
  .main(argv, io)
  .then(() => {
    const { input_digest } = JSON.parse(readFileSync(join(argv[argv.indexOf("--out") + 1], "verdict.json"), "utf8"));
    const bytes = seen.get(input_digest);
    if (bytes === undefined) throw new Error("the verdict's input was not seen");
    writeFileSync(file, bytes);
  });
