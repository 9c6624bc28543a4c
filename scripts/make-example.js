// @ts-check
/**
 * Writes the evidence of `examples/rehearsal` by really deploying and testing its service, and then dates it back to the
 * morning of 20 November 2026, for which the example is judged. What is changed in the tools' output is done below and nowhere
 * else: times are moved, the host name and absolute paths are left out, the chain of the log is computed again.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const FOLDER = "examples/rehearsal";
const LOG = `${FOLDER}/.artifacts/pre-deployment/staging-deployment-run.log`;
const JUNIT = `${FOLDER}/reports/junit.xml`;
const LCOV = `${FOLDER}/reports/lcov.info`;
const REHEARSED_AT = Date.parse("2026-11-20T08:00:00.000Z");
const TESTED_AT = Date.parse("2026-11-20T08:30:00.000Z");

writeManifest();
deploy();
test();

/** Without a repository of its own the service has no commit; the digest of its sources stands in for one. */
function writeManifest() {
  const sources = ["service", "test", "scripts"].flatMap((folder) =>
    readdirSync(`${FOLDER}/${folder}`)
      .sort()
      .map((file) => `${folder}/${file}`),
  );
  const commit = createHash("sha1");
  for (const file of sources) commit.update(`${file}\n`).update(readFileSync(`${FOLDER}/${file}`));
  const manifest = {
    schema_version: "1",
    kind: "release-manifest",
    timestamp: "2026-11-19T16:00:00Z",
    status: "draft",
    release: { name: "stock-service", version: "1.4.0", git_commit: commit.digest("hex") },
    authors: ["ada@stock.example"],
    targeted_suites: [
      { id: "smoke", match: ["test/smoke*"], critical: true, targeted_tests: 3 },
      { id: "reservations", match: ["test/reservations*"], critical: true, targeted_tests: 5 },
      { id: "stock", match: ["test/stock*"], targeted_tests: 8 },
    ],
    scripts: [
      {
        path: "scripts/deploy_staging.sh",
        sha256: createHash("sha256")
          .update(readFileSync(`${FOLDER}/scripts/deploy_staging.sh`))
          .digest("hex"),
        kind: "deploy",
      },
    ],
  };
  writeFileSync(`${FOLDER}/release-manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

function deploy() {
  const environment = { PATH: process.env.PATH ?? "" };
  execFileSync(
    "node",
    ["bin/ray-policy.js", "record", "rehearsal", "--project", FOLDER, "--", "sh", "scripts/deploy_staging.sh"],
    { env: environment, stdio: "inherit" },
  );
  const events = readFileSync(LOG, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const shift = REHEARSED_AT - Date.parse(events[0].ts);
  let previous = "0".repeat(64);
  const lines = events.map((event) => {
    const line = JSON.stringify({ ...event, ts: moved(event.ts, shift), prev_sha256: previous });
    previous = createHash("sha256").update(line).digest("hex");
    return line;
  });
  writeFileSync(LOG, `${lines.join("\n")}\n`);
}

function test() {
  execFileSync("npx", ["vitest", "run", "--root", FOLDER, "--config", "vitest.config.js"], { stdio: "inherit" });
  writeFileSync(LCOV, readFileSync(`${FOLDER}/reports/coverage/lcov.info`));
  rmSync(`${FOLDER}/reports/coverage`, { recursive: true });
  const report = readFileSync(JUNIT, "utf8");
  const first = Math.min(...[...report.matchAll(/timestamp="([^"]*)"/gu)].map(([, time]) => Date.parse(time ?? "")));
  const dated = report
    .replace(/ hostname="[^"]*"/gu, "")
    .replace(/timestamp="([^"]*)"/gu, (_, time) => `timestamp="${moved(time, TESTED_AT - first)}"`);
  writeFileSync(JUNIT, dated);
}

/** @param {string} time @param {number} shift */
function moved(time, shift) {
  return new Date(Date.parse(time) + shift).toISOString();
}
