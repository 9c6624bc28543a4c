// @ts-check
/**
 * Times whole commands in turn and prints ratios within this one run, each target met or missed. Nothing here fails by being
 * slow. `--install` fetches Node 20, 22 and 24 from npm first; RAY_BENCH_RUNS says how many rounds.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shippedBundle } from "../scripts/bundle-members.js";
import { printParts } from "./parts.js";
import { printRivals } from "./rivals.js";
import { printSizes } from "./sizes.js";
import { evaluation, median, RUNS, ratios, release, run, spread, timed } from "./timing.js";

const NODES = "bench/nodes";
/** The greatest ratio to a bare start; Node 22 has none. */
const TARGETS = /** @type {const} */ ({ 20: 1.8, 22: undefined, 24: 2.6 });

/** The same for a whole release, on Node 20. */
const RELEASE_TARGET = 1.9;

if (process.argv.includes("--install")) for (const version of Object.keys(TARGETS)) install(version);
const folder = mkdtempSync(join(tmpdir(), "ray-policy-bench-"));
try {
  const plain = copyWithoutCodeCache();
  console.log(`eval examples/rehearsal ÷ node -e 0: median (least–greatest) of ${RUNS} rounds`);
  for (const [version, target] of Object.entries(TARGETS)) printTarget(version, target, plain);
  printRelease();
  printFloor();
  printCertificates();
  printParts(folder);
  printRivals(folder);
  await printSizes(folder);
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} version @param {number | undefined} target @param {string} plain */
function printTarget(version, target, plain) {
  const node = nodeOf(version);
  if (node === undefined)
    return console.log(
      `  Node ${version}  not there: npm run bench -- --install, or name its binary in RAY_NODE_${version}`,
    );
  const [bare = [], judged = [], uncached = []] = withCodeCache(node, () =>
    timed([
      [node, "-e", "0"],
      [node, ...evaluation(join(folder, "out"))],
      [node, ...evaluation(join(folder, "out"), plain)],
    ]),
  );
  const ratio = ratios(judged, bare);
  const extra = median(judged.map((time, index) => time - (bare[index] ?? Number.NaN)));
  const answer =
    target === undefined ? "no target" : `at most ${target}: ${median(ratio) <= target ? "met" : "missed"}`;
  const without = median(ratios(uncached, bare)).toFixed(2);
  console.log(
    `  Node ${version}  ${spread(ratio)}, ${answer}; without a code cache ${without}; bare start ${median(bare).toFixed(0)} ms, ${extra.toFixed(0)} ms more`,
  );
}

/** A whole release on the Node that runs the bench. */
function printRelease() {
  const [bare = [], judged = []] = timed([
    [process.execPath, "-e", "0"],
    [process.execPath, ...release(join(folder, "release"))],
  ]);
  const ratio = ratios(judged, bare);
  const extra = median(judged.map((time, index) => time - (bare[index] ?? Number.NaN)));
  console.log(
    `eval examples/go ÷ node -e 0: ${spread(ratio)} (${extra.toFixed(0)} ms more), at most ${RELEASE_TARGET}: ${median(ratio) <= RELEASE_TARGET ? "met" : "missed"}`,
  );
  const [, ...words] = release(join(folder, "release"));
  /** @type {readonly number[]} */
  const [first = Number.NaN, ...later] = JSON.parse(run([process.execPath, "bench/warm.cjs", String(RUNS), ...words]));
  console.log(
    `  in one process, again and again: the first takes ${first.toFixed(0)} ms, a later one ${median(later).toFixed(0)} ms: the rest is the first run of code`,
  );
}

/** How far down a target could be met at all: what no judgement takes. */
function printFloor() {
  const wasm = join(folder, "policy.wasm");
  writeFileSync(wasm, shippedBundle().member("policy.wasm"));
  console.log("floor ÷ node -e 0: compile the policy, make four files durable; then with the command line loaded");
  for (const version of Object.keys(TARGETS)) {
    const node = nodeOf(version);
    if (node === undefined) continue;
    const words = [node, "bench/floor.cjs", join(folder, "floor"), wasm];
    const [bare = [], plain = [], loaded = []] = withCodeCache(node, () =>
      timed([[node, "-e", "0"], words, [...words, "load"]]),
    );
    console.log(`  Node ${version}  ${spread(ratios(plain, bare))}; ${spread(ratios(loaded, bare))}`);
  }
}

/** Node 20 reads every certificate that this variable names before it does anything, so that a bare start takes longer and all ratios are less. */
function printCertificates() {
  const named = process.env["NODE_EXTRA_CA_CERTS"];
  if (named === undefined) return;
  delete process.env["NODE_EXTRA_CA_CERTS"];
  const [bare = [], judged = [], released = []] = timed([
    [process.execPath, "-e", "0"],
    [process.execPath, ...evaluation(join(folder, "out"))],
    [process.execPath, ...release(join(folder, "release"))],
  ]);
  process.env["NODE_EXTRA_CA_CERTS"] = named;
  console.log(
    `NODE_EXTRA_CA_CERTS is set, which slows the bare start of Node 20; without it: eval ${spread(ratios(judged, bare))}, a whole release ${spread(ratios(released, bare))}, bare start ${median(bare).toFixed(0)} ms`,
  );
}

/** @param {string} version */
function nodeOf(version) {
  const stated = process.env[`RAY_NODE_${version}`];
  if (stated !== undefined) return stated;
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const installed = join(NODES, version, "node_modules/node/bin/node");
  return existsSync(installed) ? installed : undefined;
}

/** Each V8 needs a code cache of its own, and a build makes the one of its own Node. Leaves `dist` as it was. @template T @param {string} node @param {() => T} act */
function withCodeCache(node, act) {
  const v8 = run([node, "-p", "process.versions.v8"]).trim();
  if (existsSync(`dist/cli.${v8}.cache`)) return act();
  try {
    run([node, "scripts/code-cache.js"]);
    return act();
  } finally {
    for (const file of readdirSync("dist"))
      if (file.endsWith(".cache") && file.includes(`.${v8}.`)) rmSync(join("dist", file));
  }
}

/** The package as a V8 sees it that no code cache was made for. */
function copyWithoutCodeCache() {
  const filter = (/** @type {string} */ path) => !path.endsWith(".cache");
  for (const part of ["bin", "dist", "schemas", "policies/bundle.tar.gz", "package.json"])
    cpSync(part, join(folder, "plain", part), { recursive: true, filter });
  return join(folder, "plain", "bin/ray-policy.js");
}

/** @param {string} version */
function install(version) {
  const prefix = join(NODES, version);
  mkdirSync(prefix, { recursive: true });
  const options = ["--silent", "--no-audit", "--no-fund", "--prefix", prefix];
  const { status } = spawnSync("npm", ["install", ...options, `node@${version}`], { stdio: "inherit" });
  if (status !== 0) throw new Error(`npm could not install node@${version}`);
}
