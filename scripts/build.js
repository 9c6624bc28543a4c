// @ts-check
/**
 * Builds `dist/`: the command line as one CommonJS file with V8's code cache beside it, the public API as an ES module, and its
 * types. What is built replaces the older one in one step.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { parseTar } from "nanotar";

const NEXT = `dist.${process.pid}.tmp`;
const VALIDATORS = "src/generated/validators";
const NO_BUILTIN = `${import.meta.dirname}/no-builtin.cjs`;

/** Small libraries that take long to begin and that few runs ask, with what is taken of them: each is run when that is first used. */
const LATE = { "packageurl-js": ["PackageURL"] };

const PLUGINS = [
  { name: "no-sdk-builtins", setup: withoutSdkBuiltins },
  { name: "opened-bundle", setup: withOpenedBundle },
];

const AS_MODULE = { before: "", behind: "" };
/** As a script a function of what a module is given, so that the text need not be put into one first; required, a module as ever. */
const WORDS = "exports,require,module,__filename,__dirname";
const AS_FUNCTION = {
  before: `(typeof module==="object"?f=>f(${WORDS}):f=>f)(function(${WORDS}){`,
  behind: "})",
};

/** Libraries that few runs need, and that are long: each group stands in a file with a code cache of its own, read when it is asked for. */
const LIBRARIES = {
  processes: ["execa"],
  markdown: ["mdast-util-from-markdown", "mdast-util-gfm-task-list-item", "micromark-extension-gfm-task-list-item"],
};

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

await commandLine();
await api();
if (!process.argv.includes("--without-types")) types();
replace();
execFileSync(process.execPath, ["scripts/code-cache.js"], { stdio: "inherit" });

/** CommonJS has no `import.meta`; what stands in for it is the same. */
async function commandLine() {
  await build(commonJs({ entryPoints: { cli: "src/cli.ts" } }, AS_FUNCTION));
  await build(commonJs({ entryPoints: { worker: "src/policy/worker.ts" } }, AS_MODULE));
  for (const [group, names] of Object.entries(LIBRARIES)) await library(group, names);
  await validators();
  writeFileSync(`${NEXT}/package.json`, '{ "type": "commonjs" }\n');
  refuseOtherThanAscii(`${NEXT}/cli.js`);
}

/** @param {string} group @param {readonly string[]} names */
async function library(group, names) {
  const contents = names.map((name) => `export * from "${name}";`).join("");
  const entry = { stdin: { contents, resolveDir: "." }, outdir: `${NEXT}/lib`, entryNames: group };
  await build({ ...commonJs(entry, AS_FUNCTION), plugins: PLUGINS });
  refuseOtherThanAscii(`${NEXT}/lib/${group}.js`);
}

/** @param {import("esbuild").BuildOptions} entry @param {{ before: string, behind: string }} frame @returns {import("esbuild").BuildOptions} */
function commonJs(entry, { before, behind }) {
  return {
    ...common,
    ...entry,
    format: "cjs",
    minify: true,
    // A dynamic import would go through the loader of ES modules, which takes longer than what it loads.
    supported: { "dynamic-import": false },
    define: { "import.meta.dirname": "__dirname", "import.meta.url": "__meta.url" },
    plugins: [
      ...PLUGINS,
      { name: "validators-apart", setup: withoutValidators },
      { name: "libraries-late", setup: withLateLibraries },
      { name: "libraries-apart", setup: withoutLibraries },
    ],
    banner: { js: `${before}const __meta={get url(){return require("node:url").pathToFileURL(__filename).href}};` },
    footer: { js: behind },
  };
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

/** @param {import("esbuild").PluginBuild} setup */
function withoutLibraries(setup) {
  for (const [group, names] of Object.entries(LIBRARIES))
    setup.onResolve({ filter: new RegExp(`^(?:${names.join("|")})$`) }, () => ({
      path: `./lib/${group}.js`,
      external: true,
    }));
}

/** `bin/load.js` reads the file byte by byte, which is faster; esbuild escapes texts, but not the literals of regular expressions. @param {string} file */
function refuseOtherThanAscii(file) {
  const odd = /.{0,40}[\u0080-\u{10ffff}].{0,20}/u.exec(readFileSync(file, "utf8"));
  if (odd !== null) throw new Error(`${file} holds a character beyond ASCII; write it as \\uXXXX: ${odd[0]}`);
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
