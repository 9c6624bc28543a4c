// @ts-check
/**
 * The evidence of `examples/go`, as documents that a change can still be made to. The rehearsal log, the test report and the coverage are those of
 * `examples/rehearsal`, which really ran; the rest is written here from the field dictionary of the documents.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export const PEOPLE = {
  author: "ada@stock.example",
  quality: "quentin@stock.example",
  owner: "olga@stock.example",
  security: "sam@stock.example",
  manager: "rita@stock.example",
  deputy: "rolf@stock.example",
  pipeline: "pipeline@stock.example",
};

export const EVIDENCE = ".artifacts/pre-deployment";
const REHEARSAL = "examples/rehearsal";

/** @param {string | Buffer} data */
export const sha256 = (data) => createHash("sha256").update(data).digest("hex");
/** @param {string} path */
const rehearsed = (path) => readFileSync(`${REHEARSAL}/${path}`);

/** A UUID that stays the same from run to run. @param {string} name */
export const uuid = (name) => {
  const hex = sha256(`ray-policy example ${name}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const generator = { name: "stock-pipeline", version: "2.1.0" };
export const verifiedBy = [{ identity: PEOPLE.pipeline, type: "service", role: "pipeline", method: "sshsig" }];

/** The release and everything that the gates read of it, before anything is signed or packed. */
export function stock() {
  const rehearsal = JSON.parse(rehearsed("release-manifest.json").toString());
  const { name, version, git_commit } = rehearsal.release;
  const log = rehearsed(`${EVIDENCE}/staging-deployment-run.log`);
  const scripts = ["scripts/deploy_staging.sh", "scripts/rollback_staging.sh"].map((path) => ({
    path,
    content: rehearsed(path),
    kind: path.includes("deploy") ? "deploy" : "rollback",
  }));
  const upstream = [
    { id: "quality-audit", path: "upstream/QUALITY-AUDIT-PACKAGE.zip" },
    { id: "integration", path: "upstream/integration-evidence-bundle.zip" },
    { id: "uat", path: "upstream/UAT-CLOSURE-PACKAGE.zip" },
  ];
  const release = { name, version, git_commit };
  const header = (/** @type {string} */ kind, /** @type {string} */ timestamp) => ({
    schema_version: "1",
    kind,
    id: uuid(kind),
    subject: [{ name, version, digest: { gitCommit: git_commit } }],
    timestamp,
    verified_by: verifiedBy,
    generator,
  });
  return {
    release,
    scripts,
    upstream,
    log,
    manifest: {
      ...rehearsal,
      status: "final",
      id: uuid("release"),
      release: { ...rehearsal.release, scope_frozen: true },
      rto_seconds: 600,
    },
    registry: {
      schema_version: "1",
      kind: "script-registry",
      scripts: scripts.map(({ path, content, kind }) => ({
        path,
        sha256: sha256(content),
        kind,
        interpreter: "sh",
        owner: PEOPLE.author,
        reviewed_by: PEOPLE.manager,
        reviewed_at: "2026-11-18T09:00:00Z",
        timeout_seconds: 300,
        idempotent: true,
      })),
    },
    tests: ctrf(rehearsed("reports/junit.xml").toString(), git_commit),
    lcov: rehearsed("reports/lcov.info"),
    intake: {
      ...header("intake-validation-report", "2026-11-20T07:30:00Z"),
      environment: { name: "staging" },
      artifacts: upstream.map(({ id, path }) => ({
        id,
        path,
        upstream: id,
        required: true,
        present: true,
        produced_at: "2026-11-19T10:00:00Z",
        integrity: "ok",
      })),
      system_state: ["staging_mirrors_production", "credentials_available", "dashboards_accessible"].map((check) => ({
        check,
        status: "pass",
        evidence_ref: `runbooks/staging.md#${check}`,
      })),
    },
    parity: {
      ...header("staging-parity-report", "2026-11-20T07:40:00Z"),
      baseline: {
        environment: { name: "production" },
        captured_at: "2026-11-20T07:35:00Z",
        snapshot_sha256: sha256("production snapshot"),
      },
      candidate: {
        environment: { name: "staging" },
        captured_at: "2026-11-20T07:36:00Z",
        snapshot_sha256: sha256("staging snapshot"),
      },
      dimensions: [
        { name: "config", status: "compared", items_total: 42, items_equal: 41, items_drifted: 1, items_intended: 0 },
        ...["secrets", "infrastructure", "feature_flags"].map((each) => ({
          name: each,
          status: "compared",
          items_total: 12,
          items_equal: 12,
          items_drifted: 0,
          items_intended: 0,
        })),
      ],
      drifts: [
        {
          id: "drift-1",
          dimension: "config",
          object: "apps/v1/Deployment/stock/web",
          pointer: "/metadata/labels/tier",
          op: "replace",
          expected: "production",
          actual: "staging",
          severity: "low",
          rule_id: "label",
          intended: false,
          remediation: {
            plan: "Set the label from the values file of each environment.",
            owner: PEOPLE.author,
            due_at: "2026-12-04T12:00:00Z",
            status: "open",
          },
        },
      ],
      max_severity: "low",
    },
    rollback: {
      ...header("rollback-verification-report", "2026-11-20T09:20:00Z"),
      environment: { name: "staging" },
      strategy: "script",
      from_version: { name, version, digest: { gitCommit: git_commit } },
      to_version: { name, version: "1.3.2", digest: { gitCommit: sha256("stock-service 1.3.2").slice(0, 40) } },
      started_at: "2026-11-20T09:00:00Z",
      service_restored_at: "2026-11-20T09:06:40Z",
      finished_at: "2026-11-20T09:08:00Z",
      recovery_time_seconds: 400,
      rto: { seconds: 600, source: "service level objective" },
      steps: [
        {
          name: "rollback",
          argv: ["sh", "scripts/rollback_staging.sh"],
          script_sha256: sha256(scripts[1]?.content ?? ""),
          started_at: "2026-11-20T09:00:00Z",
          finished_at: "2026-11-20T09:06:30Z",
          exit_code: 0,
        },
      ],
      post_checks: [{ name: "health", status: "passed", evidence_ref: "GET /health answers 200" }],
      result: "PASSED",
      log_sha256: sha256("rollback log"),
    },
    security: {
      ...header("security-compliance-report", "2026-11-20T09:45:00Z"),
      required_categories: ["sast", "sca", "secrets", "license"],
      scans: [
        ["sast", "stock-lint"],
        ["sca", "stock-audit"],
        ["secrets", "stock-leaks"],
        ["license", "stock-licences"],
      ].map(([category, tool]) => ({
        category,
        tool,
        status: "completed",
        started_at: "2026-11-20T09:30:00Z",
        finished_at: "2026-11-20T09:40:00Z",
        source_sha256: sha256(`${tool} report`),
        counts: { critical: 0, high: 0, medium: category === "sca" ? 1 : 0, low: 0, none: 0, unknown: 0 },
      })),
      findings: [
        {
          id: "finding-1",
          category: "sca",
          rule_id: "CVE-2026-10001",
          aliases: ["GHSA-xxxx-yyyy-0001"],
          severity: "medium",
          component: { purl: "pkg:npm/stock-format@2.0.1", name: "stock-format", version: "2.0.1" },
          fix_state: "not-fixed",
          status: "affected",
          sources: ["stock-audit"],
        },
      ],
      licenses: { denied: [], unknown: [] },
    },
    npmAudit: {
      auditReportVersion: 2,
      vulnerabilities: {},
      metadata: {
        vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 },
        dependencies: { prod: 2, dev: 0, optional: 0, peer: 0, peerOptional: 0, total: 2 },
      },
    },
    sarif: {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "Stock Lint",
              semanticVersion: "3.2.0",
              rules: [{ id: "no-eval", shortDescription: { text: "Code is not made at run time." } }],
            },
          },
          invocations: [{ executionSuccessful: true, endTimeUtc: "2026-11-20T09:35:00Z" }],
          versionControlProvenance: [
            { repositoryUri: "https://git.stock.example/stock-service", revisionId: git_commit },
          ],
          results: [],
        },
      ],
    },
    sbom: {
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      serialNumber: `urn:uuid:${uuid("sbom")}`,
      version: 1,
      metadata: {
        timestamp: "2026-11-20T09:10:00Z",
        component: { type: "application", name, version, purl: `pkg:npm/${name}@${version}` },
      },
      components: [
        {
          type: "library",
          name: "stock-format",
          version: "2.0.1",
          purl: "pkg:npm/stock-format@2.0.1",
          licenses: [{ license: { id: "MIT" } }],
        },
        {
          type: "library",
          name: "stock-time",
          version: "4.1.0",
          purl: "pkg:npm/stock-time@4.1.0",
          licenses: [{ expression: "Apache-2.0 OR GPL-2.0-only" }],
        },
      ],
    },
    operations: {
      ...header("operational-readiness", "2026-11-20T10:00:00Z"),
      window: { from: "2026-11-21T08:00:00Z", to: "2026-11-21T20:00:00Z" },
      runbooks: [{ path: "runbooks/stock-service.md", updated_at: "2026-11-12T09:00:00Z" }],
      on_call: [
        { level: "primary", person: "alex@stock.example", from: "2026-11-21T00:00:00Z", to: "2026-11-22T00:00:00Z" },
        { level: "backup", person: "jordan@stock.example", from: "2026-11-21T00:00:00Z", to: "2026-11-22T00:00:00Z" },
      ],
      escalation: [{ person: PEOPLE.manager }],
    },
    baseline: [
      "# Baseline of the staging rehearsal",
      "",
      "Captured: 2026-11-20T08:50:00Z",
      "",
      "- Metric: API latency (p95) – 320ms",
      "- Metric: Error rate – 0.2%",
      "",
    ].join("\n"),
    checklist: { updated_at: "2026-11-20T09:50:00Z" },
    /** Further keys of the trust file. @type {object} */
    trust: {},
    /** Who may approve as the product owner. */
    owners: [PEOPLE.owner],
    /** @type {readonly object[]} */
    waivers: [],
    /** Files of the evidence folder that are not written. @type {readonly string[]} */
    omitted: [],
  };
}

/** The JUnit report of the rehearsal as CTRF, so that it names the commit. @param {string} junit @param {string} commit */
function ctrf(junit, commit) {
  const files = [...junit.matchAll(/<testsuite name="([^"]*)" timestamp="([^"]*)"[^>]*>([\s\S]*?)<\/testsuite>/gu)];
  const tests = files.flatMap(([, file = "", , body = ""]) =>
    [...body.matchAll(/<testcase [^>]*?name="([^"]*)" time="([^"]*)"/gu)].map(([, title = "", seconds = "0"]) => ({
      name: unescaped(title),
      status: "passed",
      duration: Math.round(Number(seconds) * 1000),
      filePath: file,
    })),
  );
  const start = Math.min(...files.map(([, , time = ""]) => Date.parse(time)));
  return {
    reportFormat: "CTRF",
    specVersion: "1.0.0",
    results: {
      tool: { name: "vitest" },
      summary: {
        tests: tests.length,
        passed: tests.length,
        failed: 0,
        skipped: 0,
        pending: 0,
        other: 0,
        start,
        stop: start + 2_000,
      },
      tests,
      environment: { commit },
    },
  };
}

/** @param {string} text */
function unescaped(text) {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");
}
