/** A reporter for node --test that writes CTRF: what ran, how it ended, and for which commit. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const { release } = JSON.parse(readFileSync(".artifacts/pre-deployment/release-manifest.json", "utf8"));

export default async function* ctrf(events) {
  const start = Date.now();
  const tests = [];
  for await (const { type, data } of events) {
    if ((type !== "test:pass" && type !== "test:fail") || data.details.type === "suite") continue;
    const filePath = relative(process.cwd(), data.file ?? "");
    // Each file is a test of its own to node; its cases are what counts.
    if (data.name === data.file || data.name === filePath) continue;
    const status =
      data.skip === undefined && data.todo === undefined ? (type === "test:pass" ? "passed" : "failed") : "skipped";
    tests.push({ name: data.name, status, duration: Math.round(data.details.duration_ms), filePath });
  }
  const count = (status) => tests.filter((each) => each.status === status).length;
  const summary = {
    tests: tests.length,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    pending: 0,
    other: 0,
    start,
    stop: Date.now(),
  };
  const results = { tool: { name: "node" }, summary, tests, environment: { commit: release.git_commit } };
  yield `${JSON.stringify({ reportFormat: "CTRF", specVersion: "1.0.0", results }, null, 2)}\n`;
}
