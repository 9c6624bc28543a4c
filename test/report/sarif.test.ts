import type { Log, Result, Run } from "sarif";
import { describe, expect, test } from "vitest";
import { format as codeScanning } from "../../src/report/formats/code-scanning.ts";
import { format as audit } from "../../src/report/formats/sarif.ts";
import { hostileReport, PAYLOADS } from "./hostile.ts";
import { commandsIn, UNPRINTABLE } from "./runner.ts";
import { problems, uploadProblems } from "./sarif-checker.ts";
import { aFinding, aNoGo, aReport, CHECKS, fingerprint, staleFinding } from "./verdict.ts";

const noGo = aReport(aNoGo(), { projectPath: "services/api" });

describe("both logs are sound", () => {
  test.each([
    ["go", aReport()],
    ["no-go", noGo],
    ["waived", aReport(aNoGo({ findings: [aFinding({ status: "waived", waiver: "W-1" }), staleFinding()] }))],
    ["no release", aReport(aNoGo({ release: null, input_digest: null, evidence: [] }))],
    ["no gate that a policy knows", aReport(aNoGo(), { catalogue: { gates: [], checks: CHECKS } })],
  ])("%s", (_, report) => {
    expect(problems(parsed(audit.render(report)))).toEqual([]);
    expect(problems(parsed(codeScanning.render(report)))).toEqual([]);
    expect(uploadProblems(parsed(codeScanning.render(report)))).toEqual([]);
  });

  test.each(PAYLOADS)("with hostile payload %#", (payload) => {
    const report = hostileReport(payload);
    for (const text of [audit.render(report), codeScanning.render(report)]) {
      expect(problems(parsed(text))).toEqual([]);
      expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
      expect(commandsIn(text)).toEqual([]);
    }
  });

  test("and the same bytes each time", () => {
    expect(audit.render(noGo)).toBe(audit.render(structuredClone(noGo)));
  });
});

describe("the checker sees a defect", () => {
  const defects: readonly (readonly [string, (run: Run, first: Result) => void])[] = [
    [
      "ruleIndex of another rule",
      (_, first) => {
        first.ruleIndex = 0;
      },
    ],
    [
      "text that is not the message",
      (_, first) => {
        first.message.text = "Violated: 'x'.";
      },
    ],
    [
      "a failure without level",
      (_, first) => {
        first.level = "none";
      },
    ],
    [
      "a rank",
      (_, first) => {
        first.rank = 1;
      },
    ],
    [
      "no location",
      (_, first) => {
        first.locations = [];
      },
    ],
    [
      "a path that is not encoded",
      (run) => {
        place(run).artifactLocation = { uri: "a b", uriBaseId: "SRCROOT", index: 0 };
      },
    ],
    [
      "line 0",
      (run) => {
        place(run).region = { startLine: 0 };
      },
    ],
    [
      "suppressions on one result",
      (_, first) => {
        first.suppressions = [];
      },
    ],
    [
      "a hash under another name",
      (run) => {
        for (const artifact of run.artifacts ?? []) artifact.hashes = { sha256: "a".repeat(64) };
      },
    ],
    [
      "a duplicate rule",
      (run) => {
        run.tool.driver.rules?.push({ ...run.tool.driver.rules[0], id: "RAY101" });
      },
    ],
    [
      "a gate that is not there",
      (run) => {
        run.taxonomies = [];
      },
    ],
    [
      "another exit code",
      (run) => {
        for (const invocation of run.invocations ?? []) invocation.exitCode = 0;
      },
    ],
    [
      "another order",
      (run) => {
        run.results?.reverse();
      },
    ],
    [
      "no columnKind",
      (run) => {
        delete run.columnKind;
      },
    ],
    [
      "a fingerprint twice",
      (run) => {
        for (const result of run.results ?? [])
          result.partialFingerprints = {
            "rayPolicyViolation/v1": "a".repeat(64),
            primaryLocationLineHash: `${"a".repeat(16)}:1`,
          };
      },
    ],
  ];

  test.each(defects)("%s", (_, spoil) => {
    const log = parsed(audit.render(noGo));
    const [run] = log.runs;
    const [first] = run?.results ?? [];
    if (run === undefined || first === undefined) throw new Error("the log has results");
    spoil(run, first);
    expect(problems(log)).not.toEqual([]);
  });
});

describe("the audit log", () => {
  test("has every finding and every check, with what became of it", () => {
    expect(
      results(audit.render(noGo)).map(({ ruleId, kind, level, message }) => [ruleId, kind, level, message.text]),
    ).toEqual([
      ["RAY204", "fail", "error", "Violated: 'suite smoke was run to 82.5 %; 90 % are required'."],
      ["RAY904", "fail", "error", "Violated: 'staging-deployment-run.log is 30 h old; 24 h are allowed'."],
      ["RAY207", "fail", "warning", "Violated: 'suite smoke was run to 82.5 %; 90 % are required'."],
      ["RAY101", "pass", "none", "Passed: '2' items judged."],
      ["RAY201", "pass", "none", "Passed: '3' items judged."],
      ["RAY205", "open", "none", "Not judged: 'tests evidence was not admitted'."],
      ["RAY207", "notApplicable", "none", "Turned off: 'a library has no mitigation plan'."],
      ["RAY208", "notApplicable", "none", "Not applicable: 'no coverage evidence is configured'."],
    ]);
  });

  test("describes all checks of the policies and the host checks that occur", () => {
    expect(run(audit.render(noGo)).tool.driver.rules?.map(({ id }) => id)).toEqual([
      ...CHECKS.map(({ code }) => code),
      "RAY904",
    ]);
  });

  test("marks a waived finding instead of leaving it out", () => {
    const [first] = results(
      audit.render(aReport(aNoGo({ findings: [aFinding({ status: "waived", waiver: "W-1" })] }))),
    );
    expect(first?.suppressions).toMatchObject([
      { kind: "external", status: "accepted", justification: "Waived by 'W-1'." },
    ]);
  });

  test("says which settings are not the default ones", () => {
    const [invocation] = run(audit.render(noGo)).invocations ?? [];
    expect(
      invocation?.ruleConfigurationOverrides?.map(({ descriptor, configuration }) => [descriptor.id, configuration]),
    ).toEqual([
      ["RAY204", { level: "error", parameters: { suite_coverage_percent: 95 } }],
      ["RAY207", { level: "warning", enabled: false }],
    ]);
  });
});

describe("a place", () => {
  test.each([
    [
      "in the project folder",
      { path: "reports/junit.xml", line: 3, column: 5 },
      "services/api/reports/junit.xml",
      { startLine: 3, startColumn: 5, endLine: 3, endColumn: 6 },
    ],
    [
      "with signs that a URI cannot have",
      { path: "a b/ü:1?#%(1).xml" },
      "services/api/a%20b/%C3%BC%3A1%3F%23%25%281%29.xml",
      { startLine: 1 },
    ],
    ["beside the project folder", { path: "../shared/x.json", line: 7 }, "services/shared/x.json", { startLine: 7 }],
    ["outside of the source root", { path: "../../../etc/passwd" }, "etc/passwd", { startLine: 1 }],
    ["that nobody knows", { path: "" }, "services/api/ray-policy.yaml", { startLine: 1 }],
    ["with a lone surrogate", { path: "\ud800.json" }, "services/api/%EF%BF%BD.json", { startLine: 1 }],
  ])("%s is a relative URI and a real region", (_, source, uri, region) => {
    const [first] = results(
      codeScanning.render(aReport(aNoGo({ findings: [aFinding({ source })] }), { projectPath: "services/api" })),
    );
    expect(first?.locations?.[0]?.physicalLocation).toMatchObject({
      artifactLocation: { uri, uriBaseId: "SRCROOT" },
      region,
    });
  });

  test("has the pointer of its value", () => {
    const [first] = results(
      codeScanning.render(
        aReport(aNoGo({ findings: [aFinding({ source: { path: "a.json", pointer: "/suites/a~1b" } })] })),
      ),
    );
    expect(first?.locations?.[0]?.logicalLocations).toEqual([{ name: "a/b", fullyQualifiedName: "/suites/a~1b" }]);
  });
});

describe("the log for upload", () => {
  test("has open findings only", () => {
    const findings = [aFinding(), aFinding({ status: "waived", fingerprint: fingerprint(8) })];
    expect(results(codeScanning.render(aReport(aNoGo({ findings })))).map(({ ruleId }) => ruleId)).toEqual(["RAY204"]);
  });

  test("keeps 5000 results, errors first, and says how many it leaves out", () => {
    const notes = Array.from({ length: 5000 }, (_, index) =>
      aFinding({ level: "note", fingerprint: fingerprint(index + 10) }),
    );
    const log = codeScanning.render(aReport(aNoGo({ findings: [...notes, aFinding(), staleFinding()] })));
    const { invocations, properties } = run(log);
    expect(
      results(log)
        .slice(0, 3)
        .map(({ level }) => level),
    ).toEqual(["error", "error", "note"]);
    expect(results(log)).toHaveLength(5000);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
      "'2' of '5002' results were left out.",
    );
    expect(properties?.["ray/omittedResults"]).toBe(2);
    expect(problems(parsed(log))).toEqual([]);
  });

  test.each([
    ["the whole repository", {}, "", "ray-policy/release/2030-01-02T03-04-05.000Z"],
    ["one project of several", {}, "services/api", "ray-policy/services/api/release/2030-01-02T03-04-05.000Z"],
    ["some gates", { scope: "partial" }, "", "ray-policy/intake+rehearsal/2030-01-02T03-04-05.000Z"],
  ] as const)("has a category of its own for %s", (_, changes, projectPath, id) => {
    expect(run(codeScanning.render(aReport(aNoGo(changes), { projectPath }))).automationDetails?.id).toBe(id);
  });
});

function parsed(text: string): Log {
  return JSON.parse(text) as Log;
}

function run(text: string): Run {
  const [first] = parsed(text).runs;
  if (first === undefined) throw new Error("the log has a run");
  return first;
}

function results(text: string): readonly Result[] {
  return run(text).results ?? [];
}

function place(run: Run): NonNullable<NonNullable<Result["locations"]>[number]["physicalLocation"]> {
  const found = run.results?.[0]?.locations?.[0]?.physicalLocation;
  if (found === undefined) throw new Error("the result has a place");
  return found;
}
