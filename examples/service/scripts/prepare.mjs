/** What lies there before the protocol begins: the release manifest and the packages of earlier stages. In earnest they come from elsewhere. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { zip } from "./zip.mjs";

const EVIDENCE = ".artifacts/pre-deployment";
const now = new Date();
const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

for (const folder of [EVIDENCE, "upstream", "reports"]) mkdirSync(folder, { recursive: true });
const upstream = [
  ["quality-audit", "QUALITY-AUDIT-PACKAGE.zip"],
  ["integration", "integration-evidence-bundle.zip"],
  ["uat", "UAT-CLOSURE-PACKAGE.zip"],
].map(([id, file]) => {
  const bytes = zip({
    "README.txt": `The ${id} package of ${name} ${version}.\n`,
    "manifest.json": `${JSON.stringify({ id, release: version, produced_at: now.toISOString() })}\n`,
  });
  writeFileSync(`upstream/${file}`, bytes);
  return { id, path: `upstream/${file}`, sha256: sha256(bytes) };
});

const scripts = [
  ["scripts/deploy_staging.sh", "deploy"],
  ["scripts/rollback_staging.sh", "rollback"],
].map(([path, kind]) => ({ path, sha256: sha256(readFileSync(path)), kind }));

/** The example lies in no repository of its own: the digest of its sources stands for its commit. */
const commit = sha256(
  readdirSync("service")
    .sort()
    .map((file) => readFileSync(`service/${file}`))
    .join(""),
).slice(0, 40);

const manifest = {
  schema_version: "1",
  kind: "release-manifest",
  id: "0d6f2f4e-6d2b-4b0e-9a52-5a1e7f3c9b10",
  timestamp: now.toISOString(),
  status: "final",
  release: { name, version, git_commit: commit, scope_frozen: true },
  authors: ["ada@stock.example"],
  targeted_suites: [
    { id: "smoke", match: ["test/smoke*"], critical: true, targeted_tests: 3 },
    { id: "stock", match: ["test/stock*"], targeted_tests: 4 },
  ],
  scripts,
  upstream,
  rto_seconds: 600,
};
writeFileSync(`${EVIDENCE}/release-manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`prepared ${name} ${version}, ${commit}`);
