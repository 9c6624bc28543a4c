// @ts-check
/** Checks the import rules of `.dependency-cruiser.cjs`, and that the check saw the sources at all. */
import { execFileSync } from "node:child_process";
import fastGlob from "fast-glob";

const output = execFileSync(
  "npx",
  ["depcruise", "--config", ".dependency-cruiser.cjs", "--output-type", "json", "src"],
  { maxBuffer: 2 ** 28 },
);
const { summary, modules } = JSON.parse(output.toString());
const seen = modules.filter((/** @type {{source: string}} */ { source }) => source.startsWith("src/")).length;
const expected = fastGlob.sync("src/**/*.ts").length;
for (const { rule, from, to } of summary.violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(`imports: ${seen} of ${expected} files seen, ${summary.violations.length} violations`);
if (summary.violations.length > 0 || seen < expected * 0.95) process.exitCode = 1;
