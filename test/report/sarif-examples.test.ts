import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Log, Result } from "sarif";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { render } from "../../src/outputs.ts";
import type { Report } from "../../src/report/report.ts";
import { run } from "../../src/run.ts";
import { problems, uploadProblems } from "./sarif-checker.ts";
import { evidenceProblems } from "./sarif-evidence.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const names = readdirSync(join(ROOT, "examples")).filter(
  (name) => existsSync(join(ROOT, "examples", name, "ray-policy.yaml")) && name !== "rehearsal",
);

async function judged(name: string): Promise<Report> {
  const project = join(ROOT, "examples", name);
  // The examples lie in this repository, and SARIF paths are relative to its root.
  return run(nodeHost(), {
    overrides: { project, settings: {} },
    gates: [],
    policies: [],
    out: join(project, "ray-policy-verdict"),
    simulateAt: "2026-11-20T12:00:00.000Z",
  });
}
/** Paths are relative to the repository's root; in a copy that is no repository, to the project. */
const reading =
  (name: string, { projectPath }: Report) =>
  (uri: string): string | undefined => {
    const path = join(projectPath === "" ? join(ROOT, "examples", name) : ROOT, uri);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
const resultsOf = (log: Log): readonly Result[] => log.runs[0]?.results ?? [];

describe.each(names)("the SARIF of examples/%s", (name) => {
  test("is as the reference wants it, and points at the very text that it shows", async () => {
    const report = await judged(name);
    const audit = JSON.parse(await render("sarif", report)) as Log;
    const upload = JSON.parse(await render("code-scanning", report)) as Log;
    expect([...problems(audit), ...problems(upload), ...uploadProblems(upload)]).toEqual([]);
    const missing = (line: string): boolean =>
      name === "no-go-missing-report" && line.includes("intake-validation-report.json: is not there");
    expect(
      [...evidenceProblems(audit, reading(name, report)), ...evidenceProblems(upload, reading(name, report))].filter(
        (line) => !missing(line),
      ),
    ).toEqual([]);
    const open = report.verdict.findings
      .filter(({ status }) => status === "open")
      .map(({ fingerprint }) => fingerprint);
    expect(
      resultsOf(upload)
        .map(({ partialFingerprints }) => partialFingerprints?.["rayPolicyViolation/v1"])
        .sort(),
    ).toEqual([...open].sort());
  });
});

describe("a waiver", () => {
  test("is a suppression in the audit log, with its reason, and no result of the upload", async () => {
    const report = await judged("go-waived");
    const audit = resultsOf(JSON.parse(await render("sarif", report)) as Log);
    const upload = resultsOf(JSON.parse(await render("code-scanning", report)) as Log);
    expect(audit.filter(({ suppressions = [] }) => suppressions.length > 0)).toMatchObject([
      {
        ruleId: "RAY305",
        suppressions: [
          { kind: "external", status: "accepted", justification: expect.stringContaining("not reachable") },
        ],
      },
    ]);
    expect(upload.filter(({ ruleId }) => ruleId === "RAY305")).toEqual([]);
  });
});

describe("the checker itself", () => {
  test("sees a snippet that is another text, and a region beyond the file", async () => {
    const report = await judged("no-go-open-finding");
    const audit = JSON.parse(await render("sarif", report)) as Log;
    const [result] = resultsOf(audit).filter(({ ruleId }) => ruleId === "RAY305");
    const region = result?.locations?.[0]?.physicalLocation?.region;
    if (region?.snippet === undefined) throw new Error("the finding has a snippet");
    const text = region.snippet.text;
    region.snippet.text = `${text}x`;
    expect(evidenceProblems(audit, reading("no-go-open-finding", report))).toEqual([
      expect.stringContaining("holds other text than its snippet"),
    ]);
    region.snippet.text = text ?? "";
    region.endLine = 99_999;
    expect(evidenceProblems(audit, reading("no-go-open-finding", report))).toEqual([
      expect.stringContaining("is beyond the file's"),
    ]);
  });
});
