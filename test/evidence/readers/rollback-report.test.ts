import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { kind } from "../../../src/evidence/kinds/rollback.ts";
import { reader } from "../../../src/evidence/readers/rollback-report.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT, DIGEST } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const OLDER = "89abcdef".repeat(5);
const step = (changes: object = {}): object => ({
  name: "rollback",
  argv: ["sh", "scripts/rollback.sh"],
  script_sha256: DIGEST,
  started_at: "2026-11-20T09:00:00Z",
  finished_at: "2026-11-20T09:06:00Z",
  exit_code: 0,
  ...changes,
});
const report = (changes: object = {}): Record<string, unknown> => ({
  ...header("rollback-verification-report"),
  strategy: "script",
  from_version: { name: "shop", version: "1.2.3", digest: { gitCommit: COMMIT } },
  to_version: { name: "shop", version: "1.2.2", digest: { gitCommit: OLDER } },
  started_at: "2026-11-20T09:00:00Z",
  service_restored_at: "2026-11-20T09:06:40Z",
  finished_at: "2026-11-20T10:08:00+01:00",
  recovery_time_seconds: 400,
  rto: { seconds: 600, source: "service level objective" },
  steps: [step()],
  post_checks: [{ name: "health", status: "passed", evidence_ref: "GET /health" }],
  result: "PASSED",
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "rollback.json");
const differing = async (changes: object): Promise<readonly unknown[]> =>
  (await read(report(changes))).declared
    .filter(({ declared, counted }) => declared !== counted)
    .map(({ declared, counted }) => [declared, counted]);

describe("the rollback report", () => {
  it("tells versions, times, commands and proofs, in the form of the facts", async () => {
    const { part } = await read(report());
    expect(part.rollback).toEqual({
      strategy: "script",
      from: { name: "shop", version: "1.2.3", git_commit: COMMIT },
      to: { name: "shop", version: "1.2.2", git_commit: OLDER },
      started_at: "2026-11-20T09:00:00.000Z",
      service_restored_at: "2026-11-20T09:06:40.000Z",
      finished_at: "2026-11-20T09:08:00.000Z",
      recovery_seconds: 400,
      rto_seconds: 600,
      result: "passed",
      steps: [
        {
          id: "rollback",
          exit_code: 0,
          script_sha256: DIGEST,
          started_at: "2026-11-20T09:00:00.000Z",
          finished_at: "2026-11-20T09:06:00.000Z",
          source: { path: "rollback.json", pointer: "/steps/0" },
        },
      ],
      post_checks: [
        {
          id: "health",
          passed: true,
          evidence: "GET /health",
          source: { path: "rollback.json", pointer: "/post_checks/0" },
        },
      ],
      source: { path: "rollback.json", pointer: "/service_restored_at" },
    });
    expect(await validate("facts/rollback", kind.unite([source("rollback.json", part)], context()))).toEqual([]);
  });

  it("was true while the rehearsal ran, whenever it was written", async () => {
    const { observed, subject } = await read(report());
    expect([observed, subject]).toEqual([
      { from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T09:08:00.000Z" },
      { name: "shop", version: "1.2.3", git_commit: COMMIT },
    ]);
  });

  it("has the recovery time that its times make, to the millisecond", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 480_000 }), async (milliseconds) => {
        const restored = new Date(Date.parse("2026-11-20T09:00:00Z") + milliseconds).toISOString();
        const { part } = await read(report({ service_restored_at: restored }));
        expect((part.rollback.recovery_seconds ?? 0) * 1000).toBeCloseTo(milliseconds, 6);
      }),
    );
  });

  test.each([
    ["the very time", 399.5, []],
    ["it rounded up", 400, []],
    ["it rounded down", 399, []],
    ["a second more", 401, [[401, 399.5]]],
    ["a second less", 398, [[398, 399.5]]],
    ["it not quite", 399.6, [[399.6, 399.5]]],
  ])("may state %s", async (_, stated, expected) => {
    const changes = { service_restored_at: "2026-11-20T09:06:39.500Z", recovery_time_seconds: stated };
    expect(await differing(changes)).toEqual(expected);
  });

  test.each([399, 401])("may not state a whole second that it did not take: %i of 400", async (stated) => {
    expect(await differing({ recovery_time_seconds: stated })).toEqual([[stated, 400]]);
  });

  test.each<[string, object, readonly unknown[]]>([
    ["its items hold", {}, []],
    ["a command failed", { steps: [step({ exit_code: 1 })] }, [["PASSED", "FAILED"]]],
    ["a signal ended a command", { steps: [step({ exit_code: null })], result: "WARNED" }, [["WARNED", "FAILED"]]],
    [
      "nobody knows whether the service works",
      { post_checks: [{ name: "a", status: "unknown" }] },
      [["PASSED", "FAILED"]],
    ],
    ["it is stricter than its items", { result: "FAILED" }, []],
  ])("has its result compared where %s", async (_, changes, expected) => {
    expect(await differing(changes)).toEqual(expected);
  });

  it("has no recovery time where the service was not restored, and then nothing that it states holds", async () => {
    const { declared, part } = await read(without(report(), "service_restored_at"));
    expect(part.rollback).not.toHaveProperty("recovery_seconds");
    expect(part.rollback.source.pointer).toBe("/started_at");
    expect(declared.map(({ declared: stated, counted }) => [stated, counted])).toEqual([
      [400, "unknown"],
      ["PASSED", "FAILED"],
    ]);
    expect(await validate("facts/rollback", kind.unite([source("rollback.json", part)], context()))).toEqual([]);
  });

  it("need not state a recovery time: it is counted", async () => {
    const { declared, part } = await read(without(report(), "recovery_time_seconds"));
    expect([part.rollback.recovery_seconds, declared.length]).toEqual([400, 1]);
  });

  it("need not know the digest of the version that it restores", async () => {
    const { part } = await read(report({ to_version: { name: "shop", version: "1.2.2" } }));
    expect(part.rollback.to).toEqual({ name: "shop", version: "1.2.2" });
  });

  it("is refused where it ends before it starts, also without a restored service", async () => {
    const early = without(report({ finished_at: "2026-11-20T08:00:00Z", steps: [step()] }), "service_restored_at");
    expect(await refusal(() => read(early))).toContain("ends before it starts");
  });

  test.each([
    ["PASSED", "passed"],
    ["WARNED", "warned"],
    ["FAILED", "failed"],
  ])("says %s in the words of the facts", async (result, word) => {
    expect((await read(report({ result }))).part.rollback.result).toBe(word);
  });

  test.each(["failed", "unknown"])("has no proof in a check that is %s", async (status) => {
    const { part } = await read(report({ post_checks: [{ name: "health", status }] }));
    expect(part.rollback.post_checks[0]?.passed).toBe(false);
  });

  test.each([
    ...HEADER_KEYS,
    ...["strategy", "from_version", "to_version", "started_at", "finished_at"],
    ...["rto", "steps", "post_checks", "result"],
  ])("is refused without %s", async (key) => {
    expect(await refusal(() => read(without(report(), key)))).toMatch(
      new RegExp(`^invalid 1:\\d+ is no rollback-report document: the document lacks "${key}"$`, "u"),
    );
  });

  test.each<[string, object, RegExp]>([
    ["an unknown key", { rto_seconds: 5 }, /\/rto_seconds is not a known key/u],
    ["another strategy", { strategy: "pray" }, /strategy is "pray"; it must be one of "script"/u],
    ["another result", { result: "passed" }, /result is "passed"; it must be one of "PASSED"/u],
    ["another status", { post_checks: [{ name: "a", status: "ok" }] }, /status is "ok"/u],
    ["no command", { steps: [] }, /\/steps is too short/u],
    ["no proof", { post_checks: [] }, /\/post_checks is too short/u],
    ["an objective of nothing", { rto: { seconds: 0, source: "a" } }, /must be at least 1$/u],
    ["a time without a zone", { started_at: "2026-11-20T09:00:00" }, /^invalid \/started_at has the time/u],
    [
      "the service restored before the start",
      { service_restored_at: "2026-11-20T08:59:59.999Z" },
      /^invalid \/service_restored_at restores the service before it starts$/u,
    ],
    [
      "an end before the service is restored",
      { finished_at: "2026-11-20T09:06:39.999Z" },
      /^invalid \/finished_at ends before it restores the service$/u,
    ],
    [
      "a command before the start",
      { steps: [step({ started_at: "2026-11-20T08:59:59.999Z" })] },
      /^invalid \/steps\/0\/started_at has a step that starts before the rollback does$/u,
    ],
    [
      "a command that ends before it starts",
      { steps: [step({ started_at: "2026-11-20T09:06:01Z" })] },
      /^invalid \/steps\/0\/finished_at has a step that ends before it starts$/u,
    ],
    [
      "a command behind the end",
      { steps: [step({ finished_at: "2026-11-20T09:08:00.001Z" })] },
      /^invalid \/steps\/0 has a step that ends after the rollback does$/u,
    ],
    [
      "a command that starts behind the end",
      { steps: [{ name: "late", started_at: "2026-11-20T09:08:00.001Z", exit_code: null }] },
      /^invalid \/steps\/0 has a step that ends after the rollback does$/u,
    ],
    ["a command twice", { steps: [step(), step()] }, /^ambiguous \/steps\/1 names rollback twice$/u],
    [
      "a proof twice",
      { post_checks: ["passed", "failed"].map((status) => ({ name: "a", status })) },
      /^ambiguous \/post_checks\/1 names a twice$/u,
    ],
    [
      "the same version before and after",
      { to_version: { name: "shop", version: "1.2.2", digest: { gitCommit: COMMIT } } },
      /^inconclusive \/to_version\/digest\/gitCommit restores the version that it rolls back$/u,
    ],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(report(changes)))).toMatch(message);
  });

  it("is refused with a key twice", async () => {
    const text = JSON.stringify(report()).replace('"result":"PASSED"', '"result":"FAILED","result":"PASSED"');
    expect(await refusal(() => reader.read(stream(text), "a"))).toMatch(
      /^unreadable 1:\d+ has the key "result" twice in one object$/u,
    );
  });

  test.each([
    ["its own", report(), true],
    ["another kind", report({ kind: "intake-validation-report" }), false],
    ["a document without a version", { kind: "rollback-verification-report" }, false],
  ])("recognises by its content %s", (_, document, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(JSON.stringify(document)))).toBe(isOwn);
  });
});
