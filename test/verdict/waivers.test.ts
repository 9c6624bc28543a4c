import { describe, expect, test } from "vitest";
import type { WaiverDocument } from "../../src/generated/documents.ts";
import type { Finding, ReleaseFacts, Trust } from "../../src/model.ts";
import { decide } from "../../src/verdict/decide.ts";
import { WAIVER_NAMESPACE, waiverPayload } from "../../src/verdict/waiver-authority.ts";
import { waivedCheck } from "../../src/verdict/waiver-cover.ts";
import { settleWaivers, waiverFaults } from "../../src/verdict/waivers.ts";
import { check, config, evidence, matter, NOW, release } from "../builders.ts";
import { signedBy, trust } from "../trusted.ts";

const RESULTS = [
  {
    check: "rehearsal/tests_pass",
    violations: [
      { message: "case a failed", item: { id: "a", severity: "medium", source: { path: "junit.xml", line: 7 } } },
    ],
  },
];
const checks = [check({ code: "RAY205" }), check({ name: "completed", code: "RAY201", waivable: false })];

async function findingOf(): Promise<Finding> {
  const [finding] = (await decide(matter(RESULTS))).findings;
  if (finding === undefined) throw new Error("the case has one finding");
  return finding;
}

type Parts = { readonly [Key in keyof WaiverDocument]?: WaiverDocument[Key] | undefined };

async function entry(parts: Parts = {}, signer = "sam@shop.example", namespace = WAIVER_NAMESPACE) {
  const unsigned = {
    id: "W-1",
    check: "RAY205",
    fingerprint: (await findingOf()).fingerprint,
    max_severity: "medium",
    release: { name: "shop", versions: ">=1.2.0 <1.3.0" },
    justification: "The case tests a feature that is switched off.",
    requested_by: "dora@shop.example",
    approved_by: "sam@shop.example",
    created_at: "2026-11-19T12:00:00Z",
    expires_at: "2026-12-01T12:00:00Z",
    ...parts,
  };
  const kept = Object.fromEntries(Object.entries(unsigned).filter(([, value]) => value !== undefined));
  return "signature" in parts ? kept : { ...kept, signature: signedBy(signer, waiverPayload(kept), namespace) };
}

async function settled(
  entries: readonly Readonly<Record<string, unknown>>[],
  parts: {
    readonly trust?: Trust | undefined;
    readonly now?: string;
    readonly findings?: readonly Finding[];
    readonly release?: ReleaseFacts;
  } = {},
) {
  const file = {
    path: "waivers.yaml",
    entries: entries.map((value, index) => ({ value, position: { path: "waivers.yaml", line: index + 2 } })),
  };
  const findings = parts.findings ?? [await findingOf()];
  const found = await settleWaivers(findings, {
    file,
    trust: "trust" in parts ? parts.trust : trust(),
    checks,
    release: parts.release ?? release(),
    now: parts.now ?? NOW,
  });
  return found.map(({ shown }) => shown);
}

describe("a waiver in force", () => {
  test("is active and covers its finding", async () => {
    const { fingerprint } = await findingOf();
    expect(await settled([await entry()])).toEqual([
      {
        id: "W-1",
        check: "RAY205",
        state: "active",
        covers: [fingerprint],
        expires_at: "2026-12-01T12:00:00.000Z",
        approved_by: "sam@shop.example",
        requested_by: "dora@shop.example",
        justification: "The case tests a feature that is switched off.",
      },
    ]);
  });

  test("begins and ends at the millisecond", async () => {
    const states = async (now: string) => (await settled([await entry()], { now }))[0]?.state;
    expect(await states("2026-11-19T11:59:59.999Z")).toBe("pending");
    expect(await states("2026-11-19T12:00:00.000Z")).toBe("active");
    expect(await states("2026-12-01T11:59:59.999Z")).toBe("active");
    expect(await states("2026-12-01T12:00:00.000Z")).toBe("expired");
  });
});

describe("a waiver is invalid", () => {
  test.each<[string, Parts, string]>([
    ["without an end", { expires_at: undefined }, 'lacks "expires_at"'],
    [
      "until 30 February",
      { expires_at: "2026-02-30T12:00:00Z" },
      "expires_at is 2026-02-30T12:00:00Z, which is no RFC 3339 time with a zone",
    ],
    ["without a zone", { expires_at: "2026-12-01T12:00:00" }, "which is no RFC 3339 time with a zone"],
    ["that ends before it begins", { expires_at: "2026-11-19T12:00:00Z" }, "it ends before it begins"],
    ["for a pattern of findings", { fingerprint: "*" }, 'fingerprint is "*"; it must match'],
    ["for a pattern of releases", { release: { name: "*", versions: "1.2.3" } }, "release.name is a pattern"],
    ["for all versions", { release: { name: "shop", versions: "*" } }, "release.versions is *, which has no upper end"],
    ["for all later versions", { release: { name: "shop", versions: "1.2.3 || >=2.0.0" } }, "which has no upper end"],
    ["for no versions", { release: { name: "shop", versions: "next" } }, "which is no range of versions"],
    ["of critical findings", { max_severity: "critical" as never }, 'max_severity is "critical"; it must be one of'],
    ["approved by its requester", { requested_by: "sam@shop.example" }, "requester and approver are one person"],
    [
      "approved by somebody who may not",
      { approved_by: "eve@shop.example" },
      "eve@shop.example may not approve waivers",
    ],
    ["of a check that cannot be waived", { check: "RAY201" }, "RAY201 cannot be waived"],
    ["of a host check that cannot be waived", { check: "RAY905" }, "RAY905 cannot be waived"],
    ["of no check", { check: "RAY299" }, "RAY299 is no check"],
    [
      "for longer than its severity allows",
      { expires_at: "2026-12-19T12:00:01Z" },
      "it counts for 31 d; a waiver up to medium may count for 30 d",
    ],
    ["without a signature", { signature: undefined }, 'it lacks "signature"'],
    ["without an approver", { approved_by: undefined }, 'it lacks "approved_by"'],
    [
      "that is marked as revoked",
      { revoked: { by: "sam@shop.example", at: "2026-11-20T10:00:00Z", reason: "It is exploited." } },
      "sam@shop.example revoked it 2026-11-20T10:00:00Z: It is exploited.",
    ],
    [
      "with a forged signature",
      { signature: "-----BEGIN SSH SIGNATURE-----" },
      "its signature does not hold: it cannot be read",
    ],
    ["with an unknown key", { note: "hello" } as never, "note is not a known key"],
  ])("%s", async (_, parts, reason) => {
    const [waiver] = await settled([await entry(parts)]);
    expect(waiver).toMatchObject({ state: "invalid", covers: [] });
    expect(waiver?.reason).toContain(reason);
  });

  test("that was edited after it was signed", async () => {
    const edited = { ...(await entry()), justification: "Trust me." };
    expect(await settled([edited])).toMatchObject([
      { state: "invalid", reason: "its signature does not hold: it was made over other bytes" },
    ]);
  });

  test("that somebody else signed, or signed for another purpose", async () => {
    expect(await settled([await entry({}, "rita@shop.example")])).toMatchObject([
      { state: "invalid", reason: "it is signed by rita@shop.example" },
    ]);
    expect(await settled([await entry({}, "sam@shop.example", "ray-policy-approval")])).toMatchObject([
      { state: "invalid" },
    ]);
  });

  test("without a trust file, and where the trust file revokes it", async () => {
    expect(await settled([await entry()], { trust: undefined })).toMatchObject([
      { state: "invalid", reason: "there is no trust file, so nobody may waive" },
    ]);
    expect(await settled([await entry()], { trust: trust({ revokedWaivers: ["W-1"] }) })).toMatchObject([
      { state: "invalid", reason: "the trust file revokes it" },
    ]);
  });

  test("when it comes second under one id", async () => {
    expect(await settled([await entry(), await entry({ justification: "Again." })])).toMatchObject([
      { state: "active" },
      { state: "invalid", reason: "another waiver has this id" },
    ]);
  });
});

describe("a waiver is unused", () => {
  test.each<[string, Parts, string]>([
    ["for another finding", { fingerprint: "0".repeat(64) }, "no finding has its fingerprint"],
    ["for another release", { release: { name: "other", versions: "1.2.3" } }, "it is for other 1.2.3"],
    ["for another version", { release: { name: "shop", versions: "<1.2.3" } }, "it is for shop <1.2.3"],
    ["for a milder finding", { max_severity: "low" }, "the finding is medium; it covers at most low"],
  ])("%s", async (_, parts, reason) => {
    expect(await settled([await entry(parts)])).toMatchObject([{ state: "unused", reason, covers: [] }]);
  });

  test("for a critical finding, whatever it says", async () => {
    const critical = { ...(await findingOf()), severity: "critical" as const };
    expect(
      await settled([await entry({ max_severity: "high", expires_at: "2026-11-30T12:00:00Z" })], {
        findings: [critical],
      }),
    ).toMatchObject([{ state: "unused" }]);
  });
});

const REQUEST = { approved_by: undefined, signature: undefined } as const;

describe("a request", () => {
  test("waits for somebody who grants it, and hides nothing", async () => {
    const [shown] = await settled([await entry(REQUEST)]);
    expect(shown).toEqual({
      id: "W-1",
      check: "RAY205",
      state: "pending",
      reason: "requested by dora@shop.example, nobody has granted it",
      covers: [],
      expires_at: "2026-12-01T12:00:00.000Z",
      requested_by: "dora@shop.example",
      justification: "The case tests a feature that is switched off.",
    });
  });

  test.each<[string, Parts, string]>([
    ["of what cannot be waived", { check: "RAY201" }, "RAY201 cannot be waived"],
    ["for too long", { expires_at: "2026-12-19T12:00:01Z" }, "may count for 30 d"],
    ["for all later versions", { release: { name: "shop", versions: ">=1.2.0" } }, "which has no upper end"],
  ])("%s is invalid before anybody looks at it", async (_, parts, reason) => {
    const [shown] = await settled([await entry({ ...REQUEST, ...parts })]);
    expect(shown).toMatchObject({ state: "invalid", reason: expect.stringContaining(reason) });
  });

  test("that nobody granted in time is expired", async () => {
    const now = "2026-12-01T12:00:00.000Z";
    expect(await settled([await entry(REQUEST)], { now })).toMatchObject([{ state: "expired" }]);
  });

  test("that the trust file revokes is invalid", async () => {
    const parts = { trust: trust({ revokedWaivers: ["W-1"] }) };
    expect(await settled([await entry(REQUEST)], parts)).toMatchObject([
      { state: "invalid", reason: "the trust file revokes it" },
    ]);
  });
});

describe("a waiver is too broad", () => {
  const severe = { max_severity: "high", expires_at: "2026-12-01T12:00:00Z" } as const;
  const inRange = (versions: string): Parts => ({ release: { name: "shop", versions } });

  test.each<[string, Parts, string]>([
    ["above everything that it covers", severe, "it covers up to high; the worst that it covers is medium"],
    ["for the next major version", inRange(">=1.2.0 <=2.0.0"), "its versions >=1.2.0 <=2.0.0 reach past 1.x"],
    ["for another major version beside this one", inRange("1.2.3 || 3.0.0"), "reach past 1.x"],
  ])("%s", async (_, parts, reason) => {
    const [shown] = await settled([await entry(parts)]);
    expect(shown).toMatchObject({ state: "active", too_broad: expect.stringContaining(reason) });
  });

  test("below 1.0 for the next minor version", async () => {
    const early = { ...release(), version: "0.3.1" };
    const broad = async (versions: string) => (await settled([await entry(inRange(versions))], { release: early }))[0];
    expect((await broad(">=0.3.0 <0.5.0"))?.too_broad).toContain("reach past 0.3.x");
    expect(await broad(">=0.3.0 <0.4.0")).not.toHaveProperty("too_broad");
  });

  test("for nothing that ends with this major version and this severity", async () => {
    const [shown] = await settled([await entry(inRange(">=1.0.0 <2.0.0"))]);
    expect(shown).toMatchObject({ state: "active" });
    expect(shown).not.toHaveProperty("too_broad");
  });

  test("where it is requested, so that its approver sees it", async () => {
    const [shown] = await settled([await entry({ ...REQUEST, ...inRange(">=1.0.0 <3.0.0") })]);
    expect(shown).toMatchObject({ state: "pending", too_broad: expect.stringContaining("reach past 1.x") });
  });
});

describe("all reasons at once", () => {
  test("are those of the approver, the term and the signature", async () => {
    const wrong = await entry({ approved_by: "eve@shop.example", expires_at: "2026-12-31T12:00:00Z" });
    const authority = { trust: trust(), checks, release: { ...release(), authors: ["eve@shop.example"] } };
    expect(await waiverFaults(wrong, authority)).toEqual([
      "eve@shop.example may not approve waivers",
      "the author of the change may not approve its waiver",
      "it counts for 42 d; a waiver up to medium may count for 30 d",
      "it is signed by sam@shop.example",
    ]);
  });

  test("are those of the form alone where the form is wrong", async () => {
    const wrong = await entry({ expires_at: "soon", requested_by: "sam@shop.example" });
    expect(await waiverFaults(wrong, { trust: undefined, checks, release: undefined })).toEqual([
      "expires_at is soon, which is no RFC 3339 time with a zone",
      "requester and approver are one person",
    ]);
  });
});

describe("the check that a waiver names", () => {
  test.each([
    ["RAY305", "x", "RAY305"],
    ["RAY906", "suite_coverage_percent", "RAY204"],
    ["RAY906", "manifest_completeness_percent", "RAY401"],
    ["RAY906", "max_drift", undefined],
    ["RAY906", "rto_seconds", undefined],
  ])("for %s about %s", (code, subject, check) => {
    expect(waivedCheck({ code, subject })).toBe(check);
  });
});

describe("a verdict with waivers", () => {
  const waivers = (...entries: readonly Readonly<Record<string, unknown>>[]) =>
    config({
      trust: trust(),
      waivers: {
        path: "waivers.yaml",
        entries: entries.map((value) => ({ value, position: { path: "waivers.yaml", line: 2 } })),
      },
    });

  test("passes what is waived, and still shows it", async () => {
    const verdict = await decide(
      matter([...RESULTS, { check: "rehearsal/other", violations: [] }], {
        checks: [check(), check({ name: "other", code: "RAY206" })],
        config: waivers(await entry()),
      }),
    );
    expect(verdict).toMatchObject({
      outcome: "pass",
      gates: [{ checks: [{ status: "waived" }, { status: "passed" }] }],
      findings: [{ code: "RAY205", status: "waived", waiver: "W-1" }],
      waivers: [{ id: "W-1", state: "active" }],
    });
  });

  test("does not pass by waivers alone: something has to hold", async () => {
    expect((await decide(matter(RESULTS, { config: waivers(await entry()) }))).outcome).toBe("fail");
  });

  test("keeps open what an expired waiver meant to hide, and says that it expired", async () => {
    const expired = await entry({ created_at: "2026-11-01T12:00:00Z", expires_at: "2026-11-20T11:59:59Z" });
    const verdict = await decide(matter(RESULTS, { config: waivers(expired) }));
    expect(verdict.outcome).toBe("fail");
    expect(verdict.findings).toMatchObject([
      { code: "RAY205", status: "open" },
      {
        code: "RAY908",
        level: "warning",
        subject: "W-1",
        message: "waiver W-1 for RAY205 is expired: it ended 2026-11-20T11:59:59.000Z",
        source: { path: "waivers.yaml", line: 2 },
      },
    ]);
  });

  test("covers stale evidence by a waiver of RAY904", async () => {
    const stale = evidence(
      "tests",
      { cases: [{ id: "a" }], suites: [] },
      { defects: [{ code: "stale", message: "tests are old", source: { path: "junit.xml" } }] },
    );
    const parts = { evidence: [evidence("release", release()), stale] };
    const passed = [{ check: "rehearsal/tests_pass", violations: [] }];
    const [finding] = (await decide(matter(passed, parts))).findings;
    const waiver = await entry({
      check: "RAY904",
      fingerprint: finding?.fingerprint ?? "",
      max_severity: "high",
      expires_at: "2026-11-30T12:00:00Z",
    });
    expect(await decide(matter(passed, { ...parts, config: waivers(waiver) }))).toMatchObject({
      outcome: "pass",
      findings: [{ code: "RAY904", status: "waived" }],
    });
  });

  test("lets an item that is called critical never be waived", async () => {
    const results = [
      {
        check: "rehearsal/tests_pass",
        violations: [{ message: "x", item: { id: "a", critical: true, source: { path: "junit.xml", line: 7 } } }],
      },
    ];
    const verdict = await decide(
      matter(results, { config: waivers(await entry({ max_severity: "high", expires_at: "2026-11-30T12:00:00Z" })) }),
    );
    expect(verdict.findings).toMatchObject([{ severity: "critical", status: "open" }, { code: "RAY908" }]);
  });
});
