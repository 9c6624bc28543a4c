import { generateKeyPairSync } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../src/host.ts";
import type { Verdict } from "../../src/model.ts";
import { ed25519Blob } from "../../src/signature/public-key.ts";
import { project, put, type Ran, ray, text, verdictOf } from "../project.ts";

const NOW = "2026-11-20T12:00:00.000Z";
const DOCUMENTS = ".artifacts/pre-deployment";
const RECORD = `${DOCUMENTS}/collection-record.json`;
const TESTS = `${DOCUMENTS}/staging-test-results.json`;

/** Runs a command line at the moment that the example is written for. */
const at = (now: string, ...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => now });

const collect = (path: string, ...more: readonly string[]): Promise<Ran> =>
  at(NOW, "collect", ...more, "--project", path);

const CONFIG = `release: release-manifest.json
evidence:
  rehearsal: .artifacts/pre-deployment/staging-deployment-run.log
  coverage: reports/lcov.info
collect:
  sources:
    tests: reports/junit.xml
    coverage: reports/lcov.info
`;

/** Status of each check of a gate, and the code and subject of each finding that a check made. */
async function answers(path: string, gate: string): Promise<unknown> {
  await at(NOW, "eval", path, "--gate", gate);
  const { gates, findings }: Verdict = verdictOf(path);
  return {
    checks: gates.flatMap(({ checks }) => checks.map(({ code, status }) => [code, status])),
    findings: findings
      .filter(({ code }) => !code.startsWith("RAY9"))
      .map(({ code, subject }) => `${code} ${subject}`)
      .sort(),
  };
}

function pemOf(key: ReturnType<typeof generateKeyPairSync>["privateKey"]): string {
  return String(key.export({ type: "pkcs8", format: "pem" }));
}

describe("collect", () => {
  it("writes the document of a kind, and binds the files of the others in a record", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    const { code, err } = await collect(path);
    expect(code).toBe(0);
    expect(err).toContain(`tests: 1 file in ${TESTS}`);
    expect(err).toContain("coverage: 1 file, recorded");
    expect(await at(NOW, "eval", path, "--gate", "rehearsal")).toMatchObject({ code: 0 });
    const { evidence, findings } = verdictOf(path);
    expect(evidence.map(({ kind, status, binding }) => [kind, status, binding])).toContainEqual([
      "coverage",
      "admitted",
      "document",
    ]);
    expect(findings.map(({ code, subject }) => [code, subject])).toEqual([["RAY901", "observability"]]);
  });

  it("gives the same bytes for the same files at the same moment", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    await collect(path);
    const before = [text(path, RECORD), text(path, TESTS)];
    await collect(path);
    expect([text(path, RECORD), text(path, TESTS)]).toEqual(before);
  });

  it("takes the files that the call names", async () => {
    const path = project({ "ray-policy.yaml": "release: release-manifest.json\n" });
    expect(await collect(path, "tests", "reports/*.xml")).toMatchObject({ code: 0 });
    expect(JSON.parse(text(path, TESTS)).results.summary.tests).toBe(16);
  });

  it("keeps what the record says of other kinds, with the time at which they were collected", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    await at("2026-11-20T11:00:00.000Z", "collect", "coverage", "--project", path, "--run", "1");
    await collect(path, "tests", "--run", "2", "--run-url", "https://ci.example/2");
    const { files } = JSON.parse(text(path, RECORD));
    expect(
      files.map((file: { kind: string; collected_at: string; run: { id: string } }) => [
        file.kind,
        file.collected_at,
        file.run.id,
      ]),
    ).toEqual([
      ["tests", NOW, "2"],
      ["coverage", "2026-11-20T11:00:00.000Z", "1"],
    ]);
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["a report whose header contradicts its cases", { 'tests="16"': 'tests="15"' }, "states"],
    ["a report without times", { " timestamp=": " data-none=" }, "do not all say when the tests ran"],
    ["a report that is cut off", { "</testsuites>": "" }, "junit.xml"],
  ];
  it.each(refused)("writes nothing from %s", async (_, changes, reason) => {
    let xml = text(project(), "reports/junit.xml");
    for (const [from, to] of Object.entries(changes)) xml = xml.replaceAll(from, to);
    const path = project({ "ray-policy.yaml": CONFIG, "reports/junit.xml": xml });
    const { code, err } = await collect(path);
    expect(code).toBe(1);
    expect(err).toContain("tests: nothing written");
    expect(err).toContain(reason);
    expect(existsSync(join(path, TESTS))).toBe(false);
    expect(JSON.parse(text(path, RECORD)).files.map(({ kind }: { kind: string }) => kind)).toEqual(["coverage"]);
  });

  it("records a deployment log that stands elsewhere, and makes no other out of it", async () => {
    const log = ".artifacts/pre-deployment/staging-deployment-run.log";
    const path = project({
      "ray-policy.yaml": CONFIG.replace(log, "logs/deploy.log"),
      "logs/deploy.log": text(project(), log),
      [log]: "what another run left",
    });
    expect((await collect(path, "rehearsal")).code).toBe(0);
    expect(text(path, log)).toBe("what another run left");
    expect(JSON.parse(text(path, RECORD)).files.map(({ path: file }: { path: string }) => file)).toEqual([
      "logs/deploy.log",
    ]);
  });

  it("leaves an older document as it is where nothing is written", async () => {
    const path = project({ "ray-policy.yaml": CONFIG, [TESTS]: "{}", "reports/junit.xml": "<testsuites>" });
    expect((await collect(path)).code).toBe(1);
    expect(text(path, TESTS)).toBe("{}");
  });

  it("is a usage error where nothing says what is collected", async () => {
    const path = project({ "ray-policy.yaml": "release: release-manifest.json\n" });
    expect(await collect(path)).toMatchObject({ code: 2, err: expect.stringContaining("collect.sources") });
    expect(await collect(path, "tests")).toMatchObject({ code: 2, err: expect.stringContaining("tests") });
    expect(await collect(path, "tsets", "a.xml")).toMatchObject({ code: 2, err: expect.stringContaining("tests") });
  });
});

describe("a collection record", () => {
  it("binds nothing that changed since", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    await collect(path);
    put(path, "reports/lcov.info", text(path, "reports/lcov.info").replace("DA:1,", "DA:1,9"));
    expect((await at(NOW, "eval", path, "--gate", "rehearsal")).code).toBe(1);
    expect(verdictOf(path).findings).toContainEqual(
      expect.objectContaining({ code: "RAY905", message: expect.stringContaining("collect it again") }),
    );
  });

  it("of another commit makes its files foreign", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    await collect(path);
    put(path, RECORD, text(path, RECORD).replace(/"gitCommit": "./u, '"gitCommit": "0'));
    await at(NOW, "eval", path, "--gate", "rehearsal");
    expect(verdictOf(path).findings).toContainEqual(expect.objectContaining({ code: "RAY905", level: "error" }));
  });

  it("is as old as the collection", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    await collect(path);
    await at("2026-12-30T12:00:00.000Z", "eval", path, "--gate", "rehearsal");
    expect(verdictOf(path).findings.map(({ code, source }) => [code, source.path])).toContainEqual([
      "RAY904",
      "reports/lcov.info",
    ]);
  });

  it("without which the files are unbound", async () => {
    const path = project({ "ray-policy.yaml": CONFIG });
    await at(NOW, "eval", path, "--gate", "rehearsal");
    expect(verdictOf(path).findings.map(({ code, source }) => [code, source.path])).toContainEqual([
      "RAY914",
      "reports/lcov.info",
    ]);
  });
});

describe("a key", () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const signer = `pipeline@stock.example namespaces="ray-policy-evidence" ssh-ed25519 ${ed25519Blob(privateKey).toString("base64")}`;
  const trust = `signers: ['${signer}']\nattested_kinds: [tests, coverage]\nasserted_binding: {tests: false}\n`;
  const signedProject = () =>
    project({
      "ray-policy.yaml": `trust: trust.yaml\n${CONFIG}`,
      "trust.yaml": trust,
      "key.pem": pemOf(privateKey),
    });

  it("attests the documents, and the raw files that the record names", async () => {
    const path = signedProject();
    expect(await collect(path, "--key", join(path, "key.pem"))).toMatchObject({ code: 0 });
    expect(await at(NOW, "eval", path, "--gate", "rehearsal")).toMatchObject({ code: 0 });
    const attested = verdictOf(path).evidence.filter((each) => each.attested);
    expect(attested.map(({ kind }) => kind).sort()).toEqual(["coverage", "tests"]);
  });

  it("is asked for where the trust file takes no run's word", async () => {
    const path = signedProject();
    expect(await collect(path)).toMatchObject({ code: 1, err: expect.stringContaining("--key") });
  });

  it("signs no file again that another key, or none, put into the record", async () => {
    const path = signedProject();
    await collect(path, "coverage");
    await collect(path, "tests", "--key", join(path, "key.pem"));
    expect(JSON.parse(text(path, RECORD)).files.map(({ kind }: { kind: string }) => kind)).toEqual(["tests"]);
  });

  it("has to be one that signs", async () => {
    const path = project({ "ray-policy.yaml": CONFIG, "key.pem": "no key" });
    expect(await collect(path, "--key", join(path, "key.pem"))).toMatchObject({
      code: 2,
      err: expect.stringContaining("openssl genpkey"),
    });
  });

  it("no longer there takes the old signature away", async () => {
    const path = project({ "ray-policy.yaml": CONFIG, "key.pem": pemOf(privateKey) });
    await collect(path, "--key", join(path, "key.pem"));
    expect(existsSync(join(path, `${TESTS}.sig`))).toBe(true);
    await collect(path);
    expect(existsSync(join(path, `${TESTS}.sig`))).toBe(false);
  });
});

const word = fc.constantFrom("alpha", "beta", 'quo"te', "<tag>", "smoke", "critical", "ümlaut");
const testCase = fc.record({
  name: word,
  class: word,
  status: fc.constantFrom("", "<failure message='no'/>", "<error/>", "<skipped/>"),
});

const xmlText = (value: string): string =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function junit(cases: readonly { readonly name: string; readonly class: string; readonly status: string }[]): string {
  const lines = cases.map(
    (each) =>
      `<testcase classname="${xmlText(each.class)}" name="${xmlText(each.name)}" time="1">${each.status}</testcase>`,
  );
  return `<testsuite name="s" timestamp="2026-11-20T08:30:00Z" time="${cases.length}">${lines.join("")}</testsuite>`;
}

const vulnerability = fc.record({
  VulnerabilityID: fc.constantFrom("CVE-2026-1", "CVE-2026-2", "GHSA-aaaa-bbbb-cccc"),
  PkgName: fc.constantFrom("left", "@scope/right", "a@b"),
  InstalledVersion: fc.constantFrom("1.0.0", "2.0.0-rc.1"),
  Severity: fc.constantFrom("CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN", "ODD"),
});
const licence = fc.record({
  Name: fc.constantFrom("MIT", "GPL-3.0-only", "MIT OR GPL-3.0-only", "something else", ""),
  PkgName: fc.constantFrom("left", "right"),
});

describe("raw files of the run and the documents that are made of them are judged alike", () => {
  it("for any test report", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(testCase, { minLength: 1, maxLength: 12 }), async (cases) => {
        const files = { "reports/junit.xml": junit(cases), "release-manifest.json": withSuites() };
        const raw = project({
          ...files,
          "ray-policy.yaml": rawConfig("tests: {files: reports/junit.xml, binding: run}"),
        });
        const made = project({ ...files, "ray-policy.yaml": CONFIG });
        expect(await collect(made, "tests")).toMatchObject({ code: 0 });
        await collect(made, "coverage");
        expect(await answers(made, "rehearsal")).toEqual(await answers(raw, "rehearsal"));
      }),
      { numRuns: 10 },
    );
  });

  it("for any scan", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(vulnerability, { maxLength: 8 }),
        fc.array(licence, { maxLength: 4 }),
        async (vulnerabilities, licences) => {
          const files = { "trivy.json": trivy(vulnerabilities, licences) };
          const raw = project({
            ...files,
            "ray-policy.yaml": rawConfig("security: {files: trivy.json, binding: run}"),
          });
          const made = project({
            ...files,
            "ray-policy.yaml": "release: release-manifest.json\ncollect: {sources: {security: trivy.json}}\n",
          });
          expect(await collect(made)).toMatchObject({ code: 0 });
          expect(await securityAnswers(made)).toEqual(await securityAnswers(raw));
        },
      ),
      { numRuns: 10 },
    );
  });
});

/** What the checks say that judge the scans; of the missing ones the document names the categories a second time. */
async function securityAnswers(path: string): Promise<unknown> {
  await at(NOW, "eval", path, "--gate", "security");
  const { gates, findings } = verdictOf(path);
  return {
    checks: gates.flatMap(({ checks }) => checks.map(({ code, status }) => [code, status])),
    findings: findings
      .filter(({ code }) => code === "RAY305" || code === "RAY306")
      .map(({ code, subject, severity }) => `${code} ${subject} ${severity}`)
      .sort(),
  };
}

function rawConfig(evidence: string): string {
  return `release: release-manifest.json
evidence:
  rehearsal: .artifacts/pre-deployment/staging-deployment-run.log
  coverage: {files: reports/lcov.info, binding: run}
  ${evidence}
`;
}

function withSuites(): string {
  const manifest = JSON.parse(text(project(), "release-manifest.json"));
  manifest.targeted_suites = [
    { id: "smoke", match: ["smoke*"], critical: true, targeted_tests: 2 },
    { id: "rest", match: ["*"], targeted_tests: 6 },
  ];
  return JSON.stringify(manifest);
}

function trivy(vulnerabilities: readonly unknown[], licences: readonly unknown[]): string {
  return JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: "2026-11-20T09:00:00Z",
    ArtifactName: "stock",
    Results: [
      { Target: "package-lock.json", Class: "lang-pkgs", Vulnerabilities: vulnerabilities },
      { Target: "package.json", Class: "license", Licenses: licences },
    ],
  });
}
