import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { format, renderText } from "../../src/report/formats/text.ts";
import { columns } from "../../src/report/wrap.ts";
import { hostileReport, PAYLOADS } from "./hostile.ts";
import { commandsIn, UNPRINTABLE } from "./runner.ts";
import { aFinding, aNoGo, aReport, aVerdict, fingerprint, gateVerdict } from "./verdict.ts";

const OWN_STARTS =
  /^($|(GO|NO-GO|!|\[RAY GATE FAILED:|>| {2}\||error|warning|note|waived|not judged|not applicable|off|pass|fail|-|…|Total:|Findings|Without an answer|Gates|Waivers|Evidence)( |$))/u;

describe("the summary", () => {
  test("of a go is short", async () => {
    await expect(format.render(aReport())).toMatchFileSnapshot("go.txt");
  });

  test("of a no-go says what failed first", async () => {
    await expect(format.render(aReport(aNoGo()))).toMatchFileSnapshot("no-go.txt");
  });

  test("fits a narrow terminal", () => {
    const text = renderText(aReport(aNoGo()), { colour: false, width: 40 });
    expect(text.split("\n").filter((line) => columns(line) > 40)).toEqual([]);
  });

  test("has the same words with and without colours", () => {
    const report = aReport(aNoGo());
    const coloured = renderText(report, { colour: true, width: 80 });
    expect(coloured).toContain("\u001b[31mNO-GO\u001b[0m");
    expect(stripVTControlCharacters(coloured)).toBe(format.render(report));
  });

  test("names the gate in the protocol's words", () => {
    const lines = format.render(aReport(aNoGo())).split("\n");
    const block = lines.slice(lines.indexOf("[RAY GATE FAILED: Deployment Rehearsal Gate]"));
    expect(block.slice(0, 3)).toEqual([
      "[RAY GATE FAILED: Deployment Rehearsal Gate]",
      "> \"Quality gate 'Deployment Rehearsal Gate' failed.",
      "> Criteria: Rehearsal success and test coverage ≥ 90%",
    ]);
    expect(
      block
        .slice(block.indexOf("> Required action: Review automation logs, remediate failures, rerun rehearsal."))
        .slice(0, 6),
    ).toEqual([
      "> Required action: Review automation logs, remediate failures, rerun rehearsal.",
      ">",
      "> Options:",
      "> 1. Fix issues and retry validation",
      "> 2. Request gate waiver with justification",
      '> 3. Halt protocol execution"',
    ]);
  });

  test.each([
    [
      "a part",
      { scope: "partial" },
      "GO (partial)  stock",
      "! Partial: judged by rehearsal only, so this is no go for the release.",
    ],
    [
      "a candidate",
      { scope: "candidate" },
      "GO (candidate)  stock",
      "! Candidate: the readiness gate is still to come, so this is no go for the",
    ],
    [
      "a simulation",
      { mode: "simulation" },
      "GO (simulation)  stock",
      "! Simulation: answered for 2030-01-02T03:04:05.000Z, not for the present.",
    ],
    ["no release", { release: null, outcome: "fail" }, "NO-GO  no release could be read", "! Trust: none."],
  ] as const)("says that it is about %s", (_, changes, headline, caveat) => {
    const text = format.render(aReport(aVerdict(changes)));
    expect(text.startsWith(headline)).toBe(true);
    expect(text).toContain(caveat);
  });

  test("shows ten findings of a check and counts the others", () => {
    const findings = Array.from({ length: 25 }, (_, index) => aFinding({ fingerprint: fingerprint(index) }));
    const text = format.render(aReport(aNoGo({ findings })));
    expect(text.match(/^error RAY204/gmu)).toHaveLength(10);
    expect(text).toContain("… and 15 findings more of RAY204; all are in verdict.json");
  });

  test.each([
    ["a waivable check", {}, "may be waived"],
    ["a critical item", { severity: "critical" }, "cannot be waived, because it is critical"],
    [
      "a check that is not waivable",
      { check: "rehearsal/rehearsal_completed" },
      "waiver: cannot be waived; fingerprint",
    ],
    ["a breached floor", { code: "RAY906", check: "host/floor_breached" }, "cannot be waived by itself"],
    ["missing evidence", { code: "RAY901", check: "host/evidence_missing" }, "waiver: cannot be waived; fingerprint"],
    ["stale evidence", { code: "RAY904", check: "host/evidence_stale" }, "may be waived"],
    ["a waived finding", { status: "waived", waiver: "W-7" }, "waived by W-7"],
  ] as const)("says whether %s may be waived", (_, changes, words) => {
    expect(format.render(aReport(aNoGo({ findings: [aFinding(changes)] })))).toContain(words);
  });

  test("says so where no policy states what a gate wants", () => {
    const verdict = aNoGo({
      gates: [gateVerdict({ id: "readiness", title: "readiness gate", outcome: "fail", checks: [] })],
    });
    expect(format.render(aReport(verdict))).toContain(
      "> Criteria: no policy states any for this gate\n> Actual: checks: no checks\n",
    );
  });
});

describe.each([80, 30])("no hostile text leaves its place in %i columns", (width) => {
  test.each(PAYLOADS)("payload %#", (payload) => {
    const text = renderText(hostileReport(payload), { colour: false, width });
    const lines = text.split("\n");
    expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
    expect(commandsIn(text)).toEqual([]);
    expect(lines.filter((line) => !OWN_STARTS.test(line))).toEqual([]);
    expect(lines.filter((line) => columns(line) > width)).toEqual([]);
  });
});
