import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/canonical.ts";
import { nodeHost } from "../../src/host.ts";
import { AT, judge, project, ray, verdictOf } from "../project.ts";

/** Bundles that break the contract on purpose; built by scripts/build-fixtures.js. */
const fixture = (name: string): string => resolve(import.meta.dirname, `../policy/fixtures/${name}.tar.gz`);
const SHIPPED = resolve(import.meta.dirname, "../../policies/bundle.tar.gz");

describe("a policy bundle", () => {
  test("of which one byte was flipped is no verdict, and takes the older one back", async () => {
    const path = project();
    await judge(path);
    const host = nodeHost();
    const bytes = Uint8Array.from(readFileSync(SHIPPED));
    const flipped = bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1);
    const swapped = { ...host, readWhole: (file: string) => (file === SHIPPED ? flipped : host.readWhole(file)) };
    const { code, err } = await ray(["eval", path, "--gate", "rehearsal", "--simulate-at", AT], "/", swapped);
    expect([code, err]).toEqual([3, expect.stringContaining("this release of ray-policy ships")]);
    expect(verdictOf(path)).toEqual({ status: "incomplete" });
  });

  test("beside the shipped one whose checks give no sets leaves them unjudged: no-go, and the others stand", async () => {
    const path = project();
    expect((await judge(path, "--policy", fixture("odd"))).code).toBe(1);
    const checks = verdictOf(path).gates[0]?.checks ?? [];
    const status = (code: string) => checks.find((check) => check.code === code)?.status;
    expect(["ODD100", "ODD101", "ODD102", "ODD103", "ODD104", "ODD109", "ODD110", "RAY205"].map(status)).toEqual([
      "passed",
      "unjudged",
      "unjudged",
      "unjudged",
      "unjudged",
      "unjudged",
      "violated",
      "passed",
    ]);
    expect(verdictOf(path).policies.map(({ shipped }: { shipped: boolean }) => shipped)).toEqual([true, false]);
  });

  test("that calls what a policy may not call is no verdict", async () => {
    const { code, err } = await judge(project(), "--policy", fixture("builtin"));
    expect([code, err]).toEqual([3, expect.stringContaining("calls sprintf")]);
  });

  test("that names a check of the shipped one is no verdict", async () => {
    const { code, err } = await judge(project(), "--policy", SHIPPED);
    expect([code, err]).toEqual([3, expect.stringContaining("must stand under policies in the trust file")]);
  });

  test("that holds the shipped checks stands in for the shipped one where the trust file lists its digest", async () => {
    const digest = sha256(readFileSync(SHIPPED));
    const path = project({
      "own.yaml": `policies: ["sha256:${digest}"]\n`,
      "other.yaml": `policies: ["${"0".repeat(64)}"]\n`,
    });
    expect((await judge(path, "--policy", SHIPPED, "--trust", join(path, "own.yaml"))).code).toBe(0);
    expect(verdictOf(path).policies).toMatchObject([{ digest, shipped: false }]);
    expect((await judge(path, "--policy", SHIPPED, "--trust", join(path, "other.yaml"))).code).toBe(3);
  });

  test("that is not there is no verdict", async () => {
    expect((await judge(project(), "--policy", join("/", "nothing.tar.gz"))).code).toBe(3);
  });
});
