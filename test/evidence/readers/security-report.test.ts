import { describe, expect, it, test } from "vitest";
import { kind } from "../../../src/evidence/kinds/security.ts";
import { reader } from "../../../src/evidence/readers/security-report.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const NONE = { critical: 0, high: 0, medium: 0, low: 0, none: 0, unknown: 0 };

const scan = (changes: object = {}): object => ({
  category: "sca",
  tool: "audit",
  status: "completed",
  finished_at: "2026-11-20T09:40:00Z",
  source_sha256: "ab".repeat(32),
  counts: NONE,
  ...changes,
});

const finding = (changes: object = {}): object => ({
  id: "1",
  category: "sca",
  rule_id: "CVE-2026-1",
  severity: "high",
  component: { name: "left", version: "1.0.0" },
  status: "affected",
  sources: ["audit", "other"],
  ...changes,
});

const report = (changes: object = {}): Record<string, unknown> => ({
  ...header("security-compliance-report"),
  required_categories: ["sca"],
  scans: [scan()],
  findings: [],
  licenses: { denied: [], unknown: [] },
  clearances: [],
  ...changes,
});

const read = (changes: object = {}): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(report(changes))), "s.json");
const findingsOf = async (...findings: readonly object[]) => (await read({ findings })).part.findings;

describe("the security and compliance report", () => {
  it("tells its scans, and is as old as the oldest of them", async () => {
    const { part, observed, subject } = await read({
      scans: [scan(), scan({ category: "sast", finished_at: "2026-11-20T08:00:00+01:00" })],
    });
    const at = "2026-11-20T07:00:00.000Z";
    expect(part.scans.map(({ category, finished_at, complete }) => [category, finished_at, complete])).toEqual([
      ["sca", "2026-11-20T09:40:00.000Z", true],
      ["sast", at, true],
    ]);
    expect([observed, subject]).toEqual([
      { from: at, to: at },
      { name: "shop", version: "1.2.3", git_commit: COMMIT },
    ]);
  });

  test.each(["partial", "failed", "skipped"])("proves nothing by a scan that is %s", async (status) => {
    expect((await read({ scans: [scan({ status })] })).part.scans).toMatchObject([{ complete: false }]);
  });

  it("takes what the writer wanted and did not run for a scan that is not complete", async () => {
    const { part } = await read({ required_categories: ["sca", "dast", "dast"] });
    expect(part.scans.map(({ category, complete }) => [category, complete])).toEqual([
      ["sca", true],
      ["dast", false],
    ]);
  });

  it("tells findings in the form of the facts", async () => {
    const { part } = await read({ findings: [finding({ fixed_versions: ["1.0.1", "2.0.0"], aliases: ["GHSA-1"] })] });
    expect(part.findings).toEqual([
      {
        category: "sca",
        rule: "CVE-2026-1",
        aliases: ["GHSA-1"],
        severity: "high",
        component: "left@1.0.0",
        state: "open",
        fixed_in: "1.0.1, 2.0.0",
        tool: "audit, other",
        source: { path: "s.json", pointer: "/findings/0" },
      },
    ]);
    expect(part.cleared).toEqual([["CVE-2026-1", "left@1.0.0", "high"]]);
    expect(await validate("facts/security", kind.unite([source("s.json", part)], context()))).toEqual([]);
  });

  it("closes a finding that is fixed, and no other by its status alone", async () => {
    const states = ["fixed", "affected", "under_investigation"].map((status, id) => finding({ id: `${id}`, status }));
    expect((await findingsOf(...states)).map(({ state, suppression }) => [state, suppression])).toEqual([
      ["fixed", undefined],
      ["open", undefined],
      ["open", undefined],
    ]);
  });

  test.each([
    ["an accepted one", "accepted", true],
    ["one under review", "underReview", false],
    ["a rejected one", "rejected", false],
  ])("suppresses by %s: %s", async (_, status, counts) => {
    const suppression = { kind: "vex", status, author: "sam@shop.example", expires_at: "2026-12-01T00:00:00+01:00" };
    const [found] = await findingsOf(finding({ justification: "not called", suppression }));
    expect(found?.suppression).toEqual(
      counts ? { who: "sam@shop.example", why: "not called", until: "2026-11-30T23:00:00.000Z" } : undefined,
    );
  });

  it("has the report itself say that a finding does not affect, where nobody else does", async () => {
    expect((await findingsOf(finding({ status: "not_affected" })))[0]?.suppression).toEqual({
      who: "the report",
      why: "",
    });
  });

  it("leaves a denied licence no alternative, whatever it is called", async () => {
    const licence = (name: string): object => ({ purl: `pkg:npm/${name}@1`, license: "MIT" });
    const { part } = await read({ licenses: { denied: [licence("a")], unknown: [licence("b")] } });
    expect(part.licences.map(({ component, alternatives }) => [component, alternatives])).toEqual([
      ["pkg:npm/a@1", []],
      ["pkg:npm/b@1", [["MIT"]]],
    ]);
  });

  it("compares what a scan counts with what is listed of its category", async () => {
    const differing = async (changes: object) =>
      (await read(changes)).declared
        .filter(({ declared, counted }) => declared !== counted)
        .map(({ what, declared, counted }) => [what, declared, counted]);
    expect(await differing({ findings: [finding()] })).toEqual([["high findings of sca", 0, 1]]);
    expect(await differing({ scans: [scan({ counts: { ...NONE, low: 2 } })] })).toEqual([
      ["low findings of sca", 2, 0],
    ]);
    // Two scans of one category find the same things; which counts which is not said.
    expect(await differing({ scans: [scan(), scan()], findings: [finding()] })).toEqual([]);
  });

  it("hands on who accepts the findings, with the place", async () => {
    const clearance = {
      role: "security_lead",
      identity: "sam",
      decision: "approved",
      signed_at: "2026-11-20T10:00:00Z",
    };
    expect((await read({ clearances: [clearance] })).part.clearances).toEqual([
      { ...clearance, position: { path: "s.json", pointer: "/clearances/0" } },
    ]);
  });

  test.each([...HEADER_KEYS, "required_categories", "scans", "findings", "licenses", "clearances"])(
    "is refused without %s",
    async (key) => {
      const text = JSON.stringify(without(report(), key));
      expect(await refusal(() => reader.read(stream(text), "s.json"))).toMatch(
        new RegExp(`^invalid 1:\\d+ is no security-report document: the document lacks "${key}"$`, "u"),
      );
    },
  );

  test.each<[string, object, RegExp]>([
    ["no scan", { scans: [] }, /^inconclusive \/scans names no scan$/u],
    ["a finding twice", { findings: [finding(), finding()] }, /^ambiguous \/findings\/1 names 1 twice$/u],
    ["a scan of no time", { scans: [scan({ finished_at: "2026-11-20" })] }, /^invalid \/scans\/0\/finished_at /u],
    ["a severity that is none", { findings: [finding({ severity: "grave" })] }, /^invalid 1:\d+ .*\/severity/u],
    [
      "a suppression that ends at no time",
      { findings: [finding({ suppression: { kind: "vex", status: "accepted", author: "a", expires_at: "soon" } })] },
      /^invalid \/findings\/0\/suppression\/expires_at /u,
    ],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(changes))).toMatch(message);
  });

  test.each([
    ["its own", report(), true],
    ["another kind", report({ kind: "script-registry" }), false],
  ])("recognises by its content %s", (_, document, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(JSON.stringify(document)))).toBe(isOwn);
  });
});
