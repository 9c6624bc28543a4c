import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folderOf, put, type Ran, ray, text } from "../project.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const GO = join(ROOT, "examples/go");
const NOW = "2026-11-20T12:00:00.000Z";
const VERDICT = "ray-policy-verdict/verdict.json";
const TRUST = createHash("sha256")
  .update(readFileSync(join(GO, "trust.yaml")))
  .digest("hex");

const at = (now: string, ...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => now });

/** A release that was judged in earnest. */
async function judged(example = "go", ...more: readonly string[]): Promise<string> {
  const path = folderOf(join(ROOT, "examples", example));
  await at(NOW, "eval", path, ...more);
  return path;
}

const verify = (path: string, ...more: readonly string[]): Promise<Ran> =>
  at("2026-11-20T12:30:00.000Z", "verify", path, "--trust-digest", `sha256:${TRUST}`, ...more);

describe("verify", () => {
  it("proves every thing that the verdict stands on, each on a line", async () => {
    const path = await judged();
    const { code, out } = await verify(path, "--release", "stock-service@1.4.0");
    expect([code, out]).toEqual([0, expect.stringMatching(/VERIFIED: 13 proofs hold\n$/u)]);
    expect(out.match(/^holds {2}/gmu)).toHaveLength(13);
    expect(out).toContain("the evidence gives this verdict again: derived for 2026-11-20T12:00:00.000Z");
  });

  it("takes the stricter thresholds that flags of that run stated", async () => {
    const path = await judged("go", "--coverage", "0.95", "--rto", "9");
    expect((await verify(path)).code).toBe(0);
  });

  it("prints the proofs as JSON", async () => {
    const { out } = await verify(await judged(), "--format", "json");
    expect(JSON.parse(out)).toMatchObject({ holds: true, proofs: expect.arrayContaining([]) });
  });

  it("shows that a waiver which covers something is in force", async () => {
    const path = await judged("go-waived");
    const trust = createHash("sha256")
      .update(readFileSync(join(path, "trust.yaml")))
      .digest("hex");
    const { code, out } = await at("2026-11-20T12:30:00.000Z", "verify", path, "--trust-digest", trust);
    expect([code, out]).toEqual([0, expect.stringContaining("is in force: active")]);
  });

  const refusals: readonly (readonly [string, (path: string) => unknown, readonly string[], string])[] = [
    [
      "a part of the release",
      (path) => at(NOW, "eval", path, "--gate", "rehearsal"),
      [],
      "it is about the whole release: scope partial",
    ],
    ["a simulation", (path) => at(NOW, "eval", path, "--simulate-at", NOW), [], "it is in earnest: mode simulation"],
    [
      "an incomplete verdict",
      (path) => put(path, VERDICT, '{"status":"incomplete"}\n'),
      [],
      "FAILS  the verdict is complete: verdict.json gives no answer",
    ],
    [
      "a no-go",
      async (path) => {
        put(path, "reports/sbom.cdx.json", "{}");
        await at(NOW, "eval", path);
      },
      [],
      "FAILS  it says go",
    ],
    [
      "a verdict that was edited",
      (path) => put(path, VERDICT, text(path, VERDICT).replace(/"subject": "[^"]*"/u, '"subject": "x"')),
      [],
      "FAILS  the evidence gives this verdict again: findings",
    ],
    [
      "evidence that was touched",
      (path) => put(path, "reports/lcov.info", `${text(path, "reports/lcov.info")}\n`),
      [],
      "FAILS  the evidence gives this verdict again",
    ],
    ["another release", () => undefined, ["--release", "1.5.0"], "FAILS  it is about 1.5.0: stock-service@1.4.0"],
    [
      "other policies",
      () => undefined,
      ["--policy-digest", "0".repeat(64)],
      "FAILS  the policies are the expected ones",
    ],
  ];
  it.each(refusals)("refuses %s", async (_, change, flags, reason) => {
    const path = await judged();
    await change(path);
    const { code, out } = await verify(path, ...flags);
    expect([code, out]).toEqual([1, expect.stringContaining(reason)]);
    expect(out).toMatch(/NOT VERIFIED: \d+ of \d+ proofs fail\n$/u);
  });

  describe("with a verdict log", () => {
    async function logged(): Promise<string> {
      const path = folderOf(GO);
      put(path, "ray-policy.yaml", `${text(path, "ray-policy.yaml")}history: history.ndjson\n`);
      await at(NOW, "eval", path);
      return path;
    }

    it("proves that its chain holds, and that the verdict is in it", async () => {
      const { code, out } = await verify(await logged());
      expect([code, out]).toEqual([0, expect.stringContaining("the verdict is in the log: record 0")]);
    });

    it("refuses a verdict that nobody recorded", async () => {
      const path = await logged();
      put(path, "history.ndjson", null);
      expect(await verify(path)).toMatchObject({
        code: 1,
        out: expect.stringContaining("FAILS  the verdict is in the log"),
      });
    });

    it("refuses a log that was edited", async () => {
      const path = await logged();
      await at(NOW, "eval", path);
      put(path, "history.ndjson", text(path, "history.ndjson").replace('"outcome":"pass"', '"outcome":"fail"'));
      expect(await verify(path)).toMatchObject({
        code: 1,
        out: expect.stringContaining("FAILS  the verdict log holds"),
      });
    });
  });

  it("refuses what was go then and is not now", async () => {
    const path = await judged();
    const { code, out } = await at("2026-12-20T12:00:00.000Z", "verify", path, "--trust-digest", TRUST);
    expect([code, out]).toEqual([1, expect.stringContaining("FAILS  it would be go now: RAY101")]);
  });

  it.each([
    ["without --trust-digest", [], "verify needs --trust-digest"],
    ["with a digest that is none", ["--trust-digest", "sha256:1"], "64 lower-case hexadecimal digits"],
    ["where there is no verdict", ["--trust-digest", TRUST, "--out", "/tmp/none-of-it"], "judge the release first"],
  ])("is a usage error %s", async (_, flags, reason) => {
    const path = folderOf(GO);
    expect(await at(NOW, "verify", path, ...flags)).toMatchObject({ code: 2, err: expect.stringContaining(reason) });
  });

  it("has no answer where the trust file is another one", async () => {
    const path = await judged();
    put(path, "trust.yaml", `${text(path, "trust.yaml")}\n`);
    expect((await verify(path)).code).toBe(2);
  });
});
