import { describe, expect, it, test } from "vitest";
import { reader } from "../../../src/evidence/readers/parity-report.ts";
import { COMMIT, DIGEST } from "../../builders.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const side = (name: string, captured_at: string): object => ({
  environment: { name },
  captured_at,
  snapshot_sha256: DIGEST,
});
const drift = (changes: object = {}): object => ({
  id: "drift-1",
  dimension: "config",
  object: "apps/v1/Deployment/shop/web",
  pointer: "/spec/replicas",
  op: "replace",
  expected: 3,
  actual: 1,
  severity: "low",
  intended: false,
  ...changes,
});
const report = (changes: object = {}): Record<string, unknown> => ({
  ...header("staging-parity-report"),
  baseline: side("production", "2026-11-20T09:00:00Z"),
  candidate: side("staging", "2026-11-20T10:30:00+01:00"),
  dimensions: [
    { name: "config", status: "compared", items_total: 9, items_equal: 8, items_drifted: 1, items_intended: 0 },
    { name: "secrets", status: "not_compared", items_total: 0, items_equal: 0, items_drifted: 0, items_intended: 0 },
  ],
  drifts: [drift()],
  max_severity: "low",
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "parity.json");

describe("the parity report", () => {
  it("tells both sides, their dimensions and what differs, with places", async () => {
    const { part } = await read(report());
    expect(part).toEqual({
      baseline: { environment: "production", captured_at: "2026-11-20T09:00:00.000Z" },
      candidate: { environment: "staging", captured_at: "2026-11-20T09:30:00.000Z" },
      dimensions: [
        {
          id: "config",
          compared: true,
          total: 9,
          equal: 8,
          drifted: 1,
          intended: 0,
          source: { path: "parity.json", pointer: "/dimensions/0" },
        },
        {
          id: "secrets",
          compared: false,
          total: 0,
          equal: 0,
          drifted: 0,
          intended: 0,
          source: { path: "parity.json", pointer: "/dimensions/1" },
        },
      ],
      drifts: [
        {
          dimension: "config",
          object: "apps/v1/Deployment/shop/web",
          pointer: "/spec/replicas",
          op: "replace",
          severity: "low",
          intended: false,
          source: { path: "parity.json", pointer: "/drifts/0" },
        },
      ],
      maxSeverity: "low",
    });
  });

  it("tells who allows a drift and how it is removed", async () => {
    const { part } = await read(
      report({
        drifts: [
          drift({
            allow_rule: {
              id: "size",
              approved_by: "ann",
              justification: "cost",
              expires_at: "2026-12-01T01:00:00+01:00",
            },
            remediation: { plan: "scale", owner: "bob", due_at: "2026-12-01T00:00:00Z", status: "open", ticket: "T-1" },
          }),
        ],
      }),
    );
    expect(part.drifts[0]).toMatchObject({
      rule: { id: "size", approved_by: "ann", justification: "cost", expires_at: "2026-12-01T00:00:00.000Z" },
      remediation: { plan: "scale", owner: "bob", due_at: "2026-12-01T00:00:00.000Z", status: "open" },
    });
  });

  test.each([
    ["baseline", "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z"],
    ["candidate", "2026-11-20T09:30:00Z", "2026-11-20T09:00:00Z"],
  ])("is as old as its older side: the %s", async (_, production, staging) => {
    const { observed, subject } = await read(
      report({ baseline: side("production", production), candidate: side("staging", staging) }),
    );
    expect(observed).toEqual({ from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T09:00:00.000Z" });
    expect(subject).toEqual({ name: "shop", version: "1.2.3", git_commit: COMMIT });
  });

  test.each([...HEADER_KEYS, "baseline", "candidate", "dimensions", "drifts", "max_severity"])(
    "is refused without %s",
    async (key) => {
      expect(await refusal(() => read(without(report(), key)))).toMatch(
        new RegExp(`^invalid 1:\\d+ is no parity-report document: the document lacks "${key}"$`, "u"),
      );
    },
  );

  test.each(["dimension", "object", "pointer", "op", "severity", "intended"])(
    "is refused with a drift without %s",
    async (key) => {
      const item = without(drift() as Record<string, unknown>, key);
      expect(await refusal(() => read(report({ drifts: [item] })))).toContain(`/drifts/0 lacks "${key}"`);
    },
  );

  test.each<[string, object, RegExp]>([
    ["an unknown key", { drift: [] }, /\/drift is not a known key; did you mean "drifts"\?$/u],
    ["another severity", { drifts: [drift({ severity: "LOW" })] }, /severity is "LOW"; it must be one of "critical"/u],
    ["another word", { drifts: [drift({ op: "move" })] }, /op is "move"; it must be one of "add"/u],
    ["a pointer that is none", { drifts: [drift({ pointer: "spec" })] }, /pointer is "spec"; it must match/u],
    [
      "an unknown dimension",
      {
        dimensions: [
          { name: "all", status: "compared", items_total: 0, items_equal: 0, items_drifted: 0, items_intended: 0 },
        ],
      },
      /name is "all"/u,
    ],
    [
      "a time without a zone",
      { baseline: side("production", "2026-11-20T09:00:00") },
      /^invalid \/baseline\/captured_at/u,
    ],
    [
      "a side captured after it was written",
      { candidate: side("staging", "2026-11-20T10:05:01Z") },
      /^invalid \/candidate\/captured_at was written 2026-11-20T10:00:00.000Z, before/u,
    ],
    [
      "a rule that names nobody",
      { drifts: [drift({ allow_rule: { id: "size", justification: "cost" } })] },
      /allow_rule lacks "approved_by"$/u,
    ],
    [
      "a plan that is never due",
      { drifts: [drift({ remediation: { plan: "a", owner: "b", due_at: "soon", status: "open" } })] },
      /^invalid \/drifts\/0\/remediation\/due_at has the time "soon"/u,
    ],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(report(changes)))).toMatch(message);
  });

  it("is refused with a dimension twice", async () => {
    const [first] = report()["dimensions"] as readonly object[];
    expect(await refusal(() => read(report({ dimensions: [first, first] })))).toBe(
      "ambiguous /dimensions/1 names config twice",
    );
  });

  it("is refused with a key twice", async () => {
    const text = JSON.stringify(report()).replace('"severity":"low"', '"severity":"high","severity":"low"');
    expect(await refusal(() => reader.read(stream(text), "a"))).toMatch(
      /^unreadable 1:\d+ has the key "severity" twice in one object$/u,
    );
  });

  test.each([
    ["its own", report(), true],
    ["another kind", report({ kind: "intake-validation-report" }), false],
    ["a document without a version", { kind: "staging-parity-report" }, false],
  ])("recognises by its content %s", (_, document, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(JSON.stringify(document)))).toBe(isOwn);
  });
});
