import { describe, expect, it, test } from "vitest";
import { reader } from "../../../src/evidence/readers/intake-report.ts";
import { COMMIT, DIGEST } from "../../builders.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const artifact = (changes: object = {}): object => ({
  id: "uat",
  path: "upstream/uat.zip",
  required: true,
  present: true,
  expected_sha256: DIGEST,
  actual_sha256: DIGEST,
  size_bytes: 7,
  produced_at: "2026-11-19T12:00:00+02:00",
  integrity: "ok",
  ...changes,
});
const approval = (changes: object = {}): object => ({
  role: "product_owner",
  identity: "olga@shop.example",
  decision: "approved",
  signed_at: "2026-11-20T09:00:00+02:00",
  signature: "armored",
  ...changes,
});
const report = (changes: object = {}): Record<string, unknown> => ({
  ...header("intake-validation-report"),
  artifacts: [artifact()],
  approvals: [approval()],
  system_state: [{ check: "credentials_available", status: "pass", evidence_ref: "vault" }],
  completeness: { required: 9, satisfied: 3, score: 0.33 },
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "intake.json");

describe("the intake report", () => {
  it("tells packages, approvals and states with their places, times in UTC", async () => {
    const { part } = await read(report());
    expect(part).toEqual({
      artifacts: [
        {
          id: "uat",
          path: "upstream/uat.zip",
          required: true,
          present: true,
          expected_sha256: DIGEST,
          actual_sha256: DIGEST,
          size_bytes: 7,
          integrity: "ok",
          produced_at: "2026-11-19T10:00:00.000Z",
          source: { path: "intake.json", pointer: "/artifacts/0" },
        },
      ],
      approvals: [
        {
          role: "product_owner",
          identity: "olga@shop.example",
          decision: "approved",
          signed_at: "2026-11-20T09:00:00+02:00",
          signature: "armored",
          position: { path: "intake.json", pointer: "/approvals/0" },
        },
      ],
      states: [
        {
          id: "credentials_available",
          required: true,
          status: "pass",
          evidence: "vault",
          source: { path: "intake.json", pointer: "/system_state/0" },
        },
      ],
      completeness: { required: 9, satisfied: 3, score: 0.33 },
    });
  });

  it("names its release, its time and its end", async () => {
    const { subject, observed, expires } = await read(report({ expires_at: "2026-11-20T22:00:00+01:00" }));
    expect([subject, observed, expires]).toEqual([
      { name: "shop", version: "1.2.3", git_commit: COMMIT },
      { from: "2026-11-20T10:00:00.000Z", to: "2026-11-20T10:00:00.000Z" },
      "2026-11-20T21:00:00.000Z",
    ]);
  });

  it("names no commit where its subject is an image", async () => {
    const { subject } = await read(report({ subject: [{ name: "shop", digest: { sha256: DIGEST } }] }));
    expect(subject).toEqual({ name: "shop" });
  });

  it("states a signature that is not there", async () => {
    const unsigned = { ...approval({ signature_status: "valid" }), signature: undefined };
    const { declared } = await read(report({ approvals: [approval({ signature_status: "valid" }), unsigned] }));
    expect(declared).toEqual([
      {
        what: "signature of olga@shop.example",
        declared: "valid",
        counted: "missing",
        source: { path: "intake.json", pointer: "/approvals/1/signature_status" },
      },
    ]);
  });

  test.each([...HEADER_KEYS, ...["artifacts", "approvals", "system_state", "completeness"]])(
    "is refused without %s",
    async (key) => {
      expect(await refusal(() => read(without(report(), key)))).toMatch(
        new RegExp(`^invalid 1:\\d+ is no intake-report document: the document lacks "${key}"$`, "u"),
      );
    },
  );

  test.each<[string, object, RegExp]>([
    ["an unknown key", { artefacts: [] }, /\/artefacts is not a known key; did you mean "artifacts"\?$/u],
    ["no subject", { subject: [] }, /^invalid 1:\d+ .*\/subject is too short/u],
    ["an unknown key of an item", { artifacts: [artifact({ pressent: true })] }, /did you mean "present"\?$/u],
    ["another kind", { kind: "staging-parity-report" }, /\/kind is "staging-parity-report"/u],
    ["another word", { system_state: [{ check: "a", status: "PASS" }] }, /status is "PASS"; it must be one of "pass"/u],
    ["a digest in upper case", { artifacts: [artifact({ actual_sha256: DIGEST.toUpperCase() })] }, /must match/u],
    ["a time without a zone", { timestamp: "2026-11-20T10:00:00" }, /^invalid \/timestamp has the time/u],
    ["a 30 February", { expires_at: "2026-02-30T00:00:00Z" }, /^invalid \/expires_at has the time/u],
    [
      "a time of production that is none",
      { artifacts: [artifact({ produced_at: "yesterday" })] },
      /^invalid \/artifacts\/0\/produced_at has the time "yesterday"/u,
    ],
    [
      "a package of later than itself",
      { artifacts: [artifact({ produced_at: "2026-11-20T10:05:01Z" })] },
      /^invalid \/artifacts\/0\/produced_at has a package of 2026-11-20T10:05:01.000Z, but was itself written/u,
    ],
    ["a package twice", { artifacts: [artifact(), artifact()] }, /^ambiguous \/artifacts\/1 names uat twice$/u],
    [
      "a state twice",
      { system_state: ["pass", "fail"].map((status) => ({ check: "a", status })) },
      /^ambiguous \/system_state\/1 names a twice$/u,
    ],
    ["a score above 1", { completeness: { required: 1, satisfied: 1, score: 100 } }, /must be at most 1$/u],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(report(changes)))).toMatch(message);
  });

  it("takes a package that a clock five minutes ahead wrote", async () => {
    const { part } = await read(report({ artifacts: [artifact({ produced_at: "2026-11-20T10:05:00Z" })] }));
    expect(part.artifacts[0]?.produced_at).toBe("2026-11-20T10:05:00.000Z");
  });

  it("is refused with a key twice", async () => {
    const text = JSON.stringify(report()).replace('"status":"pass"', '"status":"fail","status":"pass"');
    expect(await refusal(() => reader.read(stream(text), "a"))).toMatch(
      /^unreadable 1:\d+ has the key "status" twice in one object$/u,
    );
  });

  test.each([
    ["its own", report(), true],
    ["another kind", report({ kind: "staging-parity-report" }), false],
    ["a document without a version", { kind: "intake-validation-report" }, false],
  ])("recognises by its content %s", (_, document, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(JSON.stringify(document)))).toBe(isOwn);
  });
});
