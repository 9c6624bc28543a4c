import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

describe("the examples", () => {
  test("are, byte for byte, what their script writes from the present policy", () => {
    const cwd = resolve(import.meta.dirname, "../..");
    expect(() => execFileSync("node", ["scripts/make-examples.js", "--check"], { cwd, stdio: "pipe" })).not.toThrow();
  });
});
