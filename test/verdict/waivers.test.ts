import { describe, expect, test } from "vitest";
import type { WaiverDocument } from "../../src/generated/documents.ts";
import type { Finding, Trust } from "../../src/model.ts";
import { decide } from "../../src/verdict/decide.ts";
import { settleWaivers, WAIVER_NAMESPACE, waiverPayload } from "../../src/verdict/waivers.ts";
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
  parts: { readonly trust?: Trust | undefined; readonly now?: string; readonly findings?: readonly Finding[] } = {},
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
    release: release(),
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
    ["without a signature", { signature: undefined }, 'lacks "signature"'],
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
