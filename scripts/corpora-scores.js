// @ts-check
/**
 * Runs the strict parsers over the conformance and damage corpora and prints how each fared; `--write` puts it into docs/strictness.md.
 * RAY_SHARED names the folder that holds `corpora`; ../shared is looked at where it names none. Exits 1 where something has no reason.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "..");
const PAGE = join(ROOT, "docs/strictness.md");
const BETWEEN = /(?<=<!-- scores -->\n)[\s\S]*?(?=<!-- end of scores -->)/u;

const shared = resolve(process.env["RAY_SHARED"] ?? join(ROOT, "../shared"));
process.env["RAY_SHARED"] = shared;
if (existsSync(join(shared, "corpora"))) await print();
else {
  console.error("corpora-scores: there is no folder corpora in RAY_SHARED or ../shared; name the folder that holds it");
  process.exitCode = 2;
}

async function print() {
  const { corporaScores } = await bundled("test/corpora/suites.ts");
  const { page, unexplained } = await corporaScores();
  process.stdout.write(page);
  for (const each of unexplained) console.error(`without a reason: ${each}`);
  if (unexplained.length > 0) process.exitCode = 1;
  else if (process.argv.includes("--write"))
    writeFileSync(
      PAGE,
      readFileSync(PAGE, "utf8").replace(BETWEEN, () => `\n${page}\n`),
    );
}

/** Node 20 reads no TypeScript. @param {string} entry */
async function bundled(entry) {
  const folder = mkdtempSync(join(tmpdir(), "ray-policy-scores-"));
  const outfile = join(folder, "suites.mjs");
  const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  try {
    /** @type {import("esbuild").BuildOptions} */
    const options = {
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      mainFields: ["module", "main"],
    };
    await build({ ...options, entryPoints: [join(ROOT, entry)], outfile, banner: { js: banner } });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
