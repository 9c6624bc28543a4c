import { describe, expect, test } from "vitest";
import type { Context, Source } from "../../../src/evidence/kind.ts";
import { kind as sbomKind } from "../../../src/evidence/kinds/sbom.ts";
import { kind as securityKind } from "../../../src/evidence/kinds/security.ts";
import { kind as vexKind } from "../../../src/evidence/kinds/vex.ts";
import type { Reader } from "../../../src/evidence/reader.ts";
import { reader as cyclonedx } from "../../../src/evidence/readers/cyclonedx.ts";
import { reader as npmAudit } from "../../../src/evidence/readers/npm-audit.ts";
import { reader as openvex } from "../../../src/evidence/readers/openvex.ts";
import { reader as sarif } from "../../../src/evidence/readers/sarif.ts";
import { reader as trivy } from "../../../src/evidence/readers/trivy.ts";
import { alternativesOf } from "../../../src/evidence/security/licences.ts";
import type { SecurityPart } from "../../../src/evidence/security/part.ts";
import type { SbomFacts, SecurityFacts, VexFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";

const read = <Part>(reader: Reader<Part>, value: unknown, path = "report.json") =>
  reader.read(stream(JSON.stringify(value)), path);
async function security(
  reader: Reader<SecurityPart>,
  value: unknown,
  known: Partial<Context> = {},
): Promise<SecurityFacts> {
  const { part } = await read(reader, value);
  return securityKind.unite([source("report.json", part)], context(known)) as SecurityFacts;
}
const allowing = (...exceptions: readonly string[]): Partial<Context> => ({
  allows: (exception) => exceptions.includes(exception),
});

interface Parts {
  readonly [key: string]: unknown;
}

const result = (parts: Parts = {}) => ({
  ruleId: "r1",
  message: { text: "bad" },
  locations: [{ physicalLocation: { artifactLocation: { uri: "a.js" }, region: { startLine: 3 } } }],
  ...parts,
});
const run = (parts: Parts = {}, driver: Parts = {}) => ({
  tool: { driver: { name: "Lint", ...driver } },
  results: [result()],
  ...parts,
});
const log = (...runs: readonly unknown[]) => ({ version: "2.1.0", runs });

describe("SARIF", () => {
  test.each<[string, Parts, Parts, string]>([
    ["its own score", { properties: { "security-severity": "9.0" }, level: "note" }, {}, "critical"],
    ["the rule's score", {}, { rules: [{ id: "r1", properties: { "security-severity": "7.0" } }] }, "high"],
    ["a score just below high", { properties: { "security-severity": "6.9" } }, {}, "medium"],
    ["a score just below medium", { properties: { "security-severity": "3.9" } }, {}, "low"],
    ["its own level", { level: "error" }, { rules: [{ id: "r1", defaultConfiguration: { level: "note" } }] }, "high"],
    ["the rule's level", {}, { rules: [{ id: "r1", defaultConfiguration: { level: "note" } }] }, "low"],
    ["no level at all, which is a warning", {}, {}, "medium"],
    [
      "the rule that its own is a part of",
      { ruleId: "r1/a" },
      { rules: [{ id: "r1", properties: { "security-severity": "9.8" } }] },
      "critical",
    ],
    [
      "the nearest such rule",
      { ruleId: "r1/a/b" },
      { rules: [{ id: "r1" }, { id: "r1/a", defaultConfiguration: { level: "error" } }] },
      "high",
    ],
    [
      "a score that is none, which may mean anything",
      { properties: { "security-severity": "9,8" }, level: "note" },
      {},
      "unknown",
    ],
    ["nothing, where the tool could not decide", { kind: "open", level: "none" }, {}, "unknown"],
    ["nothing, where a person has to look", { kind: "review" }, {}, "unknown"],
    [
      "the score, where a person has to look",
      { kind: "review", properties: { "security-severity": "2.0" } },
      {},
      "low",
    ],
  ])("takes a result's severity from %s", async (_, parts, driver, severity) => {
    expect((await security(sarif, log(run({ results: [result(parts)] }, driver)))).findings).toMatchObject([
      { severity, component: "a.js:3", state: "open" },
    ]);
  });

  test("finds rules in extensions", async () => {
    const tool = {
      driver: { name: "Lint" },
      extensions: [{ name: "pack", rules: [{ id: "x", properties: { "security-severity": "9.8" } }] }],
    };
    const facts = await security(
      sarif,
      log({ tool, results: [result({ ruleId: "x", rule: { id: "x", index: 0, toolComponent: { index: 0 } } })] }),
    );
    expect(facts.findings).toMatchObject([{ rule: "x", severity: "critical" }]);
  });

  test.each<[string, Parts]>([
    ["does not fail", { kind: "pass" }],
    ["is gone since the baseline", { baselineState: "absent" }],
  ])("leaves out a result that %s", async (_, parts) => {
    expect((await security(sarif, log(run({ results: [result(parts)] })))).total).toBe(0);
  });

  test("counts a suppression only with a reason, settled, and where the trust file allows it", async () => {
    const open = async (suppressions: unknown, known: Partial<Context> = allowing("suppression")) =>
      (await security(sarif, log(run({ results: [result({ suppressions })] })), known)).findings[0]?.state;
    const accepted = { kind: "external", status: "accepted", justification: "a test" };
    expect(await open([accepted])).toBe("suppressed");
    expect(await open([accepted], {})).toBe("open");
    expect(await open([{ ...accepted, justification: " " }])).toBe("open");
    expect(await open([accepted, { ...accepted, status: "underReview" }])).toBe("open");
    expect(await open([{ ...accepted, status: "rejected" }])).toBe("open");
    expect(await open([])).toBe("open");
    expect(await open(null)).toBe("open");
  });

  test("lists the suppressions that counted", async () => {
    const { part } = await read(
      sarif,
      log(run({ results: [result({ suppressions: [{ kind: "inSource", justification: "a test" }] })] })),
    );
    const sources = [source("report.json", part)];
    expect(securityKind.exceptions?.(sources as never, context(allowing("suppression")))).toMatchObject([
      { kind: "suppression", check: "RAY305", subject: "a.js:3 r1", why: "a test" },
    ]);
    expect(securityKind.exceptions?.(sources as never, context())).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ["without a run", log(), "inconclusive /runs holds no run"],
    [
      "with a failed run",
      log(run({ invocations: [{ executionSuccessful: false }] })),
      "inconclusive /runs/0/invocations has a run of Lint that failed",
    ],
    [
      "with an error of the tool",
      log(run({ invocations: [{ executionSuccessful: true, toolExecutionNotifications: [{ level: "error" }] }] })),
      "inconclusive /runs/0/invocations",
    ],
    [
      "of a tool that was not set up",
      log(run({ invocations: [{ executionSuccessful: true, toolConfigurationNotifications: [{ level: "error" }] }] })),
      "inconclusive /runs/0/invocations",
    ],
    [
      "whose results are in another file",
      log(run({ results: [], externalPropertyFileReferences: { results: [{ location: { uri: "r.sarif" } }] } })),
      "inconclusive /runs/0 has a run whose results are in another file",
    ],
    ["without results", log({ tool: { driver: { name: "Lint" } } }), "inconclusive /runs/0 has a run without results"],
    ["with null for results", log(run({ results: null })), "inconclusive /runs/0 has a run without results"],
    ["of ray-policy itself", log(run({}, { name: "ray-policy" })), "invalid /runs/0 is a verdict of ray-policy itself"],
    [
      "whose index and id disagree",
      log(run({ results: [result({ ruleIndex: 0 })] }, { rules: [{ id: "other" }] })),
      "ambiguous /runs/0/results/0 has a result of the rule r1",
    ],
    [
      "about two commits",
      log(
        run({ versionControlProvenance: [{ revisionId: "a" }] }),
        run({ versionControlProvenance: [{ revisionId: "b" }] }),
      ),
      "ambiguous /runs is about several commits",
    ],
    ["of another version", { version: "2.0.0", runs: [] }, "invalid 1:"],
  ])("%s is refused", async (_, value, message) => {
    expect(await refusal(() => read(sarif, value))).toContain(message);
  });

  test("is as old as its oldest run, and names its commit", async () => {
    const at = (endTimeUtc: string) => ({ invocations: [{ executionSuccessful: true, endTimeUtc }] });
    const provenance = { versionControlProvenance: [{ revisionId: "0123" }] };
    const both = await read(
      sarif,
      log(run({ ...at("2026-11-20T09:00:00Z"), ...provenance }), run({ ...at("2026-11-20T08:00:00Z"), ...provenance })),
    );
    expect(both).toMatchObject({ observed: { from: "2026-11-20T08:00:00.000Z" }, subject: { git_commit: "0123" } });
    expect((await read(sarif, log(run(at("2026-11-20T09:00:00Z")), run()))).observed).toEqual({});
  });

  test.each([
    ["Trivy", "sca"],
    ["gitleaks", "secrets"],
    ["Checkov", "iac"],
    ["CodeQL", "sast"],
    ["Unheard Of", "sast"],
  ])("of %s is a scan of the category %s", async (name, category) => {
    expect((await security(sarif, log(run({}, { name })))).scans).toMatchObject([
      { category, tool: name, complete: true },
    ]);
  });
});

const audit = (vulnerabilities: Parts, counts: Parts = {}) => ({
  auditReportVersion: 2,
  vulnerabilities,
  metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0, ...counts } },
});
const advisory = (parts: Parts = {}) => ({
  source: 1,
  name: "a",
  title: "Bad",
  url: "https://x/advisories/GHSA-aaaa-bbbb-cccc",
  severity: "moderate",
  ...parts,
});

describe("npm audit", () => {
  test("is one finding a package and advisory; what is affected through it is not counted again", async () => {
    const facts = await security(
      npmAudit,
      audit(
        {
          a: { severity: "moderate", range: "<2", via: [advisory()] },
          b: { severity: "moderate", range: "*", via: ["a"] },
        },
        { moderate: 2, total: 2 },
      ),
    );
    expect(facts.findings).toMatchObject([{ id: "a@<2 GHSA-aaaa-bbbb-cccc", severity: "medium" }]);
    expect(facts.scans).toMatchObject([{ category: "sca", complete: true }]);
  });

  test("tells a package whose cause is not listed by itself", async () => {
    expect(
      (await security(npmAudit, audit({ debug: { severity: "high", range: "*", via: ["ms"] } }))).findings,
    ).toMatchObject([{ rule: "through ms", severity: "high" }]);
  });

  test("compares npm's counts with the packages", async () => {
    const { declared } = await read(
      npmAudit,
      audit({ a: { severity: "high", via: [advisory({ severity: "high" })] } }, { high: 2, total: 1 }),
    );
    expect(declared.filter(({ declared: stated, counted }) => stated !== counted)).toMatchObject([
      { what: "high packages", declared: 2, counted: 1 },
    ]);
  });

  test.each<[string, unknown, string]>([
    ["an error", { error: { code: "ENOAUDIT", summary: "no" } }, "inconclusive - says that the audit failed"],
    [
      "what npm prints when the registry refuses",
      { message: "405", method: "POST", uri: "x", error: {} },
      "inconclusive - says that the audit failed",
    ],
    [
      "npm 6 without its counts",
      { advisories: {}, muted: [], metadata: {} },
      "is no npm-audit-6 document: /metadata lacks",
    ],
  ])("of %s is refused", async (_, value, message) => {
    expect(npmAudit.recognises(new TextEncoder().encode(JSON.stringify(value)))).toBe(true);
    expect(await refusal(() => read(npmAudit, value))).toContain(message);
  });
});

const scan = (...results: readonly unknown[]) => ({
  SchemaVersion: 2,
  ArtifactName: "app",
  CreatedAt: "2026-11-20T09:00:00Z",
  Results: results,
});

describe("Trivy", () => {
  test("proves each category by the class of a result, also where nothing was found", async () => {
    const facts = await security(
      trivy,
      scan(
        { Target: "a", Class: "lang-pkgs" },
        { Target: "b", Class: "config" },
        { Target: "c", Class: "secret" },
        { Target: "d", Class: "license" },
      ),
    );
    expect(facts.scans.map(({ category }) => category)).toEqual(["iac", "license", "sca", "secrets"]);
    expect(facts.total).toBe(0);
  });

  test("reads vulnerabilities, failed misconfigurations, secrets and licences", async () => {
    const facts = await security(
      trivy,
      scan(
        {
          Target: "lock",
          Class: "lang-pkgs",
          Vulnerabilities: [
            {
              VulnerabilityID: "CVE-1",
              PkgName: "p",
              InstalledVersion: "1",
              FixedVersion: "2",
              Severity: "UNKNOWN",
              PkgIdentifier: { PURL: "pkg:npm/p@1" },
            },
          ],
        },
        {
          Target: "main.tf",
          Class: "config",
          Misconfigurations: [
            { ID: "AVD-1", Status: "FAIL", Severity: "HIGH" },
            { ID: "AVD-2", Status: "PASS", Severity: "HIGH" },
          ],
        },
        {
          Target: ".env",
          Class: "secret",
          Secrets: [{ RuleID: "aws", Severity: "CRITICAL", StartLine: 3, Match: "AKIA0000" }],
        },
        { Target: "lic", Class: "license", Licenses: [{ Name: "GPL-3.0-only", PkgName: "q" }] },
      ),
    );
    expect(facts.findings.map(({ id, severity, fixed_in }) => [id, severity, fixed_in])).toEqual([
      [".env:3 aws", "critical", undefined],
      ["main.tf AVD-1", "high", undefined],
      ["p@1 CVE-1", "unknown", "2"],
    ]);
    expect(facts.licences).toMatchObject([{ component: "q", alternatives: [["GPL-3.0-only"]] }]);
    expect(JSON.stringify(facts)).not.toContain("AKIA");
    expect(await validate("facts/security", facts)).toEqual([]);
  });

  test("keeps what Trivy was told to leave out as a finding", async () => {
    const modified = [
      {
        Type: "vulnerability",
        Status: "ignored",
        Statement: "accepted by us",
        Source: ".trivyignore",
        Finding: { VulnerabilityID: "CVE-2", PkgName: "p", InstalledVersion: "1", Severity: "HIGH" },
      },
    ];
    const report = scan({ Target: "lock", Class: "lang-pkgs", ExperimentalModifiedFindings: modified });
    expect((await security(trivy, report)).findings).toMatchObject([
      { id: "p@1 CVE-2", state: "open", severity: "high" },
    ]);
    expect((await security(trivy, report, allowing("suppression"))).findings).toMatchObject([{ state: "suppressed" }]);
  });

  test.each([
    ["no result", scan()],
    ["null for results", { ...scan(), Results: null }],
    ["no results at all", { SchemaVersion: 2, ArtifactName: "a" }],
  ])("with %s proves nothing", async (_, value) => {
    expect(await refusal(() => read(trivy, value))).toContain("inconclusive /Results holds no result");
  });
});

describe("findings of several scanners", () => {
  const one = (tool: string, parts: Parts) => ({
    category: "sca",
    aliases: [],
    severity: "low",
    component: "p@1",
    state: "open",
    tool,
    source: { path: `${tool}.json` },
    ...parts,
  });
  const unite = (findings: readonly unknown[], known: Partial<Context> = {}) => {
    const part = {
      findings,
      scans: [{ category: "sca", tool: "t", complete: true, source: { path: "t" } }],
      licences: [],
    };
    return securityKind.unite([source("t", part) as Source<never>], context(known)) as SecurityFacts;
  };

  test("are one where they share a name, at the highest severity, with every tool", () => {
    const facts = unite([
      one("a", { rule: "CVE-1", aliases: ["GHSA-1"] }),
      one("b", { rule: "VENDOR-7", severity: "high" }),
      one("c", { rule: "GHSA-1", aliases: ["VENDOR-7"], severity: "medium" }),
    ]);
    expect(facts.findings).toMatchObject([
      { rule: "CVE-1", aliases: ["GHSA-1", "VENDOR-7"], severity: "high", tools: ["a", "b", "c"] },
    ]);
    expect(facts.by_severity).toMatchObject({ high: 1, low: 0, medium: 0 });
  });

  test("are several in several components", () => {
    expect(unite([one("a", { rule: "CVE-1" }), one("b", { rule: "CVE-1", component: "p@2" })]).total).toBe(2);
  });

  test("are open while one scanner's is", () => {
    expect(unite([one("a", { rule: "CVE-1", state: "fixed" }), one("b", { rule: "CVE-1" })]).findings).toMatchObject([
      { state: "open" },
    ]);
    expect(unite([one("a", { rule: "CVE-1", state: "fixed" })]).findings).toMatchObject([{ state: "fixed" }]);
  });

  test("of unknown severity count as worse than high and never hide a critical one", () => {
    expect(
      unite([one("a", { rule: "CVE-1", severity: "unknown" }), one("b", { rule: "CVE-1", severity: "high" })])
        .findings[0]?.severity,
    ).toBe("unknown");
    expect(
      unite([one("a", { rule: "CVE-1", severity: "unknown" }), one("b", { rule: "CVE-1", severity: "critical" })])
        .findings[0]?.severity,
    ).toBe("critical");
  });

  const vex = (parts: Parts = {}): VexFacts =>
    ({
      statements: [
        {
          id: "s",
          vulnerability: "CVE-1",
          aliases: [],
          products: ["pkg:npm/p@1"],
          status: "not_affected",
          justification: "component_not_present",
          author: "sam",
          stated_at: "2026-11-20T09:00:00.000Z",
          source: { path: "vex.json" },
          ...parts,
        },
      ],
      source: { path: "vex.json" },
    }) as VexFacts;
  const closed = (statement: VexFacts, known: Partial<Context> = {}) =>
    unite([one("a", { rule: "CVE-1", purl: "pkg:npm/p@1" })], {
      facts: { vex: statement as never },
      allows: (exception) => exception === "vex",
      isAttested: () => true,
      ...known,
    }).findings[0]?.state;

  test("are closed by a signed statement about that very package, where the trust file allows it", () => {
    expect(closed(vex())).toBe("not_affected");
    expect(closed(vex({ status: "fixed" }))).toBe("fixed");
    expect(closed(vex(), { isAttested: () => false })).toBe("open");
    expect(closed(vex(), { allows: () => false })).toBe("open");
    expect(closed(vex({ products: ["pkg:npm/p@2"] }))).toBe("open");
    expect(closed(vex({ justification: undefined }))).toBe("open");
    expect(closed(vex({ status: "under_investigation" }))).toBe("open");
    expect(closed(vex({ vulnerability: "CVE-2", aliases: ["CVE-1"] }))).toBe("not_affected");
  });

  test("are closed or not by the latest statement under any of their names", () => {
    const finding = one("a", { rule: "CVE-1", aliases: ["GHSA-1"], purl: "pkg:npm/p@1" });
    const told = (at: string, known: Partial<Context> = {}) => {
      const [first] = vex().statements;
      const [other] = vex({
        id: "t",
        vulnerability: "GHSA-1",
        status: "affected",
        stated_at: `2026-11-${at}T00:00:00.000Z`,
        source: { path: "other.json" },
      }).statements;
      const statement = { ...vex(), statements: [first, other] };
      return unite([finding], {
        facts: { vex: statement as never },
        allows: (exception) => exception === "vex",
        isAttested: () => true,
        ...known,
      }).findings[0]?.state;
    };
    expect(told("19")).toBe("not_affected");
    expect(told("21")).toBe("open");
    expect(told("21", { isAttested: (path) => path === "vex.json" })).toBe("open");
  });

  test("prove nothing without a scan", async () => {
    const part = { findings: [], scans: [], licences: [] };
    expect(await refusal(() => securityKind.unite([source("t", part)], context()))).toBe(
      "inconclusive - no report proves that a scan ran",
    );
  });
});

const bom = (...components: readonly unknown[]) => ({
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  metadata: { timestamp: "2026-11-20T09:00:00Z" },
  components,
});

describe("CycloneDX", () => {
  const sbom = async (...components: readonly unknown[]) =>
    sbomKind.unite([source("b", (await read(cyclonedx, bom(...components))).part)], context()) as SbomFacts;

  test("lists components, nested ones too, with their licences as alternatives", async () => {
    const facts = await sbom(
      {
        type: "library",
        name: "a",
        version: "1",
        purl: "pkg:npm/a@1",
        licenses: [{ license: { id: "MIT" } }],
        components: [{ type: "library", name: "b", licenses: [{ expression: "MIT OR (Apache-2.0 AND ISC)" }] }],
      },
      {
        type: "library",
        group: "org",
        name: "c",
        version: "2",
        licenses: [{ license: { id: "MIT" } }, { license: { id: "ISC" } }],
      },
      { type: "file", name: "d" },
    );
    expect(facts.packages.map(({ component, alternatives }) => [component, alternatives])).toEqual([
      ["b", [["MIT"], ["Apache-2.0", "ISC"]]],
      ["org/c@2", [["ISC", "MIT"]]],
      ["a@1", [["MIT"]]],
    ]);
    expect(await validate("facts/sbom", facts)).toEqual([]);
  });

  test.each([
    ["free text", [{ license: { name: "Do what you like" } }]],
    ["none", []],
    ["NOASSERTION", [{ expression: "NOASSERTION" }]],
    ["one unknown beside a known", [{ license: { id: "MIT" } }, { license: { name: "custom" } }]],
  ])("knows no licence of %s", async (_, licenses) => {
    expect((await sbom({ type: "library", name: "a", licenses })).packages[0]?.alternatives).toEqual([]);
  });

  test("without a component proves nothing", async () => {
    expect(await refusal(() => sbom())).toBe("inconclusive - the bill of materials lists no component");
  });
});

describe("a licence expression", () => {
  test.each([
    ["MIT", [["MIT"]]],
    ["GPL-2.0-only WITH Classpath-exception-2.0", [["GPL-2.0-only WITH Classpath-exception-2.0"]]],
    ["LicenseRef-ours", [["LicenseRef-ours"]]],
    ["Apache-2.0+", [["Apache-2.0+"]]],
    ["MIT AND", []],
    ["", []],
  ])("%j has the alternatives %j", async (expression, alternatives) => {
    expect(await alternativesOf(expression)).toEqual(alternatives);
  });

  test("of too many alternatives is unknown", async () => {
    expect(await alternativesOf(Array.from({ length: 8 }, () => "(MIT OR ISC)").join(" AND "))).toEqual([]);
    expect(await alternativesOf(Array.from({ length: 500 }, () => "MIT").join(" OR "))).toEqual([]);
  });
});

const vexDocument = (...statements: readonly unknown[]) => ({
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "x",
  author: "sam",
  timestamp: "2026-11-20T09:00:00Z",
  version: 1,
  statements,
});
const about = (parts: Parts = {}) => ({
  vulnerability: { name: "CVE-1", aliases: ["GHSA-1"] },
  products: [{ "@id": "pkg:npm/p@1" }],
  status: "not_affected",
  justification: "component_not_present",
  ...parts,
});

describe("OpenVEX", () => {
  const vex = async (...statements: readonly unknown[]) =>
    vexKind.unite([source("v", (await read(openvex, vexDocument(...statements))).part)], context()) as VexFacts;

  test("keeps the latest statement about a vulnerability in a product; the document's time is inherited", async () => {
    const facts = await vex(
      about({ timestamp: "2026-11-20T10:00:00Z", status: "affected" }),
      about(),
      about({ products: [{ "@id": "x", identifiers: { purl: "pkg:npm/q@1" } }] }),
    );
    expect(facts.statements.map(({ products, status, stated_at }) => [products, status, stated_at])).toEqual([
      [["pkg:npm/p@1"], "affected", "2026-11-20T10:00:00.000Z"],
      [["pkg:npm/q@1"], "not_affected", "2026-11-20T09:00:00.000Z"],
      [["x"], "not_affected", "2026-11-20T09:00:00.000Z"],
    ]);
    expect(await validate("facts/vex", facts)).toEqual([]);
  });

  test("says of what a product holds nothing about the product by itself", async () => {
    const product = { "@id": "pkg:npm/p@1", subcomponents: [{ "@id": "pkg:npm/inner@1" }] };
    expect((await vex(about({ products: [product] }))).statements).toEqual([]);
  });

  test("gives what is signed no name that only an unsigned statement knows", async () => {
    const signed = (await read(openvex, vexDocument(about()), "signed")).part;
    const early = { timestamp: "2026-11-19T09:00:00Z", status: "affected" };
    const other = about({ ...early, vulnerability: { name: "CVE-1", aliases: ["CVE-9"] } });
    const unsigned = (await read(openvex, vexDocument(other), "unsigned")).part;
    const facts = vexKind.unite(
      [source("signed", signed), source("unsigned", unsigned)],
      context({ isAttested: (path) => path === "signed" }),
    ) as VexFacts;
    expect(facts.statements.map(({ status, vulnerability, aliases }) => [status, vulnerability, ...aliases])).toEqual([
      ["not_affected", "CVE-1", "GHSA-1"],
      ["affected", "CVE-1", "CVE-9"],
    ]);
  });

  test("is ambiguous where two statements of one time differ", async () => {
    expect(await refusal(() => vex(about(), about({ status: "affected" })))).toContain(
      "ambiguous - pkg:npm/p@1 CVE-1 is not_affected and affected at one time",
    );
  });

  test.each<[string, unknown, string]>([
    ["without a statement", vexDocument(), "inconclusive /statements makes no statement"],
    [
      "without a time",
      { ...vexDocument(about()), timestamp: undefined },
      "invalid /statements/0 has a statement without a time",
    ],
    [
      "about nothing",
      vexDocument(about({ vulnerability: {} })),
      "invalid /statements/0 has a statement about no vulnerability",
    ],
    ["with a status that is none", vexDocument(about({ status: "fine" })), "must be one of"],
  ])("%s is refused", async (_, value, message) => {
    expect(await refusal(() => read(openvex, value))).toContain(message);
  });
});
