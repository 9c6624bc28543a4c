import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Context } from "../../../src/evidence/kind.ts";
import {
  kind,
  type ParityPart,
  type ReportedDimension,
  type ReportedDrift,
} from "../../../src/evidence/kinds/parity.ts";
import type { ParityFacts, Severity } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { NOW } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal } from "../stream.ts";

const DIMENSIONS = ["config", "secrets", "infrastructure", "feature_flags"];
const dimension = (id: string, changes: Partial<ReportedDimension> = {}): ReportedDimension => ({
  id,
  compared: true,
  total: 9,
  equal: 9,
  drifted: 0,
  intended: 0,
  source: { path: "parity.json", pointer: `/dimensions/${id}` },
  ...changes,
});
const drift = (changes: Partial<ReportedDrift> = {}): ReportedDrift => ({
  dimension: "config",
  object: "apps/v1/Deployment/shop/web",
  pointer: "/spec/replicas",
  op: "replace",
  severity: "low",
  intended: false,
  source: { path: "parity.json", pointer: "/drifts/0" },
  ...changes,
});
const RULE = { id: "size", approved_by: "ann", justification: "staging is smaller" };
const part = (parts: Partial<ParityPart> = {}): ParityPart => ({
  baseline: { environment: "production", captured_at: "2026-11-20T09:00:00.000Z" },
  candidate: { environment: "staging", captured_at: "2026-11-20T09:30:00.000Z" },
  dimensions: DIMENSIONS.map((id) => dimension(id)),
  drifts: [],
  maxSeverity: "none",
  ...parts,
});
const unite = (parts: Partial<ParityPart> = {}, about: Context = context()): ParityFacts =>
  kind.unite([source("parity.json", part(parts))], about) as ParityFacts;
const differing = (parts: Partial<ParityPart>): readonly unknown[] =>
  (kind.declared?.([source("parity.json", part(parts))], context()) ?? [])
    .filter(({ declared, counted }) => declared !== counted)
    .map(({ what, declared, counted }) => [what, declared, counted]);
const allowing = context({ allows: (exception, check) => exception === "intended_drift" && check === "RAY106" });

describe("parity", () => {
  it("tells sides, dimensions and drifts in the form of the facts", async () => {
    const remediation = { plan: "a", owner: "b", due_at: NOW, status: "open" as const };
    const facts = unite({ drifts: [drift({ remediation, rule: RULE })] });
    expect(facts.drifts).toEqual([
      {
        id: "apps/v1/Deployment/shop/web/spec/replicas",
        dimension: "config",
        object: "apps/v1/Deployment/shop/web",
        pointer: "/spec/replicas",
        op: "replace",
        severity: "low",
        intended: false,
        remediation,
        source: { path: "parity.json", pointer: "/drifts/0" },
      },
    ]);
    expect(
      facts.dimensions.map(({ id, required, compared, total, drifted }) => [id, required, compared, total, drifted]),
    ).toEqual([
      ["config", true, true, 9, 1],
      ["secrets", true, true, 9, 0],
      ["infrastructure", true, true, 9, 0],
      ["feature_flags", true, true, 9, 0],
    ]);
    expect(await validate("facts/parity", facts)).toEqual([]);
  });

  it("states where it stands and how old it may be", () => {
    expect(kind).toMatchObject({ document: "staging-parity-report.json", optional: false, maxAgeSeconds: 86_400 });
  });

  test.each(DIMENSIONS)("did not compare %s where the report is silent about it", async (id) => {
    const facts = unite({
      dimensions: [...DIMENSIONS, "images"].filter((each) => each !== id).map((each) => dimension(each)),
    });
    expect(facts.dimensions.find((each) => each.id === id)).toMatchObject({
      required: true,
      compared: false,
      total: 0,
    });
    expect(facts.dimensions.find((each) => each.id === "images")).toMatchObject({ required: false, compared: true });
    expect(await validate("facts/parity", facts)).toEqual([]);
  });

  test.each<[string, Partial<ReportedDrift>, Context, boolean]>([
    ["the report, its rule and the trust file say so", { intended: true, rule: RULE }, allowing, true],
    ["the report does not say so", { intended: false, rule: RULE }, allowing, false],
    ["no rule says so", { intended: true }, allowing, false],
    ["the trust file does not say so", { intended: true, rule: RULE }, context(), false],
    [
      "the trust file says so for another check",
      { intended: true, rule: RULE },
      context({ allows: (exception, check) => exception === "intended_drift" && check !== "RAY106" }),
      false,
    ],
    ["its rule has ended", { intended: true, rule: { ...RULE, expires_at: NOW } }, allowing, false],
    [
      "its rule has not ended",
      { intended: true, rule: { ...RULE, expires_at: "2026-11-20T12:00:00.001Z" } },
      allowing,
      true,
    ],
  ])("has a drift on purpose where %s: %o", (_, changes, about, isIntended) => {
    const sources = [source("parity.json", part({ drifts: [drift(changes)] }))];
    expect((kind.unite(sources, about) as ParityFacts).drifts[0]?.intended).toBe(isIntended);
    expect(kind.exceptions?.(sources, about).length).toBe(isIntended ? 1 : 0);
  });

  it("lists whose exception counted, why and until when", () => {
    const rule = { ...RULE, expires_at: "2026-12-01T00:00:00.000Z" };
    const sources = [source("parity.json", part({ drifts: [drift({ intended: true, rule })] }))];
    expect(kind.exceptions?.(sources, allowing)).toEqual([
      {
        kind: "intended_drift",
        check: "RAY106",
        subject: "apps/v1/Deployment/shop/web/spec/replicas",
        who: "ann",
        why: "size: staging is smaller",
        until: "2026-12-01T00:00:00.000Z",
        source: { path: "parity.json", pointer: "/drifts/0" },
      },
    ]);
  });

  test.each<[string, Partial<ParityPart>, string]>([
    [
      "a drift twice",
      { drifts: [drift({ severity: "critical" }), drift({ source: { path: "parity.json", pointer: "/drifts/1" } })] },
      "ambiguous /drifts/1 apps/v1/Deployment/shop/web/spec/replicas is two drifts",
    ],
    [
      "a drift of no dimension",
      { drifts: [drift({ dimension: "images" })] },
      "ambiguous /drifts/0 a drift is of images, which is none of the dimensions",
    ],
    [
      "one environment on both sides",
      { baseline: { environment: "staging", captured_at: "2026-11-20T09:00:00.000Z" } },
      "inconclusive - the report compares staging with itself",
    ],
    [
      "a side captured after the moment of judgement",
      { candidate: { environment: "staging", captured_at: "2026-11-20T12:05:00.001Z" } },
      `inconclusive - staging was captured 2026-11-20T12:05:00.001Z, after the moment of judgement ${NOW}`,
    ],
  ])("is refused with %s", async (_, parts, message) => {
    expect(await refusal(() => unite(parts))).toBe(message);
  });

  it("takes a side that a clock five minutes ahead captured", () => {
    const candidate = { environment: "staging", captured_at: "2026-11-20T12:05:00.000Z" };
    expect(unite({ candidate }).candidate).toEqual(candidate);
  });

  it("is one report", async () => {
    const two = [source("a.json", part()), source("b.json", part())];
    expect(await refusal(() => kind.unite(two, context()))).toContain("ambiguous - a.json and b.json both are");
    expect(await refusal(() => kind.unite([], context()))).toContain("inconclusive - there is no parity report");
  });

  it("has its counts compared with its drifts", () => {
    const drifts = [drift(), drift({ pointer: "/b", intended: true })];
    const right = dimension("config", { equal: 7, drifted: 2, intended: 1 });
    expect(differing({ dimensions: [right], drifts, maxSeverity: "low" })).toEqual([]);
    expect(differing({ dimensions: [dimension("config")], drifts, maxSeverity: "none" })).toEqual([
      ["drifted items of config", 0, 2],
      ["intended items of config", 0, 1],
      ["equal items of config", 9, 7],
      ["the worst severity", "none", "low"],
    ]);
  });

  test.each<[readonly Severity[], Severity]>([
    [[], "none"],
    [["none"], "none"],
    [["low", "medium"], "medium"],
    [["medium", "unknown"], "unknown"],
    [["unknown", "high"], "high"],
    [["critical", "high"], "critical"],
  ])("finds the worst of %j in %s", (severities, worst) => {
    const drifts = severities.map((severity, index) => drift({ severity, pointer: `/${index}` }));
    const config = dimension("config", { equal: 9 - drifts.length, drifted: drifts.length });
    const dimensions = [config];
    expect(differing({ dimensions, drifts, maxSeverity: worst })).toEqual([]);
    const other = worst === "low" ? "high" : "low";
    expect(differing({ dimensions, drifts, maxSeverity: other })).toEqual([["the worst severity", other, worst]]);
  });

  it("counts every drift once, in its own dimension", () => {
    const owners = fc.array(fc.constantFrom(...DIMENSIONS), { maxLength: 30 });
    fc.assert(
      fc.property(owners, (list) => {
        const drifts = list.map((each, index) => drift({ dimension: each, pointer: `/${index}` }));
        const facts = unite({ drifts });
        expect(facts.drifts.length).toBe(list.length);
        for (const { id, drifted } of facts.dimensions) expect(drifted).toBe(list.filter((each) => each === id).length);
      }),
    );
  });
});
