// @ts-check
/**
 * Builds `dist/`: the command line as lazily loaded CommonJS chunks (Node loads them faster than ES modules), the public API
 * as an ES module, and its types.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build, transform } from "esbuild";

rmSync("dist", { recursive: true, force: true });

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  // The engine refuses every policy that would call these, so the SDK need not load them.
  alias: { "sprintf-js": "./scripts/no-builtin.cjs" },
  plugins: [
    {
      name: "no-sdk-yaml",
      setup: (setup) =>
        setup.onResolve({ filter: /^yaml$/ }, ({ importer }) =>
          importer.includes("opa-wasm") ? { path: `${import.meta.dirname}/no-builtin.cjs` } : undefined,
        ),
    },
  ],
};

await commandLine();
await api();

async function commandLine() {
  await build({
    ...common,
    entryPoints: { cli: "src/cli.ts", worker: "src/policy/worker.ts" },
    outdir: "dist",
    splitting: true,
    chunkNames: "chunk-[hash]",
    minify: true,
  });
  for (const file of readdirSync("dist")) {
    writeFileSync(`dist/${file}`, await asCommonJs(readFileSync(`dist/${file}`, "utf8")));
  }
  writeFileSync("dist/package.json", '{ "type": "commonjs" }\n');
}

/** CommonJS has no `import.meta`; what stands in for it is the same. @param {string} module */
async function asCommonJs(module) {
  const define = { "import.meta.dirname": "__dirname", "import.meta.url": "__moduleUrl" };
  // A dynamic import would go through the loader of ES modules, which takes longer than the chunk it loads.
  const { code } = await transform(module, {
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    define,
    supported: { "dynamic-import": false },
  });
  return code.includes("__moduleUrl")
    ? `const __moduleUrl=require("node:url").pathToFileURL(__filename).href;${code}`
    : code;
}

async function api() {
  await build({
    ...common,
    entryPoints: { index: "src/index.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    packages: "external",
    minifySyntax: true,
    minifyWhitespace: true,
  });
  execFileSync("npx", ["tsc", "-p", "tsconfig.types.json"], { stdio: "inherit" });
}
