// @ts-check
/**
 * Builds `dist/`: the command line as two CommonJS files with V8's code caches beside them, the public API as an ES module, and its
 * types. What is built replaces the older one in one step.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { parseTar } from "nanotar";
import { chunksOf, META, packed, packedRest } from "./pack.js";

const NEXT = `dist.${process.pid}.tmp`;
const VALIDATORS = "src/generated/validators";
const NO_BUILTIN = `${import.meta.dirname}/no-builtin.cjs`;

/** Small libraries that take long to begin and that few runs ask, with what is taken of them: each is run when that is first used. */
const LATE = { "packageurl-js": ["PackageURL"] };

const PLUGINS = [
  { name: "no-sdk-builtins", setup: withoutSdkBuiltins },
  { name: "opened-bundle", setup: withOpenedBundle },
];

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  outdir: NEXT,
  // A package's own ES module bundles whole; a UMD build hides what it requires.
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
  plugins: PLUGINS,
};

/** CommonJS has no `import.meta`; what stands in for it is the same. */
const IMPORT_META = {
  "import.meta.dirname": "__dirname",
  "import.meta.url": "__meta.url",
  "import.meta.resolve": "undefined",
};

/** What the scripts of the command line share. @type {import("esbuild").BuildOptions} */
const script = {
  ...common,
  minify: true,
  define: IMPORT_META,
  plugins: [
    ...PLUGINS,
    { name: "validators-apart", setup: withoutValidators },
    { name: "libraries-late", setup: withLateLibraries },
    { name: "yaml-as-es-modules", setup: withYamlAsEsModules },
  ],
};

await commandLine();
await api();
if (!process.argv.includes("--without-types")) types();
replace();
execFileSync(process.execPath, ["scripts/code-cache.js"], { stdio: "inherit" });

/** In two scripts, each with a code cache of its own: what judging one gate takes, and the rest. */
async function commandLine() {
  await validators();
  writeFileSync(`${NEXT}/package.json`, '{ "type": "commonjs" }\n');
  await build({
    ...script,
    entryPoints: { worker: "src/policy/worker.ts" },
    format: "cjs",
    // A dynamic import would go through the loader of ES modules, which takes longer than what it loads.
    supported: { "dynamic-import": false },
    banner: { js: META },
  });
  const { outputFiles = [] } = await build({
    ...script,
    entryPoints: { cli: "src/cli.ts" },
    format: "esm",
    splitting: true,
    write: false,
  });
  const chunks = chunksOf(outputFiles);
  writeAscii("cli.js", packed(chunks, "./cli.js"));
  const words = ["scripts/first-chunks.js", resolve(NEXT, "cli.js")];
  /** @type {string[]} */
  const first = JSON.parse(execFileSync(process.execPath, words, { encoding: "utf8" }));
  const isFirst = (/** @type {string} */ name) => first.includes(name);
  writeAscii("cli.js", packed(filtered(chunks, isFirst), "./cli.js"));
  writeAscii("rest.js", packedRest(filtered(chunks, (name) => !isFirst(name))));
}

/** @param {ReadonlyMap<string, string>} chunks @param {(name: string) => boolean} isWanted */
function filtered(chunks, isWanted) {
  return new Map([...chunks].filter(([name]) => isWanted(name)));
}

/** Each in a file of its own: one is asked only for the words about a value that does not hold. */
async function validators() {
  await build({
    ...common,
    entryPoints: readdirSync(VALIDATORS)
      .filter((file) => file.endsWith(".js") && file !== "index.js")
      .map((file) => `${VALIDATORS}/${file}`),
    outdir: `${NEXT}/validators`,
    format: "cjs",
    minify: true,
    // What an ES module imports of a CommonJS one is what that exports as a whole.
    footer: { js: "module.exports=module.exports.default;" },
  });
}

/** @param {import("esbuild").PluginBuild} setup */
function withoutValidators(setup) {
  setup.onResolve({ filter: /^\.\/[\w-]+\.js$/ }, ({ path, resolveDir, kind }) =>
    kind === "dynamic-import" && resolveDir.endsWith(VALIDATORS)
      ? { path: `./validators/${path.slice(2)}`, external: true }
      : undefined,
  );
}

/** `bin/load.js` reads the file byte by byte, which is faster; esbuild escapes texts, but not the literals of regular expressions. @param {string} file @param {string} text */
function writeAscii(file, text) {
  const odd = /.{0,40}[\u0080-\u{10ffff}].{0,20}/u.exec(text);
  if (odd !== null) throw new Error(`${file} holds a character beyond ASCII; write it as \\uXXXX: ${odd[0]}`);
  writeFileSync(`${NEXT}/${file}`, text);
}

async function api() {
  await build({
    ...common,
    entryPoints: { index: "src/index.ts" },
    format: "esm",
    outExtension: { ".js": ".mjs" },
    packages: "external",
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [...PLUGINS, { name: "validators-apart", setup: withoutValidators }],
  });
}

function types() {
  execFileSync("npx", ["tsc", "-p", "tsconfig.types.json", "--outDir", `${NEXT}/types`], { stdio: "inherit" });
}

/** Puts `policy.wasm` of the shipped bundle beside the command line, and what else is in the bundle into it. @param {import("esbuild").PluginBuild} setup */
function withOpenedBundle(setup) {
  setup.onLoad({ filter: /policy[\\/]opened\.ts$/ }, () => {
    const { wasm, manifest, catalogue } = openedBundle();
    mkdirSync(NEXT, { recursive: true });
    writeFileSync(`${NEXT}/policy.wasm`, wasm);
    const digest = createHash("sha256").update(wasm).digest("hex");
    const { revision = "" } = JSON.parse(manifest);
    const text = JSON.stringify(JSON.stringify(JSON.parse(catalogue)));
    return {
      contents: `export const opened = { wasm_digest: "${digest}", revision: ${JSON.stringify(revision)}, catalogue: () => JSON.parse(${text}) };`,
    };
  });
}

function openedBundle() {
  const entries = parseTar(gunzipSync(readFileSync("policies/bundle.tar.gz")));
  const member = (/** @type {string} */ name) => {
    const { data } = entries.find((entry) => entry.name.replace(/^\/+/, "") === name) ?? {};
    if (data === undefined) throw new Error(`policies/bundle.tar.gz holds no ${name}`);
    return data;
  };
  const text = (/** @type {string} */ name) => new TextDecoder().decode(member(name));
  return { wasm: member("policy.wasm"), manifest: text(".manifest"), catalogue: text("catalogue.json") };
}

/** The engine refuses every policy that would call the SDK's own built-ins, so what they need is not loaded. @param {import("esbuild").PluginBuild} setup */
function withoutSdkBuiltins(setup) {
  setup.onResolve({ filter: /^(yaml|sprintf-js)$/ }, ({ importer }) =>
    importer.includes("opa-wasm") ? { path: NO_BUILTIN } : undefined,
  );
}

/** In place of each late library a module whose members run it. @param {import("esbuild").PluginBuild} setup */
function withLateLibraries(setup) {
  for (const [name, members] of Object.entries(LATE)) {
    const getters = members.map((member) => `get ${member}() { return require("${name}").${member}; }`).join(", ");
    setup.onResolve({ filter: new RegExp(`^${name}$`) }, ({ namespace, path }) =>
      namespace === "late" ? undefined : { path, namespace: "late" },
    );
    setup.onLoad({ filter: new RegExp(`^${name}$`), namespace: "late" }, () => ({
      contents: `module.exports = { ${getters} };`,
      resolveDir: process.cwd(),
    }));
  }
}

/** The same code in one scope: as CommonJS it is seventy modules, each with a function and a scope of its own. @param {import("esbuild").PluginBuild} setup */
function withYamlAsEsModules(setup) {
  setup.onResolve({ filter: /^yaml$/ }, ({ importer }) =>
    importer.includes("opa-wasm")
      ? undefined
      : { path: resolve("node_modules/yaml/browser/dist/index.js"), sideEffects: false },
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
