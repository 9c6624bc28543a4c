import { describe, expect, test } from "vitest";
import type { SnapshotObject } from "../../../src/evidence/kinds/snapshot.ts";
import type { Difference } from "../../../src/evidence/parity/differences.ts";
import { SecretTexts } from "../../../src/evidence/parity/secret-texts.ts";

const object = (dimension: string, value: unknown): SnapshotObject => ({
  object: "o",
  dimension,
  value,
  source: { path: "a" },
});
const KNOWN = new SecretTexts([
  object("secrets", {
    data: { a: Buffer.from("coded-word").toString("base64"), pin: 4_711_471, short: "abc" },
    kind: "Secret",
  }),
  object("config", { motd: "welcome", dbPassword: "plain-word" }),
]);
const difference = (parts: Partial<Difference>): Difference => ({
  object: "o",
  tokens: ["data", "motd"],
  dimension: "config",
  op: "replace",
  expected: "x",
  actual: "y",
  source: { path: "a" },
  within: new Set(["config"]),
  ...parts,
});

describe("a difference whose values may not be shown", () => {
  test.each<readonly [string, Partial<Difference>]>([
    ["of a secret", { dimension: "secrets" }],
    ["with a secret in it", { within: new Set(["config", "secrets"]) }],
    ["named like a secret", { tokens: ["auth", "apiKey"] }],
    ["that quotes a secret", { actual: "see plain-word here" }],
    ["that quotes a secret deep inside", { expected: { list: [{ a: ["plain-word"] }] } }],
    ["that quotes a secret in clear", { actual: "coded-word" }],
    ["that quotes a secret as it is kept", { actual: Buffer.from("coded-word").toString("base64") }],
    ["that quotes a secret number", { actual: 4_711_471 }],
    ["that has a secret as a key", { actual: { "plain-word": 1 } }],
    ["that looks like a secret", { actual: "https://a:b@host" }],
  ])("is one %s", (_, parts) => {
    expect(KNOWN.isSecret(difference(parts))).toBe(true);
  });

  test.each<readonly [string, Partial<Difference>]>([
    ["of plain values", {}],
    ["that holds what is too short to be told from others", { actual: "abcd" }],
    ["that holds the kind of a secret", { actual: "Secret" }],
    [
      "with a number under a name like that of a secret",
      { tokens: ["tokenLifetime", "token"], expected: true, actual: false },
    ],
  ])("is none %s", (_, parts) => {
    expect(KNOWN.isSecret(difference(parts))).toBe(false);
  });
});
