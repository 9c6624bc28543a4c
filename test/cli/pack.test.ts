import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readZip } from "../../src/evidence/strict/zip.ts";
import { nodeHost } from "../../src/host.ts";
import type { Verdict } from "../../src/model.ts";
import { folderOf, put, type Ran, ray, text, verdictOf } from "../project.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const CANDIDATE_AT = "2026-11-20T11:00:00.000Z";
const FOLDER = ".artifacts/pre-deployment";
const PACKAGE = `${FOLDER}/PRE-DEPLOYMENT-PACKAGE.zip`;
const MANIFEST = `${FOLDER}/pre-deployment-manifest.json`;
const KEY = join(ROOT, "examples/keys/pipeline.pem");

const at = (now: string, ...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => now });

/** The complete release, judged as a candidate and not yet packed. */
async function candidate(files: Readonly<Record<string, string | null>> = {}): Promise<string> {
  const path = folderOf(join(ROOT, "examples/go"), {
    [PACKAGE]: null,
    [MANIFEST]: null,
    [`${FOLDER}/readiness-approval.json`]: null,
    ...files,
  });
  await at(CANDIDATE_AT, "eval", path, "--candidate");
  return path;
}

const pack = (path: string, ...more: readonly string[]): Promise<Ran> => at(CANDIDATE_AT, "pack", path, ...more);

const statusOf = ({ gates }: Verdict, code: string): string | undefined =>
  gates.flatMap(({ checks }) => checks).find((check) => check.code === code)?.status;

describe("pack", () => {
  it("makes a package that the readiness gate finds complete, intact and verified", async () => {
    const path = await candidate();
    expect(await pack(path, "--key", KEY)).toMatchObject({ code: 0, err: expect.stringContaining("16 files") });
    await at("2026-11-20T12:00:00.000Z", "eval", path);
    const verdict = verdictOf(path);
    for (const code of ["RAY401", "RAY402", "RAY403", "RAY409"])
      expect([code, statusOf(verdict, code)]).toEqual([code, "passed"]);
    expect(statusOf(verdict, "RAY404")).toBe("unjudged");
  });

  it("gives the same bytes for the same inputs, whenever it is called", async () => {
    const [one, other] = [await candidate(), await candidate()];
    await pack(one, "--key", KEY);
    await at("2026-11-20T15:00:00.000Z", "pack", other, "--key", KEY);
    for (const file of [PACKAGE, MANIFEST, `${MANIFEST}.sig`])
      expect(readFileSync(join(other, file)).equals(readFileSync(join(one, file)))).toBe(true);
  });

  it("holds every file as it was judged, and the manifest that lies beside it", async () => {
    const path = await candidate();
    await pack(path);
    const { entries } = await readZip(readFileSync(join(path, PACKAGE)));
    const { predicate, subject } = JSON.parse(text(path, MANIFEST));
    expect(entries.map((entry) => entry.path)).toContain("manifest.json");
    expect(
      entries.filter((entry) => entry.path !== "manifest.json").map(({ path: name, sha256 }) => [name, sha256]),
    ).toEqual(predicate.entries.map((entry: { path: string; sha256: string }) => [entry.path, entry.sha256]));
    expect(subject).toHaveLength(predicate.entries.length + 1);
    expect(predicate.entries.find((entry: { kind: string }) => entry.kind === "tests")).toMatchObject({
      media_type: "application/json",
      required: true,
      critical: true,
      gates: ["rehearsal"],
    });
  });

  it("without a key says that nobody vouches for the files", async () => {
    const path = await candidate();
    expect(await pack(path)).toMatchObject({ code: 0, err: expect.stringContaining("RAY403") });
    await at("2026-11-20T12:00:00.000Z", "eval", path);
    expect(statusOf(verdictOf(path), "RAY403")).toBe("violated");
  });

  it("adds what the config includes, and leaves out what it excludes, with the reason", async () => {
    const config = text(join(ROOT, "examples/go"), "ray-policy.yaml");
    const more = 'pack:\n  include: ["runbooks/*.md"]\n  exclude: [{path: reports/lcov.info, reason: "too large"}]\n';
    const path = await candidate({ "ray-policy.yaml": `${config}${more}`, "runbooks/stock.md": "# Stock\n" });
    expect(await pack(path)).toMatchObject({ code: 0, err: expect.stringContaining("left out: reports/lcov.info") });
    const { predicate } = JSON.parse(text(path, MANIFEST));
    const paths = predicate.entries.map((entry: { path: string }) => entry.path);
    expect(paths).toContain("runbooks/stock.md");
    expect(paths).not.toContain("reports/lcov.info");
    expect(predicate.excluded).toEqual([{ path: "reports/lcov.info", reason: "too large" }]);
  });

  const refusals: readonly (readonly [string, (path: string) => unknown, string])[] = [
    [
      "evidence that changed since",
      (path) => put(path, `${FOLDER}/staging-parity-report.json`, "{}"),
      "is not what the evidence gives now",
    ],
    [
      "a candidate that is no go",
      async (path) => {
        put(path, "reports/sbom.cdx.json", "{}");
        await at(CANDIDATE_AT, "eval", path, "--candidate");
      },
      "is no go",
    ],
    [
      "a simulated candidate",
      (path) => at(CANDIDATE_AT, "eval", path, "--candidate", "--simulate-at", CANDIDATE_AT),
      "is a simulation",
    ],
    [
      "a candidate verdict that somebody edited",
      (path) => {
        const file = "ray-policy-verdict/candidate-verdict.json";
        put(
          path,
          file,
          text(path, file)
            .replace('"outcome":"pass"', '"outcome":"fail"')
            .replace('"outcome": "pass"', '"outcome": "fail"'),
        );
      },
      "is not what the evidence gives now",
    ],
    [
      "a verdict that is none",
      (path) => put(path, "ray-policy-verdict/candidate-verdict.json", '{"status":"incomplete"}'),
      "is no complete verdict",
    ],
  ];
  it.each(refusals)("refuses %s, and writes nothing", async (_, change, reason) => {
    const path = await candidate();
    await change(path);
    expect(await pack(path)).toMatchObject({ code: 1, err: expect.stringContaining(reason) });
    expect(() => readFileSync(join(path, PACKAGE))).toThrow();
  });

  it("refuses environments as they are, and packs the report that collect makes of them", async () => {
    const secret = "hunter2-of-the-stock";
    const config = text(join(ROOT, "examples/go"), "ray-policy.yaml");
    const sides = "{ baseline: deploy/production, candidate: deploy/staging";
    const cluster = `apiVersion: core.openfeature.dev/v1beta1
kind: FeatureFlag
metadata: {name: basket}
spec: {flagSpec: {flags: {basket: {state: ENABLED}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: stock}
spec: {replicas: 2}
`;
    const path = await candidate({
      "ray-policy.yaml": config.replace("evidence:\n", `evidence:\n  parity: ${sides}, binding: run }\n`),
      ...Object.fromEntries(
        ["production", "staging"].flatMap((side) => [
          [`deploy/${side}/app.env`, `LIMIT=1\nSTOCK_TOKEN=${secret}\n`],
          [`deploy/${side}/stock.yaml`, cluster],
        ]),
      ),
    });
    const refused = await pack(path);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("deploy/production/app.env (and 3 more) is dotenv, which holds secrets as they are"),
    });
    expect(refused.err).not.toContain(secret);
    expect(() => readFileSync(join(path, PACKAGE))).toThrow();

    put(path, "ray-policy.yaml", `${config}\ncollect:\n  sources:\n    parity: ${sides} }\n`);
    expect(await at(CANDIDATE_AT, "collect", "parity", "--key", KEY, "--project", path)).toMatchObject({ code: 0 });
    await at(CANDIDATE_AT, "eval", path, "--candidate");
    expect(await pack(path)).toMatchObject({ code: 0 });
    expect(readFileSync(join(path, PACKAGE)).includes(secret)).toBe(false);
    const { entries } = await readZip(readFileSync(join(path, PACKAGE)));
    expect(entries.map((entry) => entry.path)).toContain(`${FOLDER}/staging-parity-report.json`);
    expect(entries.filter((entry) => entry.path.startsWith("deploy/"))).toEqual([]);
  });

  it("refuses a file that changes while it is packed, and leaves the older package as it is", async () => {
    const path = await candidate();
    await pack(path);
    const before = [readFileSync(join(path, PACKAGE)), readFileSync(join(path, MANIFEST))];
    const host = nodeHost();
    const changing = {
      ...host,
      now: () => CANDIDATE_AT,
      async writeAll(file: string, chunks: AsyncIterable<Uint8Array>) {
        put(path, "reports/lcov.info", `${text(path, "reports/lcov.info")}\n`);
        await host.writeAll(file, chunks);
      },
    };
    const { code, err } = await ray(["pack", path], "/", changing);
    expect([code, err]).toEqual([1, expect.stringContaining("reports/lcov.info")]);
    expect([readFileSync(join(path, PACKAGE)), readFileSync(join(path, MANIFEST))]).toEqual(before);
  });

  it("asks for a candidate where there is none", async () => {
    const path = folderOf(join(ROOT, "examples/go"));
    expect(await pack(path)).toMatchObject({ code: 2, err: expect.stringContaining("eval --candidate") });
  });
});
