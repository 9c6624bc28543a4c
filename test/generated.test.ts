import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

test.each([
  [
    "registries, document types, the input's schema and the checks page follow from their folders and schemas",
    ["scripts/generate.js", "--check"],
  ],
  ["the committed bundle was built from these sources", ["scripts/policy.js", "stale"]],
])("%s", (_, words) => {
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
