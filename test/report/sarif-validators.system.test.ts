import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Log } from "sarif";
import { afterAll, describe, expect, test } from "vitest";
import { format as codeScanning } from "../../src/report/formats/code-scanning.ts";
import { format as audit } from "../../src/report/formats/sarif.ts";
import { hostileReport } from "./hostile.ts";
import { errata01, schemaProblems } from "./sarif-schema.ts";
import { aFinding, aNoGo, aReport, staleFinding } from "./verdict.ts";

const MULTITOOL: string = createRequire(import.meta.url)("@microsoft/sarif-multitool");
const SCHEMA = errata01(
  JSON.parse(readFileSync(join(dirname(MULTITOOL), "sarif-2.1.0.json"), "utf8").replace(/^\ufeff/u, "")),
);
const FOLDER = mkdtempSync(join(tmpdir(), "ray-policy-sarif-"));
/** What a first version leaves out: where the sources come from, snippets, context, contents. */
const EXPECTED_NOTES: readonly string[] = ["SARIF2003", "SARIF2010", "SARIF2011", "SARIF2013"];

afterAll(() => rmSync(FOLDER, { recursive: true }));

const reports = [
  ["go", aReport()],
  ["no-go", aReport(aNoGo(), { projectPath: "services/api" })],
  ["waived", aReport(aNoGo({ findings: [aFinding({ status: "waived", waiver: "W-1" }), staleFinding()] }))],
  ["no release", aReport(aNoGo({ release: null, input_digest: null, evidence: [] }))],
  ["hostile", hostileReport("a [b](c) <d> {0} `e`\u001b[31m\n::error::f")],
] as const;
const logs = reports.flatMap(([name, report]) =>
  [audit, codeScanning].map((format) => [name, format.id, format.render(report)] as const),
);

describe("the schema of OASIS", () => {
  test.each(logs)("accepts %s as %s", (_, __, text) => {
    expect(schemaProblems(JSON.parse(text), SCHEMA)).toEqual([]);
  });

  test("refuses what the multitool's own copy lets pass", () => {
    const log = JSON.parse(
      audit
        .render(aReport())
        .replace(/"startLine": 1/u, '"endLine": 1')
        .replace(/-5([0-9a-f]{3}-)/u, "-7$1"),
    );
    expect(schemaProblems(log, SCHEMA)).not.toEqual([]);
  });
});

describe("the SARIF multitool", () => {
  test.each(logs)("finds nothing in %s as %s", (name, id, text) => {
    const results = multitool(`${name.replaceAll(" ", "-")}-${id}`, text);
    expect(results.filter(({ level = "warning" }) => level !== "note")).toEqual([]);
    expect(results.filter(({ ruleId = "" }) => !EXPECTED_NOTES.includes(ruleId.split("/")[0] ?? ""))).toEqual([]);
  });

  test("finds a region that ends before it starts", () => {
    expect(
      multitool("broken", audit.render(aReport(aNoGo())).replace('"endColumn": 6', '"endColumn": 1')),
    ).toContainEqual(expect.objectContaining({ level: "error" }));
  });
});

/** Its exit code is 0 also where it finds errors, and a file that it cannot read passes: so the report must say that it ran, and AJV comes first. */
function multitool(name: string, text: string) {
  const [input, output, config] = [`${name}.sarif`, `${name}.report.sarif`, "rules.xml"].map((file) =>
    join(FOLDER, file),
  ) as [string, string, string];
  writeFileSync(input, text);
  writeFileSync(config, CONFIG);
  chmodSync(MULTITOOL, 0o755);
  const flags = [
    "--config",
    config,
    "--rule-kind",
    "Sarif;Ghas",
    "--level",
    "Error;Warning;Note",
    "--kind",
    "Fail",
    "--output",
    output,
    "--log",
    "ForceOverwrite",
  ];
  const { status, stdout } = spawnSync(MULTITOOL, ["validate", input, ...flags], { encoding: "utf8" });
  const report: Log = JSON.parse(readFileSync(output, "utf8").replace(/^\ufeff/u, ""));
  const invocations = report.runs.flatMap((run) => run.invocations ?? []);
  const notifications = invocations.flatMap((each) => [
    ...(each.toolExecutionNotifications ?? []),
    ...(each.toolConfigurationNotifications ?? []),
  ]);
  expect({ status, stdout, ran: invocations.map((each) => each.executionSuccessful) }).toMatchObject({
    status: 0,
    ran: [true],
  });
  expect(
    notifications.filter(({ level, descriptor }) => level === "error" || descriptor?.id?.startsWith("ERR")),
  ).toEqual([]);
  return report.runs.flatMap((run) => run.results ?? []);
}

const ENABLED = [
  "GH1001.ProvideRequiredLocationProperties",
  "GH1002.InlineThreadFlowLocations",
  "GH1003.ProvideRequiredRegionProperties",
  "GH1004.ReviewArraysThatExceedConfigurableDefaults",
  "GH1005.LocationsMustBeRelativeUrisOrFilePaths",
  "GH1006.ProvideCheckoutPath",
  "GH1007.ProvideFullyFormattedMessageStrings",
].map((rule) => option(rule, "Error"));
/** SARIF2006 would ask the network. */
const CONFIG = `<?xml version="1.0" encoding="utf-8"?><Properties>${[...ENABLED, option("SARIF2006.UrisShouldBeReachable", "Disabled")].join("")}</Properties>`;

function option(rule: string, state: string): string {
  return `<Properties Key="${rule}.Options"><Property Key="RuleEnabled" Value="${state}" Type="Driver.RuleEnabledState"/></Properties>`;
}
