/** What nobody can do without who judges a JSON file: `node parse.cjs FILE` reads, hashes, decodes and parses it, and ends. */
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");

const bytes = readFileSync(process.argv[2] ?? "");
createHash("sha256").update(bytes).digest("hex");
JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
