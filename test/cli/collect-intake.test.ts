import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { zipOf } from "../../src/protocol/zip-writer.ts";
import { folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const GO = resolve(import.meta.dirname, "../../examples/go");
const NOW = "2026-11-20T12:00:00.000Z";
const FOLDER = ".artifacts/pre-deployment";
const REPORT = `${FOLDER}/intake-validation-report.json`;

const at = (now: string, ...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => now });

const STATES = ["staging_mirrors_production", "credentials_available", "dashboards_accessible"];

/** The complete release, whose intake report is to be written anew from its packages and approvals. */
async function project(states: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = folderOf(GO);
  const { approvals } = JSON.parse(text(path, REPORT));
  put(path, "approvals/intake.json", JSON.stringify(approvals));
  put(path, REPORT, null);
  const lines = STATES.map((state) => `      ${state}: ${states[state] ?? "[node, -e, '0']"}`);
  const intake = `collect:\n  intake:\n    approvals: approvals/*.json\n    system_state:\n${lines.join("\n")}\n`;
  put(path, "ray-policy.yaml", `${text(path, "ray-policy.yaml")}${intake}`);
  return path;
}

const collect = (path: string): Promise<Ran> => at(NOW, "collect", "intake", "--project", path);

async function statusOf(path: string, code: string): Promise<string | undefined> {
  await at(NOW, "eval", path, "--gate", "intake");
  return verdictOf(path)
    .gates.flatMap(({ checks }) => checks)
    .find((check) => check.code === code)?.status;
}

/** A package of an earlier stage that says when it was made. */
async function packageOf(produced: string): Promise<Buffer> {
  const manifest = Buffer.from(JSON.stringify({ produced_at: produced }));
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipOf([
    {
      path: "manifest.json",
      bytes: manifest.length,
      chunks: async function* () {
        yield manifest;
      },
    },
  ]))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("collect intake", () => {
  it("states what it found of packages, approvals and staging", async () => {
    const path = await project();
    expect(await collect(path)).toMatchObject({ code: 0, err: expect.stringContaining("of 9 required items hold") });
    const report = JSON.parse(text(path, REPORT));
    expect(
      report.artifacts.map(({ id, present, integrity }: { id: string; present: boolean; integrity: string }) => [
        id,
        present,
        integrity,
      ]),
    ).toEqual([
      ["quality-audit", true, "ok"],
      ["integration", true, "ok"],
      ["uat", true, "ok"],
    ]);
    expect(report.artifacts[0].entries).toHaveLength(1);
    expect(report.approvals).toHaveLength(3);
    for (const code of ["RAY102", "RAY105"]) expect([code, await statusOf(path, code)]).toEqual([code, "passed"]);
  });

  it("counts as the gate does, so that nothing it declares differs", async () => {
    const path = await project({ credentials_available: "[node, -e, 'process.exit(3)']" });
    await collect(path);
    expect(await statusOf(path, "RAY105")).toBe("violated");
    expect(verdictOf(path).findings.filter(({ code }) => code === "RAY909")).toEqual([]);
    expect(JSON.parse(text(path, REPORT)).system_state[1]).toMatchObject({
      status: "fail",
      evidence_ref: expect.stringContaining("ended with 3"),
    });
  });

  it("takes the age of a package from its own manifest", async () => {
    const path = await project();
    const zip = await packageOf("2026-11-19T10:00:00Z");
    put(path, "upstream/UAT-CLOSURE-PACKAGE.zip", zip);
    const manifest = `${FOLDER}/release-manifest.json`;
    const release = JSON.parse(text(path, manifest));
    release.upstream.find(({ id }: { id: string }) => id === "uat").sha256 = createHash("sha256")
      .update(zip)
      .digest("hex");
    put(path, manifest, JSON.stringify(release));
    await collect(path);
    const uat = JSON.parse(text(path, REPORT)).artifacts.find(({ id }: { id: string }) => id === "uat");
    expect(uat.produced_at).toBe("2026-11-19T10:00:00.000Z");
  });

  it.each([
    ["gone", (path: string) => put(path, "upstream/UAT-CLOSURE-PACKAGE.zip", null), "unreadable"],
    ["another one", (path: string) => put(path, "upstream/UAT-CLOSURE-PACKAGE.zip", "PK"), "mismatch"],
  ])("states that a package is %s, and the gate blocks", async (_, change, integrity) => {
    const path = await project();
    change(path);
    expect((await collect(path)).code).toBe(0);
    expect(JSON.parse(text(path, REPORT)).artifacts[2].integrity).toBe(integrity);
    expect(await statusOf(path, "RAY101")).toBe("violated");
  });

  it("writes nothing where an approval is none", async () => {
    const path = await project();
    put(path, "approvals/other.json", '{"role": "uat"}');
    expect(await collect(path)).toMatchObject({ code: 1, err: expect.stringContaining("/approvals/3") });
    expect(() => readFileSync(join(path, REPORT))).toThrow();
  });

  it("is a usage error where the config says nothing of it", async () => {
    expect(await collect(folderOf(GO))).toMatchObject({ code: 2, err: expect.stringContaining("collect.intake") });
  });
});
