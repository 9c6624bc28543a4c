// @ts-check
/** A file for each of so many folders, made as durable as a batch makes its verdicts, and nothing else: `node durable.cjs FOLDER COUNT BYTES`. */
const fs = require("node:fs");
const { join } = require("node:path");
const { promisify } = require("node:util");

const [folder = "", count = "0", bytes = "0"] = process.argv.slice(2);
const AT_ONCE = 16;
const data = Buffer.alloc(Number(bytes), "x");
const [open, fsync, rename] = [promisify(fs.open), promisify(fs.fsync), promisify(fs.rename)];

/** @param {string} name */
async function put(name) {
  const out = join(folder, name);
  fs.mkdirSync(out, { recursive: true });
  const file = await open(join(out, "next"), "w");
  fs.writeSync(file, data);
  await fsync(file);
  fs.closeSync(file);
  await rename(join(out, "next"), join(out, "verdict.json"));
  const entry = fs.openSync(out, "r");
  await fsync(entry);
  fs.closeSync(entry);
}

const names = Array.from({ length: Number(count) }, (_, index) => `r${index}`).values();
for (let lane = 0; lane < AT_ONCE; lane++)
  (async () => {
    for (const name of names) await put(name);
  })();
