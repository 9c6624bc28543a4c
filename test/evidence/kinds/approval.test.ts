import { describe, expect, test } from "vitest";
import { sha256 } from "../../../src/canonical.ts";
import { APPROVAL_NAMESPACE, approvalPayload, settleApprovals } from "../../../src/evidence/approvals.ts";
import type { Context } from "../../../src/evidence/kind.ts";
import { type ApprovalPart, kind } from "../../../src/evidence/kinds/approval.ts";
import type { ApprovalFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { NOW, release } from "../../builders.ts";
import { signedBy, trust } from "../../trusted.ts";
import { context, source } from "../context.ts";
import { refusal } from "../stream.ts";

const hex = (digit: string): string => digit.repeat(64);
const BINDS = {
  package_sha256: hex("1"),
  manifest_sha256: hex("2"),
  policy_sha256: hex("3"),
  trust_sha256: hex("4"),
  candidate_verdict_sha256: hex("5"),
};
const KNOWN: Partial<Context> = {
  facts: { package: { package_sha256: hex("1"), manifest_sha256: hex("2") } },
  digests: { policy: hex("3"), trust: hex("4"), candidate_verdict: hex("5") },
  approvals: (stated, binds, required, at) =>
    settleApprovals(stated, binds, required, at, {
      trust: trust(),
      release: release(),
      now: NOW,
      maxAgeSeconds: 7 * 86_400,
    }),
};

function approval(role: string, identity: string, decision: "approved" | "rejected" = "approved") {
  const stated = {
    role,
    identity,
    decision,
    signed_at: "2026-11-20T11:30:00Z",
    position: { path: "a.json", pointer: "/approvals/0" },
  };
  return { ...stated, signature: signedBy(identity, approvalPayload(stated, BINDS), APPROVAL_NAMESPACE) };
}

function part(parts: Partial<ApprovalPart> = {}): ApprovalPart {
  return {
    decision: "go",
    binds: BINDS,
    required: [{ role: "release_manager", min: 1 }],
    approvals: [approval("release_manager", "rita@shop.example")],
    risks: [],
    actions: [],
    ...parts,
  };
}

const unite = (stated: ApprovalPart = part(), known: Partial<Context> = {}): ApprovalFacts =>
  kind.unite([source("a.json", stated)], context({ ...KNOWN, ...known })) as ApprovalFacts;

describe("a readiness approval", () => {
  test("is bound where it names what was judged, and counts who signed it", async () => {
    const facts = unite();
    expect(facts).toMatchObject({
      decision: "go",
      bound: true,
      roles: [{ id: "release_manager", required: true, approved_by: ["rita@shop.example"] }],
    });
    expect(facts.bindings.map(({ id, bound }) => [id, bound])).toEqual(
      ["package", "manifest", "policy", "trust", "candidate_verdict"].map((id) => [id, true]),
    );
    expect(await validate("facts/approval", facts)).toEqual([]);
  });

  test.each<[string, Partial<Context>]>([
    ["package", { facts: { package: { package_sha256: hex("a"), manifest_sha256: hex("2") } } }],
    ["manifest", { facts: { package: { package_sha256: hex("1"), manifest_sha256: hex("a") } } }],
    ["policy", { digests: { ...KNOWN.digests, policy: hex("a") } }],
    ["trust", { digests: { ...KNOWN.digests, trust: undefined } }],
    ["candidate_verdict", { digests: { policy: hex("3"), trust: hex("4") } }],
  ])("is not bound to another %s", (id, known) => {
    const facts = unite(part(), known);
    expect(facts.bound).toBe(false);
    expect(facts.bindings.filter(({ bound }) => !bound).map((binding) => binding.id)).toEqual([id]);
  });

  test("is bound to nothing where the package was not admitted", () => {
    expect(
      unite(part(), { facts: {} })
        .bindings.filter(({ bound }) => !bound)
        .map(({ id }) => id),
    ).toEqual(["package", "manifest"]);
  });

  test("needs a release manager, whatever roles the document demands", () => {
    const facts = unite(
      part({
        required: [{ role: "security_lead", min: 1 }],
        approvals: [approval("security_lead", "sam@shop.example")],
      }),
    );
    expect(facts.roles.map(({ id, required, approved_by }) => [id, required, approved_by])).toEqual([
      ["release_manager", true, []],
      ["security_lead", true, ["sam@shop.example"]],
    ]);
  });

  test("may demand more people than the trust file, never fewer", () => {
    const roles = { release_manager: { min: 2, identities: ["rita@shop.example"] } };
    const settledBy = (min: number): Partial<Context> => ({
      approvals: (stated, binds, required, at) =>
        settleApprovals(stated, binds, required, at, {
          trust: trust({ roles: min === 2 ? roles : trust().roles }),
          release: release(),
          now: NOW,
          maxAgeSeconds: 7 * 86_400,
        }),
    });
    expect(unite(part(), settledBy(2)).roles[0]?.min).toBe(2);
    expect(unite(part({ required: [{ role: "release_manager", min: 3 }] }), settledBy(1)).roles[0]?.min).toBe(3);
  });

  test("tells two stories where it states another payload than was signed", async () => {
    const own = approval("release_manager", "rita@shop.example");
    const right = { ...own, payload_sha256: sha256(approvalPayload(own, BINDS)) };
    expect(unite(part({ approvals: [right] })).roles[0]?.approved_by).toEqual(["rita@shop.example"]);
    expect(await refusal(() => unite(part({ approvals: [{ ...own, payload_sha256: hex("f") }] })))).toBe(
      "ambiguous /approvals/0 the approval of rita@shop.example states another payload than it has",
    );
  });

  test("is one document", async () => {
    expect(
      await refusal(() => kind.unite([source("a.json", part()), source("b.json", part())], context(KNOWN))),
    ).toContain("ambiguous - a.json and b.json both are decisions");
  });
});
