import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configText } from "../../../src/protocol/init/config-text.ts";
import type { Starter } from "../../../src/protocol/init/starter.ts";
import { trustText } from "../../../src/protocol/init/trust-text.ts";
import { workflowText } from "../../../src/protocol/init/workflow-text.ts";
import { validate } from "../../../src/schema.ts";
import { check, gate } from "../../builders.ts";

function starter(parts: Partial<Starter> = {}): Starter {
  return {
    release: { name: "shop", version: "1.2.3", targetedTests: 3, skippedTests: 0 },
    evidence: [{ kind: "tests", patterns: ["reports/**/*.xml"], needsAssertion: true }],
    notYet: [],
    gates: [gate()],
    laterGates: [],
    folder: "",
    ...parts,
  };
}

const NOT_YET = [{ check: check({ title: "Two\nlines: {}" }), reason: "not yet: no tests evidence" }];

describe("the written files", () => {
  test.each<[string, Partial<Starter>]>([
    ["a project like most", {}],
    ["checks that are off", { notYet: NOT_YET }],
    ["a release manifest", { release: "release.json" }],
    ["evidence that says what it is about", { evidence: [{ kind: "tests", patterns: ["a"], needsAssertion: false }] }],
    ["an approver", { approver: "alice@example.org # {" }],
    ["fewer scans than usual", { requiredScans: ["sca"] }],
  ])("are documents of their schemas, for %s", async (_, parts) => {
    expect(await validate("config", parse(configText(starter(parts))))).toEqual([]);
    expect(await validate("trust", parse(trustText(starter(parts))) ?? {})).toEqual([]);
  });

  test("permit in the trust file what the config switches off, whatever a title holds", () => {
    const off = starter({ notYet: NOT_YET });
    expect(parse(configText(off)).checks).toEqual({ RAY205: { off: true, reason: "not yet: no tests evidence" } });
    expect(parse(trustText(off)).may_be_off).toEqual({ RAY205: "not yet: no tests evidence" });
  });

  test("require the scans that run for now", () => {
    expect(parse(trustText(starter({ requiredScans: ["sca"] }))).floors).toEqual({ required_scans: ["sca"] });
    expect(parse(trustText(starter())).floors).toBeUndefined();
  });

  test("judge all gates where all have evidence, and name the gates where not", () => {
    const runOf = (parts: Partial<Starter>): string => parse(workflowText(starter(parts))).jobs.gate.steps[2].run;
    expect(runOf({})).toMatch(/eval --commit "\$GITHUB_SHA"$/u);
    expect(runOf({ laterGates: [gate({ id: "intake" })] })).toMatch(/eval --gate rehearsal --commit "\$GITHUB_SHA"$/u);
  });
});
