import { describe, expect, test } from "vitest";
import { APPROVAL_NAMESPACE, approvalPayload } from "../../src/evidence/approvals.ts";
import type { ReadinessApproval } from "../../src/generated/documents.ts";
import { type Approval, type Bindable, readinessOf, signedApproval } from "../../src/protocol/readiness.ts";
import { EMPTY_REGISTER, joinedRegister, type Register } from "../../src/protocol/register.ts";
import { validate } from "../../src/schema.ts";
import { NOW, release } from "../builders.ts";
import { signedBy, trust } from "../trusted.ts";

const BINDS = Object.fromEntries(
  ["package", "manifest", "policy", "trust", "candidate_verdict"].map((name) => [`${name}_sha256`, "1".repeat(64)]),
) as unknown as ReadinessApproval["binds"];
const OTHER = { ...BINDS, trust_sha256: "2".repeat(64) };

const [RITA, ROLF, SAM] = ["rita@shop.example", "rolf@shop.example", "sam@shop.example"] as const;

/** Of a review, only what the document is made of. */
const review = (min = 1): Bindable =>
  ({
    binds: BINDS,
    release: release(),
    onGithub: [],
    authority: {
      trust: trust({
        roles: {
          release_manager: { min, identities: [RITA, ROLF] },
          security_lead: { min: 1, identities: [SAM] },
        },
      }),
      release: release(),
      now: NOW,
      maxAgeSeconds: 86_400,
    },
  }) as unknown as Bindable;

function approval(identity: string, parts: Partial<Approval> = {}, binds = BINDS): Approval {
  const role = identity === SAM ? "security_lead" : "release_manager";
  const statement = { role, identity, decision: "approved", signed_at: "2026-11-20T11:00:00Z", ...parts } as const;
  return signedApproval(statement, binds, signedBy(identity, approvalPayload(statement, binds), APPROVAL_NAMESPACE));
}

type Risk = Register["risks"][number];
type Action = Register["action_items"][number];
const risk = (parts: Partial<Risk> = {}): Risk => ({
  id: "R-1",
  description: "It may be slow.",
  severity: "high",
  owner: "ada@shop.example",
  status: "mitigated",
  ...parts,
});
const action = (parts: Partial<Action> = {}): Action => ({
  id: "A-1",
  owner: "ada@shop.example",
  due_at: "2026-12-01T00:00:00Z",
  blocking: true,
  status: "done",
  ...parts,
});

const decide = (register: Partial<Register>, ...approvals: readonly Approval[]) =>
  approvals.reduce<ReadinessApproval | undefined>(
    (kept, each) => readinessOf(review(), kept, { ...EMPTY_REGISTER, ...register }, each, NOW).document,
    undefined,
  )?.decision;

describe("the decision", () => {
  const accepted = { status: "accepted", accepted_by: "olga@shop.example", review_by: "2026-12-01T00:00:00Z" } as const;
  test.each<[string, Partial<Register>, readonly Approval[], string]>([
    ["is go when the manager approves and nothing is open", {}, [approval(RITA)], "go"],
    ["is no go when anybody rejects", {}, [approval(RITA), approval(SAM, { decision: "rejected" })], "no_go"],
    ["is conditional without the manager", {}, [approval(SAM)], "conditional"],
    [
      "is conditional while the manager's approval is void of effect",
      {},
      [approval(RITA, { signed_at: "2026-11-18T11:00:00Z" })],
      "conditional",
    ],
    [
      "is conditional while another required role is open",
      { required_roles: [{ role: "security_lead", min: 1 }] },
      [approval(RITA)],
      "conditional",
    ],
    ["is go with a mitigated risk", { risks: [risk()] }, [approval(RITA)], "go"],
    ["is conditional with an open risk", { risks: [risk({ status: "open" })] }, [approval(RITA)], "conditional"],
    [
      "is go with a risk that somebody accepts until a day to come",
      { risks: [risk(accepted)] },
      [approval(RITA)],
      "go",
    ],
    [
      "is conditional with a risk that was accepted until a day gone by",
      { risks: [risk({ ...accepted, review_by: "2026-11-20T12:00:00Z" })] },
      [approval(RITA)],
      "conditional",
    ],
    [
      "is conditional with a risk that nobody in particular accepts",
      { risks: [risk({ status: "accepted", review_by: "2026-12-01T00:00:00Z" })] },
      [approval(RITA)],
      "conditional",
    ],
    [
      "is conditional with a critical risk, accepted or not",
      { risks: [risk({ ...accepted, severity: "critical" })] },
      [approval(RITA)],
      "conditional",
    ],
    ["is go with an action item that is done", { action_items: [action()] }, [approval(RITA)], "go"],
    [
      "is go with an open action item that blocks nothing",
      { action_items: [action({ blocking: false, status: "open" })] },
      [approval(RITA)],
      "go",
    ],
    [
      "is conditional with an open action item that blocks",
      { action_items: [action({ status: "open" })] },
      [approval(RITA)],
      "conditional",
    ],
  ])("%s", (_, register, approvals, decision) => {
    expect(decide(register, ...approvals)).toBe(decision);
  });
});

describe("the document", () => {
  const of = (kept: ReadinessApproval | undefined, each: Approval, register: Partial<Register> = {}, min = 1) =>
    readinessOf(review(min), kept, { ...EMPTY_REGISTER, ...register }, each, NOW);

  test("is one that the gate reads", async () => {
    const { document } = of(undefined, approval(RITA), { risks: [risk()], action_items: [action()] });
    expect(await validate("documents/readiness-approval", document)).toEqual([]);
    expect(document).toMatchObject({
      timestamp: NOW,
      verified_by: [{ identity: RITA, type: "human", role: "release_manager", method: "sshsig" }],
      required_roles: [{ role: "release_manager", min: 1 }],
    });
  });

  test("asks for the larger number of people, whoever states it", () => {
    const asked = (min: number, stated: number) =>
      of(undefined, approval(RITA), { required_roles: [{ role: "release_manager", min: stated }] }, min).document;
    expect(asked(2, 1).required_roles).toEqual([{ role: "release_manager", min: 2 }]);
    expect(asked(1, 2)).toMatchObject({
      required_roles: [{ role: "release_manager", min: 2 }],
      decision: "conditional",
    });
    const kept = asked(1, 2);
    expect(of(kept, approval(ROLF)).document).toMatchObject({ required_roles: [{ min: 2 }], decision: "go" });
  });

  test("keeps approvals of the same five digests, and voids those of any other", () => {
    const kept = of(undefined, approval(RITA)).document;
    expect(of(kept, approval(SAM))).toMatchObject({
      voided: [],
      document: { approvals: [{ identity: RITA }, { identity: SAM }] },
    });
    const foreign = { ...kept, binds: OTHER };
    expect(of(foreign, approval(SAM))).toMatchObject({
      voided: [{ identity: RITA }],
      document: { approvals: [{ identity: SAM }], binds: BINDS },
    });
  });

  test("keeps what the same person says in another role", () => {
    const kept = of(undefined, approval(RITA)).document;
    const { document } = of(kept, approval(RITA, { role: "security_lead", decision: "rejected" }));
    expect(document.approvals.map(({ role, decision }) => `${role} ${decision}`)).toEqual([
      "release_manager approved",
      "security_lead rejected",
    ]);
  });

  test("keeps the end that somebody set, while it is about the same", () => {
    const kept = { ...of(undefined, approval(RITA)).document, expires_at: "2026-11-21T00:00:00Z" };
    expect(of(kept, approval(SAM)).document.expires_at).toBe("2026-11-21T00:00:00Z");
    expect(of({ ...kept, binds: OTHER }, approval(SAM)).document.expires_at).toBeUndefined();
  });

  test("names the form of each signature", () => {
    const statement = { role: "security_lead", identity: SAM, decision: "approved", signed_at: NOW } as const;
    expect(signedApproval(statement, BINDS, ' {"payload":""}').method).toBe("dsse");
    expect(signedApproval(statement, BINDS, "-----BEGIN SSH SIGNATURE-----").method).toBe("sshsig");
  });
});

test("a register drops nothing: what is stated anew replaces its own kind, and the larger number of people counts", () => {
  const kept = {
    required_roles: [{ role: "a", min: 2 }],
    risks: [risk({ id: "1" }), risk({ id: "2" })],
    action_items: [action()],
  };
  const stated = {
    required_roles: [
      { role: "a", min: 1 },
      { role: "b", min: 1 },
    ],
    risks: [risk({ id: "2", status: "open" })],
    action_items: [],
  };
  expect(joinedRegister(kept, stated)).toEqual({
    required_roles: [
      { role: "a", min: 2 },
      { role: "b", min: 1 },
    ],
    risks: [risk({ id: "1" }), risk({ id: "2", status: "open" })],
    action_items: [action()],
  });
});
