// @ts-check
/** Large inputs and many of them: time beside others that are asked the same, and the most memory that is taken. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { junitProject, logProject, sarifProject } from "./large.js";
import { copySources } from "./rivals.js";
import { median, ratios, run, spread, timed } from "./timing.js";

const AT = "2026-11-20T12:00:00Z";
const RESULTS = 100_000;
const RELEASES = 1_000;
/** About as many as the verdict of `examples/rehearsal` has. */
const VERDICT_BYTES = 8_700;
const ROUNDS = 3;
/** MiB */
const MOST_MEMORY = 300;

/** @param {string} folder @param {readonly string[]} question */
const judging = (folder, ...question) => [
  process.execPath,
  "bin/ray-policy.js",
  "eval",
  ...question,
  "--simulate-at",
  AT,
  "--out",
  join(folder, "out"),
];

/** @param {string} folder */
export async function printSizes(folder) {
  await printSarif(join(folder, "sarif"));
  await printMemory(join(folder, "junit"), "JUnit XML, 500 MB, 5 kB of output a case", (path) =>
    junitProject(path, 5e8),
  );
  await printMemory(join(folder, "log"), "deployment log, 1 GB", (path) => logProject(path, 1e9));
  printBatch(join(folder, "batch"));
  printHashing(join(folder, "hashing"));
}

/** One SARIF log of 100,000 results. @param {string} folder */
async function printSarif(folder) {
  const file = sarifProject(join(folder, "project"), RESULTS);
  const log = join(folder, "log.json");
  cpSync(file, log);
  console.log(
    `\na SARIF log of ${RESULTS.toLocaleString("en")} results, ${megabytes(statSync(file).size)} MB: eval --gate security, whole, ÷ another that is handed the log`,
  );
  const own = judging(folder, join(folder, "project"), "--gate", "security");
  const opa = [process.env["RAY_OPA"] ?? "opa", "eval", "-d", "bench/rivals/large", "-i", log, "data.main.deny"];
  const conftest = [
    process.env["RAY_CONFTEST"] ?? "conftest",
    "test",
    log,
    "--policy",
    "bench/rivals/large",
    "--output",
    "json",
  ];
  console.log(`  memory    ${await peak(own)}`);
  for (const [name, other] of /** @type {const} */ ([
    ["opa", opa],
    ["conftest", conftest],
  ])) {
    if (!isThere(other)) continue;
    const [mine = [], theirs = [], least = []] = timed(
      [own, other, [process.execPath, "bench/parse.cjs", log]],
      ROUNDS,
    );
    const ratio = ratios(mine, theirs);
    console.log(
      `  ${name.padEnd(8)}  ${spread(ratio)}, at most 0.30: ${met(median(ratio) <= 0.3)}; it takes ${median(theirs).toFixed(0)} ms and ${await peak(other)}; the floor, the log read, hashed, decoded and parsed: ${spread(ratios(least, theirs))}`,
    );
  }
  rmSync(folder, { recursive: true });
}

/** @param {string} folder @param {string} title @param {(path: string) => void} make */
async function printMemory(folder, title, make) {
  make(join(folder, "project"));
  const start = performance.now();
  const memory = await peakBytes(judging(folder, join(folder, "project"), "--gate", "rehearsal"));
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  const answer =
    memory === undefined
      ? "unknown memory"
      : `${mebibytes(memory)} MiB at the most, under ${MOST_MEMORY}: ${met(memory < MOST_MEMORY * 2 ** 20)}`;
  console.log(`\n${title}: ${answer}; ${seconds} s`);
  rmSync(folder, { recursive: true });
}

/** A thousand releases in one process. @param {string} folder */
function printBatch(folder) {
  const parts = ["ray-policy.yaml", "release-manifest.json", "reports", ".artifacts"];
  const [projects, inputs] = [join(folder, "projects"), join(folder, "inputs")];
  const one = join(folder, "input.json");
  mkdirSync(inputs, { recursive: true });
  const question = [
    "eval",
    "examples/rehearsal",
    "--gate",
    "rehearsal",
    "--simulate-at",
    AT,
    "--out",
    join(folder, "out"),
  ];
  run([process.execPath, "bench/input.cjs", one, ...question]);
  for (let index = 0; index < RELEASES; index++) {
    for (const part of parts)
      cpSync(join("examples/rehearsal", part), join(projects, `r${index}`, part), { recursive: true });
    cpSync(one, join(inputs, `r${index}.json`));
  }
  const sources = copySources(folder);
  const own = judging(folder, "--batch", projects, "--gate", "rehearsal");
  const opa = [process.env["RAY_OPA"] ?? "opa", "exec", "--decision", "main/deny", "--bundle", sources, inputs];
  const conftest = [process.env["RAY_CONFTEST"] ?? "conftest", "test", inputs, "--policy", sources, "--output", "json"];
  console.log(
    `\n${RELEASES.toLocaleString("en")} releases, eval --batch: files of evidence read, a durable verdict each; the rate ÷ that of another that is handed ready inputs`,
  );
  const floor = [process.execPath, "bench/durable.cjs", join(folder, "floor"), String(RELEASES), String(VERDICT_BYTES)];
  for (const [name, other] of /** @type {const} */ ([
    ["opa exec", opa],
    ["conftest", conftest],
  ])) {
    if (!isThere(other)) continue;
    const [mine = [], theirs = [], least = []] = timed([own, other, floor], ROUNDS);
    const ratio = ratios(theirs, mine);
    console.log(
      `  ${name.padEnd(8)}  ${spread(ratio)}, at least 8: ${met(median(ratio) >= 8)}; it takes ${median(theirs).toFixed(0)} ms, ray-policy ${median(mine).toFixed(0)} ms; the floor, as many files made durable: ${spread(ratios(theirs, least))}`,
    );
  }
  rmSync(folder, { recursive: true });
}

/** A release that names a script of 512 MiB: it is hashed, and nothing else is done with it. @param {string} folder */
export function printHashing(folder) {
  const project = join(folder, "project");
  const script = join(project, "scripts/large.sh");
  cpSync("examples/rehearsal", project, { recursive: true });
  const bytes = Buffer.alloc(2 ** 29, "# evidence\n");
  writeFileSync(script, bytes);
  const manifest = join(project, "release-manifest.json");
  const release = JSON.parse(readFileSync(manifest, "utf8"));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  release.scripts.push({ path: "scripts/large.sh", sha256, kind: "rollback" });
  writeFileSync(manifest, JSON.stringify(release));
  const openssl = ["openssl", "dgst", "-sha256", script];
  if (isThere(openssl)) {
    const [mine = [], theirs = []] = timed([judging(folder, project, "--gate", "rehearsal"), openssl], ROUNDS);
    const ratio = ratios(theirs, mine);
    console.log(
      `\neval of a release with a script of 512 MiB: the rate ÷ that of openssl dgst -sha256: ${spread(ratio)}, at least 0.5: ${met(median(ratio) >= 0.5)}`,
    );
  }
  rmSync(folder, { recursive: true });
}

/** @param {readonly string[]} command */
function isThere([program = ""]) {
  if (spawnSync(program, ["version"], { stdio: "ignore" }).error === undefined) return true;
  console.log(`  ${program}  not installed: bench/README.md says how`);
  return false;
}

/** @param {readonly string[]} command */
async function peak(command) {
  const bytes = await peakBytes(command);
  return bytes === undefined ? "unknown memory" : `${mebibytes(bytes)} MiB`;
}

/** The greatest resident memory of a command, as Linux tells it while it runs; undefined elsewhere. @param {readonly string[]} command @returns {Promise<number | undefined>} */
function peakBytes([program = "", ...words]) {
  return new Promise((settle, reject) => {
    const child = spawn(program, words, { stdio: "ignore" });
    /** @type {number | undefined} */
    let most;
    const look = setInterval(() => {
      most = highWater(child.pid) ?? most;
    }, 20);
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(look);
      if (code === 0) settle(most);
      else reject(new Error(`${program} ${words.join(" ")} ended with ${code}`));
    });
  });
}

/** @param {number | undefined} pid */
function highWater(pid) {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

const met = (/** @type {boolean} */ is) => (is ? "met" : "missed");
const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(0);
const mebibytes = (/** @type {number} */ bytes) => (bytes / 2 ** 20).toFixed(0);
