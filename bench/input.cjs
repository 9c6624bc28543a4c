/** `node bench/input.cjs FILE eval … --out FOLDER`: judges, and writes to FILE the very document that the policy saw. */
const crypto = require("node:crypto");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const loader = require("../bin/load.js");

const [file, ...argv] = process.argv.slice(2);
const seen = new Map();
const { createHash } = crypto;

// The document is hashed for the verdict, which tells it from all else that is hashed.
crypto.createHash = (algorithm) => {
  const hash = createHash(algorithm);
  const update = hash.update.bind(hash);
  hash.update = (data) => {
    if (typeof data === "string") seen.set(createHash("sha256").update(data).digest("hex"), data);
    update(data);
    return hash;
  };
  return hash;
};

const io = { out: async () => undefined, err: async () => undefined, columns: 80, colour: false, cwd: process.cwd() };
loader
  .commandLine()
  .main(argv, io)
  .then(() => {
    const { input_digest } = JSON.parse(readFileSync(join(argv[argv.indexOf("--out") + 1], "verdict.json"), "utf8"));
    const text = seen.get(input_digest);
    if (text === undefined) throw new Error("the verdict's input was not seen");
    writeFileSync(file, text);
  });
