import { describe, expect, it, test } from "vitest";
import { APPROVAL_NAMESPACE, approvalPayload, settleApprovals } from "../../../src/evidence/approvals.ts";
import { kind } from "../../../src/evidence/kinds/uat_approval.ts";
import { reader } from "../../../src/evidence/readers/uat-approval-record.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT, NOW, release } from "../../builders.ts";
import { signedBy, trust } from "../../trusted.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const SCENARIOS = { total: 10, passed: 8, failed: 1, waived: 1 };
const APPROVAL = { role: "product_owner", identity: "olga", decision: "approved" as const, signed_at: NOW };
const signed = (scenarios: object): object => {
  const binds = { release: { name: "shop", version: "1.2.3", git_commit: COMMIT }, scenarios };
  return { ...APPROVAL, signature: signedBy("olga", approvalPayload(APPROVAL, binds), APPROVAL_NAMESPACE) };
};
const record = (changes: object = {}): Record<string, unknown> => ({
  ...header("uat-approval-record"),
  scenarios: SCENARIOS,
  approvals: [signed(SCENARIOS)],
  open_defects: [{ id: "D-1", severity: "low", status: "accepted" }],
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "u.json");
const known = context({
  release: release(),
  approvals: (stated, binds, required, at) =>
    settleApprovals(stated, binds, required, at, {
      trust: trust({ roles: { product_owner: { min: 1, identities: ["olga"] } } }),
      release: release(),
      now: NOW,
      maxAgeSeconds: 7 * 86_400,
    }),
});

describe("the record of user acceptance", () => {
  it("tells scenarios, defects and who accepted these very scenarios, in the form of the facts", async () => {
    const { part, declared } = await read(record());
    const facts = kind.unite([source("u.json", part)], known);
    expect(facts).toMatchObject({
      ...SCENARIOS,
      roles: [{ id: "product_owner", required: true, approved_by: ["olga"] }],
      defects: [
        { id: "D-1", severity: "low", status: "accepted", source: { path: "u.json", pointer: "/open_defects/0" } },
      ],
    });
    expect(await validate("facts/uat_approval", facts)).toEqual([]);
    expect(declared).toMatchObject([{ declared: 10, counted: 10 }]);
    expect(kind).toMatchObject({ document: "uat-approval-record.json", optional: true });
  });

  it("is accepted by nobody where the scenarios are not those that were signed", async () => {
    const { part } = await read(record({ approvals: [signed({ ...SCENARIOS, failed: 2 })] }));
    expect(kind.unite([source("u.json", part)], known)).toMatchObject({
      roles: [{ approved_by: [], refused: [{ identity: "olga" }] }],
    });
  });

  it("has its total compared with its scenarios", async () => {
    const { declared } = await read(record({ scenarios: { ...SCENARIOS, total: 11 } }));
    expect(declared).toMatchObject([{ declared: 11, counted: 10, source: { pointer: "/scenarios/total" } }]);
  });

  test.each([...HEADER_KEYS, "scenarios", "approvals", "open_defects"])("is refused without %s", async (key) => {
    expect(await refusal(() => read(without(record(), key)))).toContain(`the document lacks "${key}"`);
  });

  test.each<[string, object, RegExp]>([
    ["an unknown key", { defects: [] }, /\/defects is not a known key/u],
    ["another decision", { approvals: [{ ...APPROVAL, decision: "yes" }] }, /decision is "yes"/u],
    ["a count that is none", { scenarios: { ...SCENARIOS, failed: -1 } }, /failed is -1; it must be at least 0$/u],
    ["a time without a zone", { timestamp: "2026-11-20T10:00:00" }, /^invalid \/timestamp/u],
    [
      "a defect twice",
      { open_defects: ["open", "fixed"].map((status) => ({ id: "D-1", severity: "high", status })) },
      /^ambiguous \/open_defects\/1 names D-1 twice$/u,
    ],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(record(changes)))).toMatch(message);
  });

  it("is one record", async () => {
    const { part } = await read(record());
    const two = ["a.json", "b.json"].map((path) => source(path, part));
    expect(await refusal(() => kind.unite(two, known))).toContain("ambiguous - a.json and b.json both");
    expect(await refusal(() => kind.unite([], known))).toContain("inconclusive - there is no");
  });
});
