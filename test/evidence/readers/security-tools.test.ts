import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Defective } from "../../../src/errors.ts";
import { readArtifact } from "../../../src/evidence/artifact.ts";
import { type SbomPart, kind as sbom } from "../../../src/evidence/kinds/sbom.ts";
import { kind as security } from "../../../src/evidence/kinds/security.ts";
import { type VexPart, kind as vex } from "../../../src/evidence/kinds/vex.ts";
import { together } from "../../../src/evidence/security/licences.ts";
import { mergeFindings } from "../../../src/evidence/security/merge.ts";
import type { ReportedFinding, SecurityPart } from "../../../src/evidence/security/part.ts";
import { readers } from "../../../src/generated/readers.ts";
import { nodeHost } from "../../../src/host.ts";
import { inspect } from "../../../src/inspect.ts";
import type { Reading, SecurityFacts, VexFacts } from "../../../src/model.ts";
import { folder, put } from "../../project.ts";
import { changed } from "../changed.ts";
import { context, source } from "../context.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples/formats");
const sample = (path: string): string => readFileSync(resolve(EXAMPLES, path), "utf8");

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

/** Reads a text with the one reader that recognises it. */
async function readAs<Part>(format: string, text: string): Promise<Reading<Part>> {
  const fitting = readers.filter((reader) => reader.recognises(Buffer.from(text)));
  expect(fitting.map((reader) => reader.format)).toEqual([format]);
  return (await fitting[0]?.read(once(text), "f")) as Reading<Part>;
}

async function refusal(format: string, text: string): Promise<string> {
  try {
    await readAs(format, text);
  } catch (error) {
    if (error instanceof Defective) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error("it was read");
}

describe("Grype", () => {
  test("tells aliases, fixes and what was left out", async () => {
    const { part, observed } = await readAs<SecurityPart>("grype", sample("grype/grype.json"));
    expect(part.findings).toMatchObject([
      {
        rule: "GHSA-aaaa-bbbb-cccc",
        aliases: ["CVE-2026-10001"],
        severity: "high",
        component: "stock-format@2.0.0",
        fixed_in: "2.0.1",
      },
      {
        rule: "CVE-2026-10002",
        severity: "low",
        suppression: { who: "the report", why: "the function is never called" },
      },
    ]);
    expect(observed.to).toBe("2026-11-20T09:32:00.123Z");
  });

  test.each([
    ["Negligible", "low"],
    ["Unknown", "unknown"],
    ["", "unknown"],
  ])("takes the severity %j for %s", async (word, severity) => {
    const { part } = await readAs<SecurityPart>(
      "grype",
      changed(sample("grype/grype.json"), { "/matches/0/vulnerability/severity": word }),
    );
    expect(part.findings[0]?.severity).toBe(severity);
  });

  test.each([
    ["descriptor", { "/descriptor": {} }],
    ["descriptor", { "/descriptor": undefined }],
    ["source", { "/source": undefined }],
  ])("proves nothing without a match and a %s", async (missing, change) => {
    const none = { "/matches": [], "/x": { matchDetails: [] }, ...change };
    expect(await refusal("grype", changed(sample("grype/grype.json"), none))).toContain(
      `inconclusive has no match and no ${missing}`,
    );
    const { part } = await readAs<SecurityPart>("grype", changed(sample("grype/grype.json"), change));
    expect(part).toMatchObject({ findings: [{}, {}], scans: [{ complete: false }] });
  });

  test("is a whole scan with both, whatever it found", async () => {
    const none = changed(sample("grype/grype.json"), { "/matches": null, "/ignoredMatches": null });
    const { part } = await readAs<SecurityPart>("grype", none);
    expect(part).toMatchObject({ findings: [], scans: [{ complete: true }] });
  });
});

describe("Snyk", () => {
  test("counts a row for each path once, and tells licences apart", async () => {
    const { part } = await readAs<SecurityPart>("snyk", sample("snyk/snyk.json"));
    expect(part.findings).toMatchObject([
      { rule: "SNYK-JS-STOCKFORMAT-1", severity: "critical", aliases: ["CVE-2026-10001"] },
    ]);
    expect(part.licences).toMatchObject([{ component: "stock-note@1.0.0", alternatives: [["GPL-3.0-only"]] }]);
  });

  test("reads every project of a list, and the applications in an image", async () => {
    const project = JSON.parse(sample("snyk/snyk.json"));
    const image = { ...project, vulnerabilities: [], applications: [{ ...project, packageManager: "pip" }] };
    const { part } = await readAs<SecurityPart>("snyk", JSON.stringify([project, image]));
    expect(part.scans.map(({ source: { pointer } }) => pointer)).toEqual(["/0", "/1", "/1/applications/0"]);
  });

  test("takes what was ignored for a suppression with its end", async () => {
    const [row] = JSON.parse(sample("snyk/snyk.json")).vulnerabilities;
    const ignored = {
      ...row,
      filtered: {
        ignored: [{ reason: "not reached", expires: "2026-12-01T00:00:00.000Z", ignoredBy: { name: "Sam" } }],
      },
    };
    const { part } = await readAs<SecurityPart>(
      "snyk",
      changed(sample("snyk/snyk.json"), { "/vulnerabilities": [], "/filtered/ignore": [ignored] }),
    );
    expect(part.findings).toMatchObject([
      { suppression: { who: "Sam", why: "not reached", until: "2026-12-01T00:00:00.000Z" } },
    ]);
  });

  test("tells a licence that was ignored as one that was not", async () => {
    const rows = JSON.parse(sample("snyk/snyk.json")).vulnerabilities;
    const licence = rows.find(({ type }: { readonly type?: string }) => type === "license");
    const { part } = await readAs<SecurityPart>(
      "snyk",
      changed(sample("snyk/snyk.json"), { "/vulnerabilities": [], "/filtered/ignore": [rows[0], licence] }),
    );
    expect(part.licences).toMatchObject([
      { component: "stock-note@1.0.0", alternatives: [["GPL-3.0-only"]], source: { pointer: "/filtered/ignore/1" } },
    ]);
  });

  test.each([
    ["a test that failed", '{"ok": false, "error": "no token", "path": "."}', "inconclusive says that the test failed"],
    [
      "a project without its list",
      changed(sample("snyk/snyk.json"), { "/vulnerabilities": undefined, "/x": { vulnerabilities: 1 } }),
      "inconclusive has a project without a list",
    ],
    [
      "a row without a severity",
      changed(sample("snyk/snyk.json"), { "/vulnerabilities/0/severity": undefined }),
      "invalid",
    ],
  ])("refuses %s", async (_, text, message) => {
    expect(await refusal("snyk", text)).toContain(message);
  });
});

describe("Semgrep", () => {
  test.each([
    ["ERROR", "high"],
    ["WARNING", "medium"],
    ["INFO", "low"],
    ["CRITICAL", "critical"],
    ["odd", "unknown"],
  ])("takes %s for %s", async (word, severity) => {
    const { part } = await readAs<SecurityPart>(
      "semgrep",
      changed(sample("semgrep/semgrep.json"), { "/results/0/extra/severity": word }),
    );
    expect(part.findings[0]?.severity).toBe(severity);
  });

  test("is not complete where it tells errors, but for warnings", async () => {
    const complete = async (errors: unknown) =>
      (await readAs<SecurityPart>("semgrep", changed(sample("semgrep/semgrep.json"), { "/errors": errors }))).part
        .scans[0]?.complete;
    expect(await complete([{ level: "error", message: "could not parse" }])).toBe(false);
    expect(await complete([{ message: "without a level" }])).toBe(false);
    expect(await complete([{ level: "warn", message: "slow" }])).toBe(true);
  });

  test.each([
    ["nothing at all", '{"results": [], "errors": []}', "names neither a version nor a finding"],
    [
      "no file that was scanned",
      changed(sample("semgrep/semgrep.json"), { "/results": [], "/paths/scanned": [] }),
      "names no file that was scanned",
    ],
  ])("proves nothing with %s", async (_, text, message) => {
    expect(await refusal("semgrep", text)).toContain(`inconclusive ${message}`);
  });
});

describe("gitleaks", () => {
  test("tells where a secret is, and never what it is", async () => {
    const reading = await readAs<SecurityPart>("gitleaks", sample("gitleaks/gitleaks.json"));
    expect(reading.part.findings).toMatchObject([{ severity: "high", component: "deploy/staging/app.env:3" }]);
    expect(JSON.stringify(reading.part)).not.toContain("example-only");
  });

  test("refuses a finding that names no rule", async () => {
    expect(await refusal("gitleaks", changed(sample("gitleaks/gitleaks.json"), { "/0/RuleID": "" }))).toContain(
      "invalid",
    );
  });
});

describe("what proves that nothing ran", () => {
  test.each(["null", "[]", "{}", " [ ] \n"])("%j is inconclusive, whichever tool wrote it", async (text) => {
    const path = folder();
    put(path, "report.json", text);
    const bounds = { project: path, root: path, limits: { file_bytes: 1_000, files: 1 } };
    const { defect } = await readArtifact(nodeHost(), bounds, { kind: "security" }, "report.json", readers);
    expect(defect).toMatchObject({ code: "inconclusive" });
  });

  test.each([
    ["gitleaks", "[]"],
    ["trivy", "null"],
    ["snyk", "[]"],
  ])("%s says so of %s when it is forced to read it", async (format, text) => {
    const path = folder();
    put(path, "report.json", text);
    const bounds = { project: path, root: path, limits: { file_bytes: 1_000, files: 1 } };
    const { defect } = await readArtifact(nodeHost(), bounds, { format }, "report.json", readers);
    expect(defect).toMatchObject({ code: "inconclusive" });
  });
});

describe("the image that was scanned", () => {
  const [one, other, third] = ["1", "2", "3"].map((digit) => digit.repeat(64));

  test("is told by Trivy under each of its digests, beside the commit", async () => {
    const text = changed(sample("trivy/trivy.json"), {
      "/Metadata": { ImageID: `sha256:${one}`, RepoDigests: [`stock/web@sha256:${other}`, `copy@sha256:${other}`] },
    });
    expect((await readAs("trivy", text)).subject).toEqual({ images: [one, other] });
    expect((await readAs("trivy", sample("trivy/trivy.json"))).subject).not.toHaveProperty("images");
  });

  test("is told by Grype under each of its digests", async () => {
    const target = { imageID: `sha256:${one}`, manifestDigest: `sha256:${other}`, repoDigests: [`a@sha256:${third}`] };
    const text = changed(sample("grype/grype.json"), { "/source": { type: "image", target } });
    expect((await readAs("grype", text)).subject).toEqual({ images: [other, one, third] });
    expect((await readAs("grype", sample("grype/grype.json"))).subject).toEqual({});
  });

  test.each(["sha256:1234", `sha512:${one}`, `sha256:${one}0`, ""])("is not told by %s", async (imageID) => {
    const text = changed(sample("grype/grype.json"), { "/source": { type: "image", target: { imageID } } });
    expect((await readAs("grype", text)).subject).toEqual({});
  });
});

describe("Trivy's other roots", () => {
  const result = {
    Target: "app",
    Class: "lang-pkgs",
    Vulnerabilities: [{ VulnerabilityID: "CVE-1", PkgName: "a", Severity: "HIGH" }],
  };

  test("a cluster holds the results of its resources", async () => {
    const { part } = await readAs<SecurityPart>(
      "trivy",
      JSON.stringify({
        ClusterName: "c",
        Resources: [{ Kind: "Deployment", Name: "web", Results: [result] }],
        Vulnerabilities: [{ Results: [result] }],
      }),
    );
    expect(part.findings.map(({ source: { pointer } }) => pointer)).toEqual([
      "/Resources/0/Results/0/Vulnerabilities/0",
      "/Vulnerabilities/0/Results/0/Vulnerabilities/0",
    ]);
  });

  test("a result that counts other failures than it lists contradicts itself", async () => {
    const sampled = changed(sample("trivy/trivy.json"), { "/Results/1/Misconfigurations": undefined });
    const { declared } = await readAs<SecurityPart>("trivy", sampled);
    expect(declared).toMatchObject([{ what: "failed misconfigurations", declared: 1, counted: 0 }]);
  });

  test("a class or a severity that is called like a member of every object is none", async () => {
    const value = (Class: string, Severity: string) =>
      JSON.stringify({
        SchemaVersion: 2,
        ArtifactName: "a",
        Results: [{ Target: "t", Class, Vulnerabilities: [{ VulnerabilityID: "CVE-1", Severity }] }],
      });
    const { part } = await readAs<SecurityPart>("trivy", value("constructor", "constructor"));
    expect(part).toMatchObject({ scans: [], findings: [{ severity: "unknown" }] });
  });

  test("a bare list is that of an old version", async () => {
    const { Class: _, ...old } = result;
    const { part } = await readAs<SecurityPart>("trivy", JSON.stringify([{ ...old, Type: "npm" }]));
    expect(part).toMatchObject({
      findings: [{ source: { pointer: "/0/Vulnerabilities/0" } }],
      scans: [{ category: "sca" }],
    });
  });

  test.each([
    ["a cluster without results", '{"ClusterName": "c"}'],
    ["a cluster whose resources have none", '{"ClusterName": "c", "Resources": [{"Kind": "Pod"}]}'],
  ])("%s proves nothing", async (_, text) => {
    expect(await refusal("trivy", text)).toContain("inconclusive");
  });
});

describe("npm audit", () => {
  const audit = (vulnerabilities: object) =>
    JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities,
      metadata: { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 2, critical: 0, total: 2 } },
    });
  const entry = (via: unknown) => ({ severity: "high", via, range: "*" });

  test("packages that are affected through one another only are findings", async () => {
    const { part } = await readAs<SecurityPart>("npm-audit", audit({ a: entry(["b"]), b: entry(["a"]) }));
    expect(part.findings.map(({ component, severity }) => [component, severity])).toEqual([
      ["a@*", "high"],
      ["b@*", "high"],
    ]);
  });

  test("a chain that ends at an advisory is told by that advisory", async () => {
    const { part } = await readAs<SecurityPart>(
      "npm-audit",
      audit({
        a: entry(["b"]),
        b: entry([
          { source: 1, title: "t", severity: "high", url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc" },
        ]),
      }),
    );
    expect(part.findings.map(({ rule }) => rule)).toEqual(["GHSA-aaaa-bbbb-cccc"]);
  });

  test("of npm 6 names each installed version", async () => {
    const advisory = {
      id: 146,
      module_name: "growl",
      severity: "critical",
      cves: ["CVE-2017-16042"],
      url: "u",
      patched_versions: ">=1.10.2",
      findings: [{ version: "1.9.2" }, { version: "1.9.2" }, { version: "1.8.0" }],
    };
    const text = JSON.stringify({
      advisories: { 146: advisory },
      muted: [],
      metadata: { vulnerabilities: { critical: 1 }, totalDependencies: 4 },
    });
    const { part } = await readAs<SecurityPart>("npm-audit", text);
    expect(part.findings.map(({ component, rule, aliases }) => [component, rule, aliases])).toEqual([
      ["growl@1.9.2", "146", ["CVE-2017-16042"]],
      ["growl@1.8.0", "146", ["CVE-2017-16042"]],
    ]);
  });
});

describe("findings of several scanners", () => {
  test("of one package URL are one, at the highest severity, with every tool", async () => {
    const grype = await readAs<SecurityPart>(
      "grype",
      changed(sample("grype/grype.json"), {
        "/ignoredMatches": [],
        "/matches/0/artifact/name": "format",
        "/matches/0/artifact/purl": "pkg:npm/%40stock/format@2.0.0?arch=x",
      }),
    );
    const trivy = await readAs<SecurityPart>(
      "trivy",
      JSON.stringify({
        SchemaVersion: 2,
        ArtifactName: "a",
        Results: [
          {
            Target: "t",
            Class: "lang-pkgs",
            Vulnerabilities: [
              {
                VulnerabilityID: "CVE-2026-10001",
                PkgName: "@stock/format",
                InstalledVersion: "2.0.0",
                PkgIdentifier: { PURL: "pkg:npm/@stock/format@2.0.0" },
                Severity: "LOW",
              },
            ],
          },
        ],
      }),
    );
    const facts = security.unite([source("g", grype.part), source("t", trivy.part)], context());
    expect(facts).toMatchObject({ total: 1, findings: [{ severity: "high", tools: ["grype", "trivy"] }] });
  });
});

describe("licences that apply together", () => {
  test("are multiplied out only as far as they are read", () => {
    const two = [["MIT"], ["ISC"]];
    expect(together([two, [["0BSD"]]])).toEqual([
      ["0BSD", "MIT"],
      ["0BSD", "ISC"],
    ]);
    expect(together(Array.from({ length: 40 }, () => two))).toEqual([]);
    expect(together([two, []])).toEqual([]);
    expect(together([])).toEqual([]);
  });
});

describe("SPDX", () => {
  test("takes concluded licences before declared ones, and NOASSERTION for none", async () => {
    const document = {
      spdxVersion: "SPDX-2.3",
      SPDXID: "SPDXRef-DOCUMENT",
      creationInfo: { created: "2026-11-20T09:00:00Z" },
      packages: [
        { name: "a", SPDXID: "a", versionInfo: "1", licenseConcluded: "MIT", licenseDeclared: "GPL-3.0-only" },
        { name: "b", SPDXID: "b", licenseConcluded: "NOASSERTION", licenseDeclared: "ISC" },
        { name: "c", SPDXID: "c", licenseConcluded: "NONE" },
      ],
    };
    const { part } = await readAs<SbomPart>("spdx", JSON.stringify(document));
    expect(part.packages.map(({ component, alternatives }) => [component, alternatives])).toEqual([
      ["a@1", [["MIT"]]],
      ["b", [["ISC"]]],
      ["c", []],
    ]);
  });

  test("follows the relationships of version 3", async () => {
    const graph = [
      { type: "CreationInfo", created: "2026-11-20T09:00:00Z" },
      { type: "software_Package", spdxId: "p", name: "a", software_packageVersion: "1" },
      { type: "simplelicensing_LicenseExpression", spdxId: "l", simplelicensing_licenseExpression: "MIT" },
      { type: "Relationship", spdxId: "r", relationshipType: "hasDeclaredLicense", from: "p", to: ["l"] },
    ];
    const { part, observed } = await readAs<SbomPart>(
      "spdx",
      JSON.stringify({ "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph }),
    );
    expect(part.packages).toMatchObject([{ component: "a@1", alternatives: [["MIT"]] }]);
    expect(observed.to).toBe("2026-11-20T09:00:00.000Z");
  });

  test("passes over texts of several lines in the tag-value form", async () => {
    const text =
      "SPDXVersion: SPDX-2.3\nCreated: 2026-11-20T09:00:00Z\nPackageName: a\nPackageVersion: 1\nPackageLicenseConcluded: MIT\nPackageComment: <text>\nPackageName: not one\n</text>\nFileName: ./x\nLicenseConcluded: GPL-3.0-only\n";
    const { part } = await readAs<SbomPart>("spdx", text);
    expect(part.packages).toMatchObject([{ component: "a@1", alternatives: [["MIT"]], source: { line: 3 } }]);
  });

  test("of another version is invalid", async () => {
    expect(await refusal("spdx", '{"spdxVersion": "SPDX-1.0", "SPDXID": "x", "packages": []}')).toContain("invalid");
  });
});

describe("CycloneDX", () => {
  const statement = (state: string, more: object = {}) => ({
    id: "CVE-1",
    affects: [{ ref: "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm%2Fa%401" }],
    analysis: { state, ...more },
  });
  const bom = (...vulnerabilities: readonly unknown[]) =>
    JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      metadata: { timestamp: "2026-11-20T09:00:00Z", authors: [{ email: "sam@stock.example" }] },
      vulnerabilities,
    });

  test.each([
    ["resolved", "fixed"],
    ["exploitable", "affected"],
    ["in_triage", "under_investigation"],
    ["false_positive", "not_affected"],
    ["not_affected", "not_affected"],
  ])("says of %s: %s", async (state, status) => {
    const { part } = await readAs<VexPart>("cyclonedx", bom(statement(state, { justification: "code_not_reachable" })));
    expect(part.statements).toMatchObject([
      { status, products: ["pkg:npm/a@1"], justification: "code_not_reachable", author: "sam@stock.example" },
    ]);
  });

  test.each([
    ["an unknown state", bom(statement("perhaps")), "invalid"],
    ["no analysis", bom({ id: "CVE-1", "x-analysis": 1, analysis: {} }), "inconclusive"],
  ])("refuses %s", async (_, text, code) => {
    expect(await refusal("cyclonedx", text)).toContain(code);
  });

  test.each([
    ["urn:cdx:x/1#pkg%3Anpm/%E0%A4%A", "a reference that is escaped as no text is"],
    ["pkg%3anpm%2Fa%40%FF", "the same outside of a BOM-Link"],
  ])("refuses %s, %s", async (ref) => {
    const text = bom({ ...statement("exploitable"), affects: [{ ref: "pkg:npm/b@1" }, { ref }] });
    await expect(readAs("cyclonedx", text)).rejects.toMatchObject({
      code: "invalid",
      at: { pointer: "/vulnerabilities/0/affects/1/ref" },
      message: expect.stringContaining(ref),
    });
  });

  test("in XML tells components and their licences, but for what the bill is about", async () => {
    const text =
      '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><timestamp>2026-11-20T09:00:00Z</timestamp><component><name>app</name></component></metadata><components><component type="library"><group>g</group><name>a</name><version>1</version><licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/g/a@1</purl><components><component type="library"><name>b</name></component></components></component></components></bom>';
    const { part } = await readAs<SbomPart>("cyclonedx", text);
    expect(part.packages.map(({ component, alternatives }) => [component, alternatives])).toEqual([
      ["b", []],
      ["g/a@1", [["MIT"]]],
    ]);
  });
});

describe("CycloneDX of either kind", () => {
  const header = { bomFormat: "CycloneDX", specVersion: "1.6", metadata: { timestamp: "2026-11-20T09:00:00Z" } };
  const vulnerabilities = [{ id: "CVE-1", affects: [], analysis: { state: "in_triage" } }];
  const components = [{ name: "a", version: "1" }];
  const far = { properties: [{ name: "note", value: "x".repeat(70_000) }] };
  const read = async (document: unknown, taken: { readonly kind?: string; readonly format?: string } = {}) => {
    const path = folder();
    put(path, "bom.json", JSON.stringify(document));
    const bounds = { project: path, root: path, limits: { file_bytes: 1_000_000, files: 1 } };
    const { kind, format, reading, defect } = await readArtifact(nodeHost(), bounds, taken, "bom.json", readers);
    return { kind, format, read: reading !== undefined, ...(defect === undefined ? {} : { code: defect.code }) };
  };

  test.each([
    [
      "statements at the beginning and components far behind",
      { ...header, vulnerabilities, ...far, components },
      "sbom",
    ],
    ["statements far behind", { ...header, ...far, vulnerabilities }, "vex"],
    ["components and statements", { ...header, components, vulnerabilities }, "sbom"],
    ["an empty list of components", { ...header, components: [], vulnerabilities }, "vex"],
    ["vulnerabilities that nobody analysed", { ...header, ...far, vulnerabilities: [{ id: "CVE-1" }] }, "sbom"],
    ["nothing", header, "sbom"],
  ])("is told by the whole of it: %s", async (_, document, kind) => {
    expect(await read(document)).toEqual({ kind, format: "cyclonedx", read: true });
    expect(await read(document, { format: "cyclonedx" })).toEqual({ kind, format: "cyclonedx", read: true });
  });

  test("is read for the kind that it is named for, wherever its parts stand", async () => {
    const both = { ...header, vulnerabilities, ...far, components };
    expect(await read(both, { kind: "sbom" })).toMatchObject({ kind: "sbom", read: true });
    expect(await read({ ...header, ...far, vulnerabilities }, { kind: "vex" })).toMatchObject({
      kind: "vex",
      read: true,
    });
    expect(await read(both, { kind: "tests" })).toMatchObject({ kind: "tests", read: false, code: "invalid" });
  });

  test("that is damaged is refused, not thrown", async () => {
    const path = folder();
    put(path, "bom.json", JSON.stringify({ ...header, vulnerabilities }).slice(0, -3));
    const bounds = { project: path, root: path, limits: { file_bytes: 1_000_000, files: 1 } };
    const { defect } = await readArtifact(nodeHost(), bounds, {}, "bom.json", readers);
    expect(defect).toMatchObject({ code: "unreadable" });
  });
});

describe("vulnerabilities in a bill of materials", () => {
  const listed = async (...vulnerabilities: readonly unknown[]) => {
    const text = JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      components: [{ name: "a", version: "1" }],
      vulnerabilities,
    });
    const { part } = await readAs<SbomPart>("cyclonedx", text);
    const facts = sbom.unite([source("f", part)], context());
    return (...findings: readonly ReportedFinding[]) => {
      const scans = [{ category: "sca" as const, tool: "t", complete: true, source: { path: "s" } }];
      const sources = [source<SecurityPart>("s", { findings, scans, licences: [] })];
      return security.declared?.(sources, context({ facts: { sbom: facts } })) ?? [];
    };
  };
  const rated = (id: string, ...severities: readonly string[]) => ({
    id,
    ratings: severities.map((severity) => ({ severity })),
  });

  test("that may block are told where no scan tells them", async () => {
    const declared = await listed(rated("CVE-1", "low", "critical"), rated("CVE-2", "medium"), { id: "CVE-3" });
    expect(declared()).toEqual([
      {
        what: "CVE-1",
        declared: "critical",
        counted: "no finding of any scan",
        source: { path: "f", pointer: "/vulnerabilities/0" },
      },
      {
        what: "CVE-3",
        declared: "unknown",
        counted: "no finding of any scan",
        source: { path: "f", pointer: "/vulnerabilities/2" },
      },
    ]);
  });

  test("that a scan tells under one of their names are told by it", async () => {
    const declared = await listed({ ...rated("CVE-1", "high"), references: [{ id: "GHSA-aaaa" }] });
    const found = (rule: string, ...aliases: readonly string[]): ReportedFinding => ({
      category: "sca",
      rule,
      aliases,
      severity: "low",
      component: "a@1",
      state: "open",
      tool: "t",
      source: { path: "s" },
    });
    expect(declared(found("x", "ghsa-AAAA"))).toEqual([]);
    expect(declared(found("CVE-1"))).toEqual([]);
    expect(declared(found("CVE-2"))).toHaveLength(1);
  });

  test.each([
    ["resolved", 0],
    ["resolved_with_pedigree", 0],
    ["false_positive", 0],
    ["not_affected", 0],
    ["exploitable", 1],
    ["in_triage", 1],
    ["perhaps", 1],
  ])("that are called %s", async (state, count) => {
    const declared = await listed({ ...rated("CVE-1", "critical"), analysis: { state } });
    expect(declared()).toHaveLength(count);
  });

  test("are counted for whoever looks at the bill alone, and are no part of a bill without them", async () => {
    const path = folder();
    const file = (name: string, ...vulnerabilities: readonly unknown[]) =>
      put(
        path,
        name,
        JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components: [{ name: "a" }], vulnerabilities }),
      );
    file("bad.json", rated("CVE-1", "critical"));
    file("good.json", rated("CVE-1", "medium"));
    const facts = async (name: string) => (await inspect(nodeHost(), path, name, { items: false })).facts;
    expect(await facts("bad.json")).toEqual({ components: 1, vulnerabilities: 1 });
    expect(await facts("good.json")).toEqual({ components: 1 });
  });

  test("in XML are told as in JSON", async () => {
    const text =
      '<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><name>a</name></component></components><vulnerabilities><vulnerability><id>CVE-1</id><references><reference><id>GHSA-1</id></reference></references><ratings><rating><severity>low</severity></rating><rating><severity>critical</severity></rating></ratings></vulnerability><vulnerability><id>CVE-2</id><ratings><rating><severity>high</severity></rating></ratings><analysis><state>resolved</state></analysis></vulnerability></vulnerabilities></bom>';
    const { part } = await readAs<SbomPart>("cyclonedx", text);
    expect(part.vulnerabilities).toMatchObject([
      { names: ["CVE-1", "GHSA-1"], severity: "critical", source: { line: 1 } },
    ]);
  });
});

describe("what a component comes from", () => {
  const inner = { name: "old", version: "0" };

  test("is no component, in JSON and in XML alike", async () => {
    const json = JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      metadata: { tools: { components: [inner] }, component: inner },
      components: [{ name: "a", pedigree: { ancestors: [inner] }, components: [{ name: "b" }] }],
      formulation: [{ components: [inner] }],
    });
    const old = "<component><name>old</name></component>";
    const xml = `<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5"><metadata><tools><components>${old}</components></tools></metadata><components><component><name>a</name><pedigree><ancestors>${old}</ancestors></pedigree><components><component><name>b</name></component></components></component></components><formulation><formula><components>${old}</components></formula></formulation></bom>`;
    for (const text of [json, xml]) {
      const { part } = await readAs<SbomPart>("cyclonedx", text);
      expect(part.packages.map(({ component }) => component).sort()).toEqual(["a", "b"]);
    }
  });

  test.each([
    ["null", null],
    ["no object", 5],
    ["a component without a name", {}],
  ])("is as hostile as what is around it: %s", async (_, nested) => {
    const text = JSON.stringify({
      bomFormat: "CycloneDX",
      specVersion: "1.6",
      components: [{ name: "a", components: [{ name: "b", components: [nested] }] }],
    });
    await expect(readAs("cyclonedx", text)).rejects.toMatchObject({
      code: "invalid",
      at: { pointer: "/components/0/components/0/components/0" },
    });
  });
});

describe("findings that scanners share", () => {
  const finding = (component: string, rule: string, more: Partial<ReportedFinding> = {}): ReportedFinding => ({
    category: "sca",
    rule,
    aliases: [],
    severity: "low",
    component,
    state: "open",
    tool: "t",
    source: { path: "f" },
    ...more,
  });
  const merge = (...findings: readonly ReportedFinding[]) =>
    mergeFindings(findings, () => undefined).map(({ finding: { id, severity } }) => [id, severity]);
  const npm = finding("a@1", "CVE-1", { purl: "pkg:npm/a@1", severity: "critical" });
  const pypi = finding("a@1", "CVE-1", { purl: "pkg:pypi/a@1" });
  const bare = finding("a@1", "CVE-1", { severity: "high" });

  test("of two packages with one label stay two, with ids of their own", () => {
    const apart = [
      ["pkg:npm/a@1 CVE-1", "critical"],
      ["pkg:pypi/a@1 CVE-1", "low"],
    ];
    expect(merge(npm, pypi)).toEqual(apart);
    expect(merge(pypi, npm)).toEqual(apart);
  });

  test("are joined by their label where one scanner has no package URL", () => {
    expect(merge(bare, pypi)).toEqual([["a@1 CVE-1", "high"]]);
    expect(merge(pypi, bare)).toEqual([["a@1 CVE-1", "high"]]);
    expect(merge(bare, bare)).toEqual([["a@1 CVE-1", "high"]]);
  });

  test("are not joined by a label that may mean either of two packages", () => {
    for (const order of [
      [npm, pypi, bare],
      [bare, npm, pypi],
      [npm, bare, pypi],
    ])
      expect(merge(...order)).toEqual([
        ["a@1 CVE-1", "high"],
        ["pkg:npm/a@1 CVE-1", "critical"],
        ["pkg:pypi/a@1 CVE-1", "low"],
      ]);
  });

  test.each([
    ["pkg:npm/%40stock/a@1.0.0", "pkg:npm/@stock/a@1.0.0"],
    ["pkg:PyPI/Foo_Bar@1", "pkg:pypi/foo-bar@1"],
    ["pkg:deb/debian/curl@7.88?arch=amd64&distro=debian-12", "pkg:deb/debian/curl@7.88"],
    ["pkg:golang/example.com/a@v1.0.0#sub/dir", "pkg:golang/example.com/a@v1.0.0"],
    ["pkg:npm/%E0%A4%A@1", "pkg:npm/%E0%A4%A@1?x=y"],
  ])("are one where %s is %s", (one, other) => {
    expect(merge(finding("x", "CVE-1", { purl: one }), finding("y", "CVE-1", { purl: other }))).toHaveLength(1);
  });

  test("are joined through names that a third one knows", () => {
    const third = finding("b@1", "GHSA-1", { purl: "pkg:npm/a@1", aliases: ["cve-1"] });
    expect(merge(npm, finding("a@1", "GHSA-1", { purl: "pkg:npm/a@1" }))).toHaveLength(2);
    expect(merge(npm, finding("a@1", "GHSA-1", { purl: "pkg:npm/a@1" }), third)).toHaveLength(1);
  });
});

describe("one product under several spellings", () => {
  const statement = (product: string, status: "affected" | "not_affected", stated_at: string) => ({
    id: product,
    vulnerability: "CVE-1",
    aliases: [],
    products: [product],
    status,
    justification: "component_not_present",
    author: "x",
    stated_at,
    source: { path: "v" },
  });
  const scanned = (purl: string): SecurityPart => ({
    findings: [
      {
        category: "sca",
        rule: "CVE-1",
        aliases: [],
        severity: "high",
        component: "a@1",
        purl,
        state: "open",
        tool: "t",
        source: { path: "f" },
      },
    ],
    scans: [{ category: "sca", tool: "t", complete: true, source: { path: "f" } }],
    licences: [],
  });
  const stateOf = (purl: string, ...statements: readonly ReturnType<typeof statement>[]) => {
    const facts = { vex: vex.unite([source("v", { statements })], context()) };
    const known = context({ facts, allows: () => true, isAttested: () => true });
    return (security.unite([source("f", scanned(purl))], known) as SecurityFacts).findings[0]?.state;
  };
  const early = "2026-11-19T09:00:00.000Z";
  const late = "2026-11-20T09:00:00.000Z";

  test("is closed by a statement about it", () => {
    expect(stateOf("pkg:npm/%40s/a@1", statement("pkg:npm/@s/a@1", "not_affected", early))).toBe("not_affected");
    expect(stateOf("pkg:npm/b@1", statement("pkg:npm/@s/a@1", "not_affected", early))).toBe("open");
  });

  test("is what the latest statement says, however it is spelled", () => {
    const [old, young] = [
      statement("pkg:npm/%40s/a@1", "not_affected", early),
      statement("pkg:npm/@s/a@1", "affected", late),
    ];
    for (const purl of ["pkg:npm/%40s/a@1", "pkg:npm/@s/a@1"]) {
      expect(stateOf(purl, old, young)).toBe("open");
      expect(stateOf(purl, young, old)).toBe("open");
    }
  });
});

describe("lists that somebody made long", () => {
  const COUNT = 20_000;
  const statements = Array.from({ length: COUNT }, (_, index) => ({
    id: `${index}`,
    vulnerability: `CVE-${index}`,
    aliases: ["CVE-0"],
    products: ["pkg:npm/a@1"],
    status: "affected" as const,
    author: "x",
    stated_at: "2026-11-20T09:00:00.000Z",
    source: { path: "f" },
  }));

  test("of statements about one vulnerability are united, each name once", () => {
    const facts = vex.unite([source("f", { statements })], context()) as VexFacts;
    expect(facts.statements).toHaveLength(1);
    expect(facts.statements[0]?.aliases).toHaveLength(COUNT - 1);
  });

  test("of findings that share a name are one", () => {
    const findings = statements.map(({ vulnerability }) => ({
      category: "sca" as const,
      rule: vulnerability,
      aliases: ["CVE-0"],
      severity: "low" as const,
      component: "a@1",
      purl: "pkg:npm/a@1",
      state: "open" as const,
      tool: "t",
      source: { path: "f" },
    }));
    expect(mergeFindings(findings, () => undefined)).toHaveLength(1);
  });

  test("of SPDX 3 relationships are looked up, not searched", async () => {
    const graph = Array.from({ length: COUNT }, (_, index) => [
      { type: "software_Package", spdxId: `p${index}`, name: `n${index}` },
      { type: "Relationship", relationshipType: "hasConcludedLicense", from: `p${index}`, to: ["mit"] },
    ]).flat();
    const text = JSON.stringify({
      "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
      "@graph": [
        ...graph,
        { type: "simplelicensing_LicenseExpression", spdxId: "mit", simplelicensing_licenseExpression: "MIT" },
      ],
    });
    const { part } = await readAs<SbomPart>("spdx", text);
    expect(part.packages).toHaveLength(COUNT);
    expect(part.packages.every(({ alternatives }) => alternatives[0]?.[0] === "MIT")).toBe(true);
  });
});

describe("exploitability statements", () => {
  test("the latest counts, under whatever name it speaks", async () => {
    const at = (
      vulnerability: string,
      aliases: readonly string[],
      status: "affected" | "not_affected",
      stated: string,
    ) => ({
      id: vulnerability,
      vulnerability,
      aliases,
      products: ["pkg:npm/a@1"],
      status,
      author: "x",
      stated_at: stated,
      source: { path: "f" },
    });
    const part = {
      statements: [
        at("CVE-1", ["GHSA-1"], "affected", "2026-11-20T09:00:00.000Z"),
        at("GHSA-1", [], "not_affected", "2026-11-19T09:00:00.000Z"),
      ],
    };
    expect(vex.unite([source("f", part)], context())).toMatchObject({
      statements: [{ status: "affected", vulnerability: "CVE-1", aliases: ["GHSA-1"] }],
    });
  });
});
