/** Measures what runs on staging; the observability baseline is collected from it. */
import { writeFileSync } from "node:fs";
import { address } from "./address.mjs";

const REQUESTS = 50;
const times = [];
let errors = 0;
for (let request = 0; request < REQUESTS; request += 1) {
  const start = performance.now();
  const { ok } = await fetch(`${address()}/articles`);
  times.push(performance.now() - start);
  if (!ok) errors += 1;
}
times.sort((a, b) => a - b);
const p95 = Math.ceil(times[Math.floor(REQUESTS * 0.95) - 1]);
writeFileSync(
  "reports/observability.md",
  [
    "# Baseline of the staging rehearsal",
    "",
    `Captured: ${new Date().toISOString()}`,
    "",
    `- Metric: API latency (p95) \u2013 ${p95}ms`,
    `- Metric: Error rate \u2013 ${(errors * 100) / REQUESTS}%`,
    "",
  ].join("\n"),
);
