import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../../src/host.ts";
import { inspect } from "../../../src/inspect.ts";
import { hasShared, SHARED } from "../../corpora/shared.ts";

type Seen = Readonly<Record<string, unknown>>;

/** What the index of the samples says of each file, in the words of our facts. */
const ADMITTED: readonly (readonly [string, string, Seen])[] = [
  ["playwright/launchable-report.json", "playwright", { total: 93, passed: 84, failed: 3, skipped: 6, flaky: 6 }],
  ["playwright/captain.json", "playwright", { total: 64, passed: 40, failed: 16, skipped: 8, flaky: 4 }],
  ["newman/petstore.json", "newman", { total: 4, failed: 3 }],
  ["newman/smoke-pass.json", "newman", { total: 10, failed: 0 }],
  ["newman/smoke-fail.json", "newman", { total: 8, failed: 2, errored: 1 }],
  ["k6/circleci-orb-summary.json", "k6-summary", { thresholds: { total: 2, failed: 0 } }],
  ["k6/html-reporter-export.json", "k6-summary", { thresholds: { total: 6, failed: 4 } }],
  ["k6/vafast-summary.json", "k6-summary", { thresholds: { total: 6, failed: 0 } }],
  ["k6/api-rate-limiter-export.json", "k6-export", { thresholds: { total: 3, failed: 1 } }],
  ["cobertura/coverlet.xml", "cobertura", { lines: { covered: 156, total: 255 } }],
  ["cobertura/java-2.1.1.xml", "cobertura", { lines: { covered: 24, total: 36 } }],
  ["cobertura/zero-only.xml", "cobertura", { lines: { covered: 1, total: 2 } }],
  ["cobertura/decimal-comma.xml", "cobertura", { lines: { covered: 8, total: 9 } }],
  [
    "clover/openclover-4.3.1.xml",
    "clover",
    { lines: { covered: 15, total: 22 }, functions: { covered: 6, total: 12 } },
  ],
  [
    "clover/without-packages.xml",
    "clover",
    { lines: { covered: 104, total: 271 }, functions: { covered: 12, total: 46 } },
  ],
  ["jacoco/java-0.8.3.xml", "jacoco", { lines: { covered: 26, total: 38 }, branches: { covered: 1, total: 4 } }],
  ["grype/epss-null.json", "grype", { total: 1, by_severity: severities({ high: 1 }) }],
  ["grype/fix-available.json", "grype", { total: 1, by_severity: severities({ high: 1 }) }],
  [
    "grype/issue-9618.json",
    "grype",
    { total: 35, by_severity: severities({ critical: 1, high: 18, medium: 13, low: 2, unknown: 1 }) },
  ],
  // Two matches of one vulnerability in one package, at two paths.
  ["grype/same-cve-different-paths.json", "grype", { total: 1, by_severity: severities({ critical: 1 }) }],
  ["snyk/all-projects-no-vulns.json", "snyk", { total: 0 }],
  [
    "snyk/container-epss.json",
    "snyk",
    { total: 13, by_severity: severities({ critical: 1, high: 2, medium: 9, low: 1 }) },
  ],
  [
    "snyk/containers-multi-target.json",
    "snyk",
    { total: 17, by_severity: severities({ critical: 1, high: 9, medium: 4, low: 3 }) },
  ],
  ["snyk/null-cvss.json", "snyk", { total: 1, by_severity: severities({ low: 1 }) }],
  ["semgrep/three-severities.json", "semgrep", { total: 3, by_severity: severities({ low: 3 }) }],
  ["semgrep/cwe-list.json", "semgrep", { total: 1, by_severity: severities({ low: 1 }) }],
  ["semgrep/version-1.30.0.json", "semgrep", { total: 5, by_severity: severities({ medium: 5 }) }],
  ["gitleaks/data-many.json", "gitleaks", { total: 2 }],
  ["gitleaks/redacted-many.json", "gitleaks", { total: 6 }],
  // Eight findings, each leak in two commits.
  ["gitleaks/version-7.5.0.json", "gitleaks", { total: 4 }],
  ["gitleaks/issue-4336.json", "gitleaks", { total: 1 }],
  ["spdx/appbomination-2.2.spdx.json", "spdx", { components: 7 }],
  ["spdx/example6-bin-tag-value.spdx", "spdx", { components: 1 }],
  ["spdx/hello-source-3.0.spdx3.json", "spdx", { components: 1 }],
  ["spdx/with-vulnerabilities.json", "spdx", { components: 4 }],
  // 44 elements, of which one is what the bill is about.
  ["cyclonedx/cern-lhc-vdm-editor.xml", "cyclonedx", { components: 43 }],
  ["cyclonedx/dropwizard-1.3.15.json", "cyclonedx", { components: 167 }],
  ["cyclonedx/vulnerability-1.4.json", "cyclonedx", { components: 1 }],
  ["npm-audit/v6-cwe-null.json", "npm-audit", { total: 1, by_severity: severities({ critical: 1 }) }],
  ["npm-audit/v6-no-vuln.json", "npm-audit", { total: 0 }],
  [
    "trivy/legacy-array-root.json",
    "trivy",
    { total: 93, by_severity: severities({ high: 18, medium: 9, low: 65, unknown: 1 }) },
  ],
  ["kubernetes/guestbook-all-in-one.yaml", "kubernetes", { documents: 6, kinds: { Deployment: 3, Service: 3 } }],
  ["kubernetes/prometheus-adapter.yaml", "kubernetes", { documents: 9, kinds: { ClusterRoleBinding: 2, Service: 1 } }],
  ["kubernetes/ldap-staging.yaml", "kubernetes", { documents: 4, kinds: { ConfigMap: 2 } }],
  ["kubernetes/ldap-production.yaml", "kubernetes", { documents: 3, kinds: { ConfigMap: 1 } }],
  ["compose/opentelemetry-demo.yaml", "compose", { documents: 1, services: 20, networks: 1, volumes: 0, secrets: 0 }],
  ["compose/nginx-flask-mysql.yaml", "compose", { documents: 1, services: 3, networks: 2, volumes: 1, secrets: 1 }],
  ["compose/elk.yaml", "compose", { documents: 1, services: 3, networks: 1, volumes: 0, secrets: 0 }],
  ["compose/atsea-stack.yml", "compose", { documents: 1, services: 5, networks: 3, volumes: 0, secrets: 4 }],
  ["dotenv/motdotla-basic.env", "dotenv", { documents: 1, variables: 40 }],
  // The index counts 21 lines with a name and a sign; one of them is the last line of a key in quotes.
  ["dotenv/motdotla-multiline.env", "dotenv", { documents: 1, variables: 20 }],
  ["dotenv/opentelemetry-demo.env", "dotenv", { documents: 1, variables: 138 }],
  ["dotenv/phpdotenv-nested.env", "dotenv", { documents: 1, variables: 15 }],
  // Data that is read is no change: eight resources, seven of them to be created.
  ["terraform-plan/basic-0.12.json", "terraform-plan", { changes: 7, drifted: 0 }],
  ["terraform-plan/moved-block.json", "terraform-plan", { changes: 0, drifted: 0 }],
  ["terraform-plan/actions-regular.json", "terraform-plan", { changes: 2, drifted: 0 }],
  ["terraform-plan/gke-create.json", "terraform-plan", { changes: 2, drifted: 0 }],
  ["flagd/cheat-sheet.json", "flagd", { documents: 9, disabled: 0 }],
  ["flagd/cheat-sheet-payments.json", "flagd", { documents: 3, disabled: 0 }],
  ["flagd/demo-two-flags.json", "flagd", { documents: 2, disabled: 0 }],
  ["flagd/opentelemetry-demo.json", "flagd", { documents: 15, disabled: 0 }],
  ["unleash/segments-v3.json", "unleash", { documents: 1 }],
  ["unleash/state-v1.json", "unleash", { documents: 2 }],
  ["unleash/import-state-v2.json", "unleash", { documents: 1 }],
  ["unleash/edge-features.json", "unleash", { documents: 76 }],
  // Each job is a step, and so is each of its own.
  ["github-job/in-progress-queued-steps.json", "github-job", { completed: false, steps: 10 }],
  ["github-job/rest-jobs-failure.json", "github-job", { completed: true, steps: 4, blocking_errors: 2 }],
  ["github-job/rest-jobs-five-success.json", "github-job", { completed: true, steps: 5, blocking_errors: 0 }],
  ["github-job/waiting.json", "github-job", { completed: false, steps: 1, blocking_errors: 1 }],
  // Each task on each host, and the recap of each host.
  ["ansible/deploy-ok.json", "ansible", { completed: true, steps: 9, blocking_errors: 0 }],
  // Five failures in tasks: one final, two rescued, two ignored; and the recaps of both hosts.
  ["ansible/failed-rescued-ignored.json", "ansible", { completed: true, steps: 11, blocking_errors: 7 }],
  ["ansible/unreachable.json", "ansible", { completed: true, steps: 5, blocking_errors: 2 }],
  ["argo-rollouts/experiment.yaml", "argo-rollouts", { completed: false, blocking_errors: 1 }],
  ["argo-rollouts/rollout-with-experiment.yaml", "argo-rollouts", { completed: true, blocking_errors: 1 }],
  ["argo-rollouts/analysisrun-inconclusive.yaml", "argo-rollouts", { completed: true, steps: 2, blocking_errors: 2 }],
  ["argo-rollouts/invalid-spec.yaml", "argo-rollouts", { completed: true, blocking_errors: 1 }],
  [
    "dsse/slsa-generic-v1.10.0.intoto.jsonl",
    "dsse",
    { predicate_type: "https://slsa.dev/provenance/v0.2", signatures: 1 },
  ],
  ["dsse/gcb-container-v0.3.json", "dsse", { predicate_type: "https://slsa.dev/provenance/v0.1", signatures: 1 }],
  [
    "dsse/sigstore-bundle-invalid-signature.json",
    "dsse",
    { predicate_type: "https://slsa.dev/provenance/v1", signatures: 1 },
  ],
  ["dsse/spec-hello-world.json", "dsse", { payload_type: "http://example.com/HelloWorld", signatures: 1 }],
];

function severities(counts: Seen): Seen {
  return { critical: 0, high: 0, medium: 0, low: 0, none: 0, unknown: 0, ...counts };
}

/** Cut-down files whose headers tell of more than they hold: what they state is shown beside what is counted. */
const STATED: readonly (readonly [string, string, readonly string[]])[] = [
  ["clover/phpcsutils.xml", "clover", ["statements is stated as 2420", "coveredstatements is stated as 2376"]],
  ["clover/unleash-istanbul.xml", "clover", ["statements is stated as 1446", "coveredstatements is stated as 634"]],
  ["jacoco/aggregate-groups.xml", "jacoco", ["lines is stated as 9823", "covered lines is stated as 7593"]],
  ["jacoco/multiple-packages.xml", "jacoco", ["lines is stated as 6", "covered lines is stated as 5"]],
];

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["playwright/captain-global-error.json", "playwright", "inconclusive"],
  ["playwright/no-suites.json", "playwright", "inconclusive"],
  ["newman/semaphore-no-assertions.json", "newman", "inconclusive"],
  ["jacoco/empty-report.xml", "jacoco", "inconclusive"],
  ["semgrep/empty.json", "semgrep", "inconclusive"],
  ["cyclonedx/saasbom.json", "cyclonedx", "inconclusive"],
  ["ansible/no-hosts.json", "ansible", "inconclusive"],
  ["prometheus/matrix-p95.json", "prometheus", "inconclusive"],
  ["prometheus/vector-nan-inf.json", "prometheus", "inconclusive"],
  ["prometheus/error-bad-data.json", "prometheus", "inconclusive"],
  ["prometheus/warnings-empty-matrix.json", "prometheus", "inconclusive"],
];

const look = (file: string) => inspect(nodeHost(), join(SHARED, "samples"), file, { items: false });

describe.runIf(hasShared)("readers on files of real tools", () => {
  it.each(ADMITTED)("%s is %s, with the counts of its index", async (file, format, facts) => {
    expect(await look(file)).toMatchObject({ format, status: "admitted", facts });
  });

  it.each(STATED)("%s is %s, and states other numbers than its items make", async (file, format, stated) => {
    const { defects, ...seen } = await look(file);
    expect(seen).toMatchObject({ format });
    for (const words of stated)
      expect(defects.map(({ message }) => message)).toContainEqual(expect.stringContaining(words));
  });

  it.each(REFUSED)("%s is %s, and %s", async (file, format, code) => {
    expect(await look(file)).toMatchObject({ format, status: "defective", defects: [{ code }] });
  });
});
