// @ts-check
/**
 * Builds `dist/`: the command line as lazily loaded CommonJS chunks (Node loads them faster than ES modules), the public API
 * as an ES module, and its types. What is built replaces the older one in one step.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { build, transform } from "esbuild";

const NEXT = `dist.${process.pid}.tmp`;
const NO_BUILTIN = `${import.meta.dirname}/no-builtin.cjs`;

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outdir: NEXT,
  // A package's own ES module bundles whole; a UMD build hides what it requires.
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
  plugins: [{ name: "no-sdk-builtins", setup: withoutSdkBuiltins }],
};

await commandLine();
await api();
if (!process.argv.includes("--without-types")) types();
replace();

async function commandLine() {
  await build({
    ...common,
    entryPoints: { cli: "src/cli.ts", worker: "src/policy/worker.ts" },
    splitting: true,
    chunkNames: "chunk-[hash]",
    minify: true,
  });
  for (const file of readdirSync(NEXT)) {
    writeFileSync(`${NEXT}/${file}`, await asCommonJs(readFileSync(`${NEXT}/${file}`, "utf8")));
  }
  writeFileSync(`${NEXT}/package.json`, '{ "type": "commonjs" }\n');
}

/** CommonJS has no `import.meta`; what stands in for it is the same. @param {string} module */
async function asCommonJs(module) {
  const { code } = await transform(module, {
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    define: { "import.meta.dirname": "__dirname", "import.meta.url": "__moduleUrl" },
    // A dynamic import would go through the loader of ES modules, which takes longer than the chunk it loads.
    supported: { "dynamic-import": false },
  });
  if (!code.includes("__moduleUrl")) return code;
  return `const __moduleUrl=require("node:url").pathToFileURL(__filename).href;${code}`;
}

async function api() {
  await build({
    ...common,
    entryPoints: { index: "src/index.ts" },
    outExtension: { ".js": ".mjs" },
    packages: "external",
    minifySyntax: true,
    minifyWhitespace: true,
  });
}

function types() {
  execFileSync("npx", ["tsc", "-p", "tsconfig.types.json", "--outDir", `${NEXT}/types`], { stdio: "inherit" });
}

/** The engine refuses every policy that would call the SDK's own built-ins, so what they need is not loaded. @param {import("esbuild").PluginBuild} setup */
function withoutSdkBuiltins(setup) {
  setup.onResolve({ filter: /^(yaml|sprintf-js)$/ }, ({ importer }) =>
    importer.includes("opa-wasm") ? { path: NO_BUILTIN } : undefined,
  );
}

function replace() {
  const old = `dist.${process.pid}.old.tmp`;
  try {
    renameSync("dist", old);
  } catch {
    // There was none.
  }
  renameSync(NEXT, "dist");
  rmSync(old, { recursive: true, force: true });
}
