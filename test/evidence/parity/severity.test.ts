import { describe, expect, test } from "vitest";
import type { Difference } from "../../../src/evidence/parity/differences.ts";
import { isMeant, ratingOf } from "../../../src/evidence/parity/severity.ts";
import type { SeverityRule } from "../../../src/model.ts";

const difference = (parts: Partial<Difference> = {}): Difference => {
  const dimension = parts.dimension ?? "infrastructure";
  return {
    object: "apps/v1/Deployment/shop/web",
    tokens: ["spec", "paused"],
    dimension,
    op: "replace",
    expected: "one",
    actual: "another",
    source: { path: "a" },
    within: new Set([dimension]),
    ...parts,
  };
};
const rated = (parts: Partial<Difference>, rules: readonly SeverityRule[] = []): string => {
  const { id, severity } = ratingOf(difference(parts), { rules });
  return `${severity} ${id}`;
};
const CONTAINER = ["spec", "template", "spec", "containers", "app"];

describe("how bad a difference is", () => {
  test.each<readonly [string, Partial<Difference>]>([
    ["critical secret-missing", { dimension: "secrets", op: "remove" }],
    ["critical secret-missing", { op: "remove", tokens: CONTAINER, within: new Set(["images", "secrets"]) }],
    ["medium secret-added", { dimension: "secrets", op: "add" }],
    ["low secret-differs", { dimension: "secrets" }],
    ["critical image-differs", { dimension: "images", tokens: [...CONTAINER, "image"] }],
    ["medium image-setting-differs", { dimension: "images", tokens: [...CONTAINER, "imagePullPolicy"] }],
    ["critical no-replicas", { tokens: ["spec", "replicas"], actual: 0 }],
    ["medium size-differs", { tokens: ["spec", "replicas"] }],
    ["medium size-differs", { tokens: [...CONTAINER, "resources", "limits", "cpu"] }],
    ["critical tls-off", { dimension: "network", tokens: ["spec", "tls"], op: "remove" }],
    ["critical tls-off", { dimension: "config", tokens: ["DB_TLS_VERIFY"], actual: "False" }],
    ["critical tls-off", { dimension: "config", tokens: ["data", "sslMode"], actual: "disabled" }],
    ["medium config-differs", { dimension: "config", tokens: ["DB_TLS_VERIFY"], actual: "true" }],
    ["high flag-differs", { dimension: "feature_flags" }],
    ["high variable-missing", { dimension: "config", tokens: ["A"], op: "remove" }],
    ["medium config-differs", { dimension: "config", tokens: ["A"], op: "add" }],
    ["high object-missing", { tokens: [], op: "remove" }],
    ["medium infrastructure-differs", { tokens: [], op: "add" }],
    ["high part-missing", { tokens: CONTAINER, op: "remove" }],
    ["high schema-differs", { dimension: "schema" }],
    ["medium network-differs", { dimension: "network" }],
    ["medium dependency-differs", { dimension: "dependencies" }],
    ["low label-differs", { dimension: "config", tokens: ["metadata", "labels", "a"], op: "remove" }],
    ["low label-differs", { dimension: "config", tokens: ["spec", "template", "metadata", "annotations", "a"] }],
    ["medium infrastructure-differs", { tokens: ["spec", "selector", "matchLabels", "app"] }],
    ["low label-differs", { object: "compose", dimension: "config", tokens: ["services", "web", "labels", "a"] }],
    // Names that people give are no labels.
    ["critical image-differs", { object: "compose", dimension: "images", tokens: ["services", "labels", "image"] }],
    ["medium config-differs", { dimension: "config", tokens: ["services", "web", "environment", "labels"] }],
    ["high flag-differs", { dimension: "feature_flags", tokens: ["variants", "on", "metadata", "labels", "a"] }],
    // What is named as a secret may be no secret but a setting.
    ["low secret-differs", { dimension: "secrets", tokens: ["DB_PASSWORD"], expected: "s3cret", actual: "hunter2" }],
    ["low secret-differs", { dimension: "secrets", tokens: ["DB_PASSWORD"], expected: "s3cret", actual: null }],
    [
      "low secret-differs",
      {
        dimension: "secrets",
        tokens: ["KEY"],
        expected: "-----BEGIN PRIVATE KEY-----\nb",
        actual: "-----BEGIN PRIVATE KEY-----\nc",
      },
    ],
    ["medium secret-setting-differs", { dimension: "secrets", tokens: ["AUTH_ON"], expected: "true", actual: "False" }],
    ["medium secret-setting-differs", { dimension: "secrets", tokens: ["AUTH_ON"], expected: true, actual: false }],
    ["medium secret-setting-differs", { dimension: "secrets", tokens: ["TOKEN_TTL"], expected: "15m", actual: "3600" }],
    [
      "medium secret-setting-differs",
      { dimension: "secrets", tokens: ["DB_PASSWORD"], expected: "s3cret", actual: "" },
    ],
    [
      "medium secret-setting-differs",
      { dimension: "secrets", tokens: ["auth.conf"], expected: "a: 1\nb: 2", actual: "a: 1" },
    ],
    // Where there were several there is none, or another thing.
    ["critical secret-missing", { dimension: "secrets", tokens: ["data"], expected: { A: "a" }, actual: null }],
    [
      "critical secret-missing",
      { dimension: "secrets", tokens: ["secrets"], expected: { a: null }, actual: ["b", "b"] },
    ],
    ["medium secret-added", { dimension: "secrets", tokens: ["data"], expected: null, actual: { A: "a" } }],
    ["unknown unrated", { dimension: "something" }],
  ])("is %s by default: %j", (rating, parts) => {
    expect(rated(parts)).toBe(rating);
  });

  test("is what the config says where that is worse, and never better", () => {
    const rule = (severity: SeverityRule["severity"], parts: Partial<SeverityRule> = {}): SeverityRule => ({
      id: "own",
      severity,
      ...parts,
    });
    expect(rated({}, [rule("critical")])).toBe("critical own");
    expect(rated({}, [rule("high", { pointer: "/spec/*" })])).toBe("high own");
    for (const severity of ["none", "low", "medium"] as const)
      expect(rated({}, [rule(severity)])).toBe("medium infrastructure-differs");
    expect(rated({}, [rule("critical", { object: "v1/*" }), rule("high")])).toBe("high own");
    expect(rated({ dimension: "something" }, [rule("medium")])).toBe("unknown unrated");
  });

  test.each([
    [{}, true],
    [{ dimension: "infrastructure", object: "apps/*/web", pointer: "/spec/paused", op: "replace" as const }, true],
    [{ dimension: "config" }, false],
    [{ object: "apps/v1" }, false],
    [{ pointer: "/spec" }, false],
    [{ op: "add" as const }, false],
  ])("a pattern %j means it: %s", (pattern, isIt) => {
    expect(isMeant(pattern, difference())).toBe(isIt);
  });
});
