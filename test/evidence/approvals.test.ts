import { describe, expect, test } from "vitest";
import { APPROVAL_NAMESPACE, type Authority, approvalPayload, settleApprovals } from "../../src/evidence/approvals.ts";
import type { StatedApproval } from "../../src/evidence/kind.ts";
import { NOW, release } from "../builders.ts";
import { signedBy, trust } from "../trusted.ts";

const BINDS = { package_sha256: "ab".repeat(32) };
const position = { path: "readiness-approval.json", pointer: "/approvals/0" };

interface Parts extends Partial<StatedApproval> {
  readonly signer?: string;
  readonly binds?: unknown;
  readonly namespace?: string;
}

function approval({ signer, binds = BINDS, namespace = APPROVAL_NAMESPACE, ...parts }: Parts = {}): StatedApproval {
  const stated = {
    role: "release_manager",
    identity: "rita@shop.example",
    decision: "approved" as const,
    signed_at: "2026-11-20T11:00:00Z",
    position,
    ...parts,
  };
  return { signature: signedBy(signer ?? stated.identity, approvalPayload(stated, binds), namespace), ...stated };
}

function settled(approvals: readonly StatedApproval[], parts: Partial<Authority> = {}, required = ["release_manager"]) {
  const authority = { trust: trust(), release: release(), now: NOW, maxAgeSeconds: 7 * 86_400, ...parts };
  return settleApprovals(approvals, BINDS, required, { path: "readiness-approval.json" }, authority);
}

describe("an approval", () => {
  test("counts when somebody who holds the role signed it over what is judged", () => {
    expect(settled([approval()])).toEqual([
      {
        id: "release_manager",
        required: true,
        min: 1,
        approved_by: ["rita@shop.example"],
        rejected_by: [],
        refused: [],
        source: position,
      },
    ]);
  });

  test("is signed over the canonical JSON of what it binds and says", () => {
    expect(Buffer.from(approvalPayload(approval(), BINDS)).toString()).toBe(
      `{"binds":{"package_sha256":"${"ab".repeat(32)}"},"decision":"approved","identity":"rita@shop.example","role":"release_manager","signed_at":"2026-11-20T11:00:00Z"}`,
    );
  });

  test.each<[string, Parts, string]>([
    ["without a signature", { signature: undefined as never }, "it is not signed"],
    [
      "with a forged signature",
      { signature: "-----BEGIN SSH SIGNATURE-----" },
      "its signature does not hold: it cannot be read",
    ],
    [
      "over another package",
      { binds: { package_sha256: "cd".repeat(32) } },
      "its signature does not hold: it was made over other bytes",
    ],
    [
      "made for another purpose",
      { namespace: "ray-policy-waiver" },
      "its signature does not hold: it was made for another namespace",
    ],
    ["signed by another person", { signer: "rolf@shop.example" }, "it is signed by rolf@shop.example"],
    [
      "by somebody without the role",
      { identity: "eve@shop.example" },
      "the trust file does not give this role to this identity",
    ],
    ["in a role that nobody knows", { role: "friend" }, "the trust file names no such role"],
    [
      "of the future",
      { signed_at: "2026-11-20T12:05:01Z" },
      "it is dated 2026-11-20T12:05:01.000Z, after the moment of judgement",
    ],
    [
      "that is too old",
      { signed_at: "2026-11-13T11:59:59Z" },
      "it was signed 2026-11-13T11:59:59.000Z; an approval may be 7 d old",
    ],
    ["that expired", { expires_at: "2026-11-20T12:00:00Z" }, "it expired 2026-11-20T12:00:00.000Z"],
    ["of 30 February", { signed_at: "2026-02-30T11:00:00Z" }, "its time is no RFC 3339 time with a zone"],
    ["without a zone", { signed_at: "2026-11-20T11:00:00" }, "its time is no RFC 3339 time with a zone"],
    ["that is withheld", { decision: "withheld" }, "the decision is withheld"],
  ])("%s does not count, and says why", (_, parts, reason) => {
    const { signature, ...rest } = parts;
    const made = approval(rest);
    const { signature: own, ...unsigned } = made;
    const stated =
      "signature" in parts
        ? { ...unsigned, ...(signature === undefined ? {} : { signature }) }
        : { ...unsigned, ...(own === undefined ? {} : { signature: own }) };
    const role = settled([stated]).find(({ id }) => id === made.role);
    expect(role).toMatchObject({ approved_by: [], rejected_by: [], refused: [{ identity: made.identity, reason }] });
  });

  test("of the change's author does not count; the author may reject", () => {
    const author = { release: release({ authors: ["rita@shop.example"] }) };
    expect(settled([approval()], author)).toMatchObject([
      { approved_by: [], refused: [{ reason: "the author of the change may not approve it" }] },
    ]);
    expect(settled([approval({ decision: "rejected" })], author)).toMatchObject([
      { rejected_by: ["rita@shop.example"] },
    ]);
  });

  test("counts for nothing without a trust file", () => {
    expect(settled([approval()], { trust: undefined })).toMatchObject([
      { approved_by: [], refused: [{ reason: "there is no trust file, so nobody may sign" }] },
    ]);
  });
});

describe("the approvals of a role", () => {
  test("count each person once, however often the same signature stands there", () => {
    expect(settled([approval(), approval(), approval({ signed_at: "2026-11-20T11:30:00Z" })])).toMatchObject([
      { approved_by: ["rita@shop.example"] },
    ]);
  });

  test("keep a valid rejection beside approvals", () => {
    expect(settled([approval(), approval({ identity: "rolf@shop.example", decision: "rejected" })])).toMatchObject([
      { approved_by: ["rita@shop.example"], rejected_by: ["rolf@shop.example"] },
    ]);
  });

  test("are nobody's where none is stated", () => {
    expect(settled([])).toEqual([
      {
        id: "release_manager",
        required: true,
        min: 1,
        approved_by: [],
        rejected_by: [],
        refused: [],
        source: { path: "readiness-approval.json" },
      },
    ]);
  });

  test("need as many people as the trust file says", () => {
    const roles = { release_manager: { min: 2, identities: ["rita@shop.example", "rolf@shop.example"] } };
    expect(settled([approval()], { trust: trust({ roles }) })).toMatchObject([
      { min: 2, approved_by: ["rita@shop.example"] },
    ]);
  });

  test("show a role that only the document names as not required", () => {
    const extra = approval({ role: "security_lead", identity: "sam@shop.example" });
    expect(settled([approval(), extra]).map(({ id, required }) => [id, required])).toEqual([
      ["release_manager", true],
      ["security_lead", false],
    ]);
  });
});
