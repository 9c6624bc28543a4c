import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { ParityReport } from "../../src/generated/documents.ts";
import { nodeHost } from "../../src/host.ts";
import type { Verdict } from "../../src/model.ts";
import { validate } from "../../src/schema.ts";
import { project, put, type Ran, ray, text, verdictOf } from "../project.ts";

const NOW = "2026-11-20T12:00:00.000Z";
const REPORT = ".artifacts/pre-deployment/staging-parity-report.json";
const at = (...argv: readonly string[]): Promise<Ran> => ray(argv, "/", { ...nodeHost(), now: () => NOW });
const collect = (path: string, ...more: readonly string[]): Promise<Ran> =>
  at("collect", "parity", ...more, "--project", path);
const report = (path: string): ParityReport => JSON.parse(text(path, REPORT));

const PLAIN = "release: release-manifest.json\n";
const SIDES = `${PLAIN}evidence:\n  parity:\n    baseline: deploy/production\n    candidate: deploy/staging\n    binding: run\n`;

/** What a cluster holds, with some words changed. */
function cluster(changes: Readonly<Record<string, string>> = {}): string {
  const objects = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {team: shop}}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: app
          image: registry.shop.example/web:1.2.3
          env: [{name: LOG_LEVEL, value: info}, {name: DATABASE_PASSWORD, value: hunter2-of-the-shop}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: core.openfeature.dev/v1beta1
kind: FeatureFlag
metadata: {name: basket, namespace: shop}
spec: {flagSpec: {flags: {basket: {state: ENABLED}}}}
`;
  return Object.entries(changes).reduce((all, [from, to]) => all.replace(from, to), objects);
}

/** The example with the same snapshot on both sides but for some words of staging's. */
function snapshots(
  changes: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string | null>> = {},
): string {
  return project({
    "ray-policy.yaml": SIDES,
    "deploy/production/shop.yaml": cluster(),
    "deploy/staging/shop.yaml": cluster(changes),
    "deploy/production/app.env": "LIMIT=1\n",
    "deploy/staging/app.env": "LIMIT=1\n",
    ...files,
  });
}

async function answers(path: string): Promise<unknown> {
  await at("eval", path, "--gate", "intake");
  const { gates, findings, exceptions }: Verdict = verdictOf(path);
  const isOurs = (code: string): boolean => /^RAY10[678]$/u.test(code);
  return {
    checks: gates.flatMap(({ checks }) =>
      checks.flatMap(({ code, status }) => (isOurs(code) ? [`${code} ${status}`] : [])),
    ),
    findings: findings
      .flatMap(({ code, subject, message }) => (isOurs(code) ? [`${code} ${subject} ${message}`] : []))
      .sort(),
    exceptions: exceptions.map(({ source: _, ...each }) => each),
  };
}

describe("parity of two snapshots", () => {
  it("holds where both are the same", async () => {
    const path = snapshots();
    expect(await answers(path)).toMatchObject({
      checks: ["RAY106 passed", "RAY107 passed", "RAY108 passed"],
      findings: [],
    });
    expect(verdictOf(path).evidence.find(({ kind }) => kind === "parity")).toMatchObject({
      status: "admitted",
      binding: "asserted",
      sources: [{ format: "dotenv" }, { format: "kubernetes" }, { format: "dotenv" }, { format: "kubernetes" }],
    });
  });

  it("tells each difference with object, pointer, severity and line", async () => {
    const path = snapshots({ "replicas: 2": "replicas: 3", "team: shop": "team: staging" });
    expect(await answers(path)).toMatchObject({
      checks: ["RAY106 violated", "RAY107 violated", "RAY108 passed"],
      findings: [
        "RAY106 apps/v1/Deployment/shop/web/spec/replicas apps/v1/Deployment/shop/web/spec/replicas differs by medium drift; low is tolerated",
        expect.stringContaining("RAY107 apps/v1/Deployment/shop/web/metadata/labels/team "),
        expect.stringContaining("RAY107 apps/v1/Deployment/shop/web/spec/replicas "),
      ],
    });
    const { source } = verdictOf(path).findings.find(({ code }) => code === "RAY106") ?? {};
    expect(source).toMatchObject({ path: "deploy/staging/shop.yaml", line: 5, column: 3 });
  });

  it("is not compared where one side leaves a required dimension out", async () => {
    const flags = cluster().slice(cluster().indexOf("---\napiVersion: core"));
    const path = snapshots({ [flags]: "" });
    expect(await answers(path)).toMatchObject({
      checks: ["RAY106 violated", "RAY107 violated", "RAY108 violated"],
      findings: expect.arrayContaining(["RAY108 feature_flags feature_flags: was not compared"]),
    });
  });

  it("is asserted by the run, and unbound without it", async () => {
    const path = snapshots({}, { "ray-policy.yaml": SIDES.replace("    binding: run\n", "") });
    await answers(path);
    expect(verdictOf(path).findings.map(({ code }) => code)).toContain("RAY914");
  });

  test.each<readonly [string, Readonly<Record<string, string | null>>, string]>([
    ["a side that is not there", { "ray-policy.yaml": SIDES.replace("deploy/staging", "deploy/nowhere") }, "RAY901"],
    ["a file that is no snapshot", { "deploy/staging/README.md": "# Staging\n" }, "RAY902"],
    ["a broken file", { "deploy/staging/shop.yaml": "apiVersion: v1\nkind: [" }, "RAY902"],
    ["an object twice", { "deploy/staging/again.yaml": cluster() }, "RAY903"],
  ])("is not judged with %s", async (_, files, code) => {
    const path = snapshots({}, files);
    expect(await answers(path)).toMatchObject({ checks: ["RAY106 unjudged", "RAY107 unjudged", "RAY108 unjudged"] });
    expect(
      verdictOf(path)
        .findings.filter(({ gates }) => gates.includes("intake"))
        .map((each) => each.code),
    ).toContain(code);
    await collect(path);
    expect(() => report(path)).toThrow();
  });

  const LISTS = `    rules: [{id: labels-matter, severity: critical, pointer: /metadata/labels/*}]
    intended:
      - id: smaller
        pointer: /spec/replicas
        approved_by: ann
        reason: staging is smaller
        expires_at: 2026-12-01T00:00:00+01:00
    remediation:
      - {pointer: /metadata/*, plan: label it, owner: bob, due_at: "2026-11-21T00:00:00Z", status: open, ticket: OPS-1}
`;
  const CHANGES = { "replicas: 2": "replicas: 3", "team: shop": "team: staging" };
  const TRUST = "exceptions: {intended_drift: [RAY106]}\n";

  it("knows rules, exceptions and plans of the config, and lets exceptions count where trust does", async () => {
    const path = snapshots(CHANGES, { "ray-policy.yaml": `${SIDES}${LISTS}` });
    const without = await answers(path);
    expect(without).toMatchObject({
      findings: [
        expect.stringContaining("web/metadata/labels/team differs by critical drift"),
        expect.stringContaining("web/spec/replicas differs by medium drift"),
        expect.stringContaining("RAY107 apps/v1/Deployment/shop/web/spec/replicas"),
      ],
      exceptions: [],
    });
    put(path, "trust.yaml", TRUST);
    put(path, "ray-policy.yaml", `trust: trust.yaml\n${SIDES}${LISTS}`);
    expect(await answers(path)).toMatchObject({
      findings: [expect.stringContaining("web/metadata/labels/team differs by critical drift")],
      exceptions: [
        {
          kind: "intended_drift",
          check: "RAY106",
          subject: "apps/v1/Deployment/shop/web/spec/replicas",
          who: "ann",
          why: "smaller: staging is smaller",
          until: "2026-11-30T23:00:00.000Z",
        },
      ],
    });
    const late = `trust: trust.yaml\n${SIDES}${LISTS}`.replace(
      "2026-12-01T00:00:00+01:00",
      "2026-11-20T13:00:00+01:00",
    );
    put(path, "ray-policy.yaml", late);
    expect(await answers(path)).toMatchObject({ exceptions: [], findings: { length: 3 } });
  });

  it("is judged alike as it lies and as the document made of it", async () => {
    const texts = [
      "replicas: 2",
      "team: shop",
      "web:1.2.3",
      "value: info",
      "hunter2",
      "port: 80",
      "state: ENABLED",
      "name: app",
    ];
    const changes = fc.uniqueArray(fc.constantFrom(...texts), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, fc.boolean(), async (changed, isTrusted) => {
        const trust = isTrusted ? "trust: trust.yaml\n" : "";
        const path = snapshots(Object.fromEntries(changed.map((each) => [each, `${each.slice(0, -1)}9`])), {
          "ray-policy.yaml": `${trust}${SIDES}${LISTS}`,
          "trust.yaml": TRUST,
        });
        const raw = await answers(path);
        expect(await collect(path)).toMatchObject({ code: 0 });
        put(path, "ray-policy.yaml", `${trust}${PLAIN}`);
        expect(await answers(path)).toEqual(raw);
        expect(verdictOf(path).findings.filter(({ code }) => code === "RAY909")).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe("an exception or plan that settles no difference", () => {
  const SOME = `    intended:
      - {id: smaller, pointer: /spec/replicas, approved_by: ann, reason: smaller, expires_at: "2026-12-01T00:00:00Z"}
      - {id: again, pointer: "/spec/*", approved_by: ann, reason: smaller, expires_at: "2026-12-01T00:00:00Z"}
      - {id: typo, pointer: /spec/replica, approved_by: ann, reason: smaller, expires_at: "2026-12-01T00:00:00Z"}
    remediation:
      - {pointer: /metadata/*, plan: label it, owner: bob, due_at: "2026-11-21T00:00:00Z", status: open}
`;
  const SAID = [
    "parity: intended 2 (again) means only differences that an entry before it settles",
    "parity: intended 3 (typo) meets no difference",
    "parity: remediation 1 (label it) meets no difference",
  ];

  it("is a warning of its own with the place in the config, and blocks nothing", async () => {
    const path = snapshots(
      { "replicas: 2": "replicas: 3" },
      {
        "ray-policy.yaml": `trust: trust.yaml\n${SIDES}${SOME}`,
        "trust.yaml": "exceptions: {intended_drift: [RAY106]}\n",
      },
    );
    await answers(path);
    const own = verdictOf(path).findings.filter(({ code }) => code === "RAY915");
    expect(own.map(({ message }) => message)).toEqual(SAID);
    expect(new Set(own.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    for (const finding of own)
      expect(finding).toMatchObject({
        level: "warning",
        gates: ["intake"],
        source: { path: "ray-policy.yaml", line: 4, column: 3 },
      });
  });

  it("is told to whoever collects the report, and a report without such entries tells nothing", async () => {
    const path = snapshots({ "replicas: 2": "replicas: 3" }, { "ray-policy.yaml": `${SIDES}${SOME}` });
    const { code, err } = await collect(path);
    expect([code, err]).toEqual([
      0,
      [`ray-policy: parity: 4 files in ${REPORT}`, ...SAID.map((each) => `  without effect: ${each}`), ""].join("\n"),
    ]);
    put(path, "ray-policy.yaml", PLAIN);
    await answers(path);
    expect(verdictOf(path).findings.filter(({ code: each }) => each === "RAY915")).toEqual([]);
  });
});

describe("collect parity", () => {
  it("writes the report with sides, digests, dimensions, operations and values", async () => {
    const path = snapshots({ "replicas: 2": "replicas: 3", "value: hunter2-of-the-shop": "value: other-of-staging" });
    expect(await collect(path)).toMatchObject({ code: 0, err: `ray-policy: parity: 4 files in ${REPORT}\n` });
    const written = report(path);
    expect(await validate("documents/parity-report", written)).toEqual([]);
    expect(written).toMatchObject({
      kind: "staging-parity-report",
      timestamp: NOW,
      baseline: {
        environment: { name: "production" },
        captured_at: NOW,
        snapshot_sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
      },
      candidate: { environment: { name: "staging" } },
      sources: [{}, {}, {}, {}],
      max_severity: "medium",
      drifts: [
        {
          id: "apps/v1/Deployment/shop/web/spec/replicas",
          dimension: "infrastructure",
          op: "replace",
          expected: 2,
          actual: 3,
          redacted: false,
          severity: "medium",
          rule_id: "size-differs",
          intended: false,
          source: { uri: "deploy/staging/shop.yaml", line: 5, column: 3 },
        },
        {
          object: "apps/v1/Deployment/shop/web",
          pointer: "/spec/template/spec/containers/app/env/DATABASE_PASSWORD/value",
          dimension: "secrets",
          op: "replace",
          redacted: true,
          severity: "low",
          rule_id: "secret-differs",
        },
      ],
    });
    expect(Object.keys(written.drifts[1] ?? {})).not.toContain("actual");
    expect(written.baseline.snapshot_sha256).not.toBe(written.candidate.snapshot_sha256);
    for (const { name, items_total: total, items_equal: equal, items_drifted: drifted } of written.dimensions)
      expect(`${name} ${total}`).toBe(`${name} ${equal + drifted}`);
  });

  it("gives the same bytes for the same files at the same moment, in whatever order they list things", async () => {
    const env = "{name: LOG_LEVEL, value: info}, {name: DATABASE_PASSWORD, value: hunter2-of-the-shop}";
    const path = snapshots({
      [env]: env
        .split(", {")
        .reverse()
        .map((each) => `{${each.replace(/^\{/u, "")}`)
        .join(", "),
    });
    await collect(path);
    const before = text(path, REPORT);
    await collect(path);
    expect(text(path, REPORT)).toBe(before);
    expect(report(path).drifts).toEqual([]);
  });

  it("compares the two places that the call names", async () => {
    const path = snapshots({ "replicas: 2": "replicas: 0" }, { "ray-policy.yaml": PLAIN });
    const one = await collect(path, "--baseline", "deploy/production/shop.yaml", "--candidate", "./deploy/staging/");
    expect(one).toMatchObject({ code: 0 });
    expect(report(path)).toMatchObject({
      baseline: { environment: { name: "shop" } },
      candidate: { environment: { name: "staging" } },
      max_severity: "critical",
      drifts: [{ rule_id: "no-replicas" }, { object: "dotenv/app.env", pointer: "/LIMIT", op: "add" }],
    });
  });

  it("takes its sides from collect.sources, and leaves eval the report", async () => {
    const path = snapshots(
      {},
      {
        "ray-policy.yaml": SIDES.replace("evidence:", "collect:\n  sources:")
          .replace("    binding: run\n", "")
          .replace(/^ {2}parity/mu, "    parity")
          .replace(/^ {4}(?=base|cand)/gmu, "      "),
      },
    );
    expect(await collect(path)).toMatchObject({ code: 0 });
    expect(await answers(path)).toMatchObject({ checks: ["RAY106 passed", "RAY107 passed", "RAY108 passed"] });
    expect(verdictOf(path).evidence.find(({ kind }) => kind === "parity")).toMatchObject({
      binding: "document",
      sources: [{ format: "parity-report" }],
    });
    put(path, "ray-policy.yaml", text(path, "ray-policy.yaml").replace("parity:", "tests:"));
    const { code, err } = await at("collect", "tests", "--project", path);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("collect.sources.tests has two sides, which only parity has"),
    ]);
  });

  it("reads one export of flags for both sides by its environments", async () => {
    const state = (on: boolean) => ({
      on,
      archived: false,
      fallthrough: { variation: 0 },
      offVariation: 1,
      targets: [],
      rules: [],
      prerequisites: [],
    });
    const flags = {
      items: [
        {
          key: "basket",
          kind: "boolean",
          variations: [{ value: true }, { value: false }],
          environments: { production: state(true), staging: state(false) },
        },
      ],
    };
    const sides = SIDES.replace("deploy/production", "[deploy/production, flags.json]").replace(
      "deploy/staging",
      "[deploy/staging, flags.json]",
    );
    const path = snapshots({}, { "ray-policy.yaml": sides, "flags.json": JSON.stringify(flags) });
    expect(await collect(path)).toMatchObject({ code: 0 });
    expect(report(path).drifts).toMatchObject([
      { id: "flag/basket/on", dimension: "feature_flags", expected: true, actual: false, rule_id: "flag-differs" },
    ]);
    put(path, "ray-policy.yaml", sides.replaceAll("flags.json", "deploy.env"));
    put(path, "deploy.env", "A=1\n");
    const { code, err } = await collect(path);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("deploy.env is on both sides, and does not say what is of which environment"),
    ]);
  });

  test.each([
    [["collect", "parity", "--baseline", "a"], "--baseline and --candidate belong together"],
    [["collect", "tests", "--baseline", "a", "--candidate", "b"], "are the two sides of parity"],
    [["collect", "--baseline", "a", "--candidate", "b"], "are the two sides of parity"],
    [["collect", "parity", "x.json", "--baseline", "a", "--candidate", "b"], "without files"],
    [
      ["collect", "parity", "--baseline", "deploy", "--candidate", "deploy/staging"],
      "shares files with the baseline deploy",
    ],
  ])("refuses %j", async (argv, message) => {
    const { code, err } = await at(...argv, "--project", snapshots());
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test.each([
    ["baseline: deploy/production", "", "parity has candidate, but not both baseline and candidate"],
    ["    baseline", "    files: a.json\n    baseline", "parity has files beside baseline"],
    ["    baseline", "    format: parity-report\n    baseline", "parity has format beside baseline"],
    ["  parity:", "  tests:", "tests has baseline, which only parity has"],
    ["deploy/staging", "deploy/production", "candidate is deploy/production, which shares files with the baseline"],
    [
      "deploy/staging",
      "{files: deploy/staging, environment: production}",
      "candidate is production, as is the baseline",
    ],
    [
      "    binding",
      "    intended: [{id: a, approved_by: b, reason: c, expires_at: soon}]\n    binding",
      "intended.0.expires_at is soon",
    ],
    ["    binding", "    rules: [{id: a, severity: none}]\n    binding", "rules.0.severity"],
    ["    binding", "    remediation: [{plan: a}]\n    binding", "remediation.0"],
  ])("refuses a config with %s as %j", async (from, to, message) => {
    const path = snapshots({}, { "ray-policy.yaml": SIDES.replace(from, to).replace(/^\s*$\n/mu, "") });
    const { code, err } = await at("eval", path);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain("ray-policy.yaml:");
  });
});

describe("a secret of an environment", () => {
  const words = fc.stringMatching(/^[a-z]{4}[0-9]{6}[a-z]{4}$/u);
  const PLACES: readonly ((secret: string) => readonly [string, string])[] = [
    (secret) => ["app.env", `LIMIT=1\nSHOP_TOKEN=${secret}\n`],
    (secret) => ["app.env", `LIMIT=1\nURL=amqp://shop:${secret}@queue\nSHOP_TOKEN="${secret}"\n`],
    (secret) => ["app.env", `LIMIT=1\nLIMIT=2\nSHOP_TOKEN=${secret}\n`],
    (secret) => ["secret.yaml", `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: ${secret}}\n`],
    (secret) => ["secret.yaml", `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: ${secret}\n`],
    (secret) => [
      "secret.yaml",
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: ${Buffer.from(secret).toString("base64")}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {motd: "say ${secret}"}\n`,
    ],
    (secret) => [
      "config.yaml",
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  a.ini: |\n    user=x\n    password = ${secret}\n`,
    ],
    (secret) => [
      "compose.yaml",
      `services:\n  a:\n    image: a\n    environment: [DB_PASSWORD=${secret}]\n    command: [x, --token=${secret}]\n`,
    ],
    (secret) => ["compose.yaml", `services:\n  a:\n    image: a\n    command: !x [--token, ${secret}]\n`],
    (secret) => [
      "pod.yaml",
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: i, env: [{name: KEY_TOKEN, value: ${secret}}]}]}\n`,
    ],
  ];

  it("shows nowhere, on whichever side it stands and however it is broken", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PLACES),
        words,
        fc.constantFrom("production", "staging", "both"),
        async (place, secret, where) => {
          const path = snapshots({ "replicas: 2": "replicas: 3" });
          for (const side of ["production", "staging"])
            if (where === side || where === "both")
              put(path, `deploy/${side}/${place(secret)[0]}`, place(secret + side)[1]);
          const said = [
            await collect(path),
            await at("eval", path, "--gate", "intake", "--format", `markdown=${join(path, "r.md")}`),
          ];
          const written = [".artifacts/pre-deployment", "ray-policy-verdict", "."].flatMap((folder) =>
            textsIn(join(path, folder)),
          );
          const coded = Buffer.from(secret).toString("base64").slice(0, 16);
          for (const output of [...said.flatMap(({ out, err }) => [out, err]), ...written]) {
            expect(output).not.toContain(secret);
            expect(output).not.toContain(coded);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

function textsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), "latin1"));
}
