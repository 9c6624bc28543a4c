import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasShared, SHARED } from "../corpora/shared.ts";

const ROOT = join(import.meta.dirname, "../..");

describe.runIf(hasShared)("the page about strictness", () => {
  it("holds the tables that the script prints, in which everything has a reason", () => {
    const env = { ...process.env, RAY_SHARED: SHARED };
    const printed = execFileSync("node", ["scripts/corpora-scores.js"], { cwd: ROOT, env, encoding: "utf8" });
    const page = readFileSync(join(ROOT, "docs/strictness.md"), "utf8");
    expect(page.split("<!-- scores -->")[1]?.split("<!-- end of scores -->")[0]).toBe(`\n\n${printed}\n`);
  });
});
