// @ts-check
/**
 * Builds `dist/`: the command line as two CommonJS files with V8's code caches beside them, the public API as an ES module, and its
 * types. What is built replaces the older one in one step.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import { shippedBundle } from "./bundle-members.js";
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

/** Puts what is in the shipped bundle into the command line, and where in the bundle its `policy.wasm` is. @param {import("esbuild").PluginBuild} setup */
function withOpenedBundle(setup) {
  setup.onLoad({ filter: /policy[\\/]opened\.ts$/ }, () => {
    const { catalogue, ...opened } = openedBundle();
    const members = Object.entries(opened).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    const text = JSON.stringify(JSON.stringify(JSON.parse(catalogue)));
    return { contents: `export const opened = { ${members.join(", ")}, catalogue: () => JSON.parse(${text}) };` };
  });
}

function openedBundle() {
  const { gzip, tar, member, text } = shippedBundle();
  const wasm = member("policy.wasm");
  const { revision = "" } = JSON.parse(text(".manifest"));
  return {
    digest: sha256(gzip),
    wasm: placesOf(wasm, tar, gzip),
    wasm_digest: sha256(wasm),
    revision,
    catalogue: text("catalogue.json"),
  };
}

/** Where bytes of a tar are in its gzip, which is stored, not compressed: in blocks with five bytes before each. @param {Uint8Array} bytes @param {Buffer} tar @param {Buffer} gzip */
function placesOf(bytes, tar, gzip) {
  const begin = tar.indexOf(bytes);
  const end = begin + bytes.length;
  /** @type {[number, number][]} */
  const places = [];
  for (let [block, before] = [10, 0]; before < end; ) {
    const length = gzip.readUInt16LE(block + 1);
    const start = block + 5 - before;
    const [from, to] = [Math.max(begin, before), Math.min(end, before + length)];
    if (from < to) places.push([start + from, start + to]);
    block += 5 + length;
    before += length;
  }
  if (!Buffer.concat(places.map(([from, to]) => gzip.subarray(from, to))).equals(bytes))
    throw new Error("policies/bundle.tar.gz is compressed; build it again with npm run build:policy");
  return places;
}

/** @param {Uint8Array} bytes */
function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
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
