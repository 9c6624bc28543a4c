import { describe, expect, it, test } from "vitest";
import { APPROVAL_NAMESPACE, approvalPayload, settleApprovals } from "../../../src/evidence/approvals.ts";
import type { Context, NamedFile, StatedApproval } from "../../../src/evidence/kind.ts";
import { type IntakePart, kind, type ReportedArtifact } from "../../../src/evidence/kinds/intake.ts";
import type { IntakeFacts, ReleaseFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT, NOW, release } from "../../builders.ts";
import { signedBy, trust } from "../../trusted.ts";
import { context, source } from "../context.ts";
import { refusal } from "../stream.ts";

const IDS = ["integration", "quality-audit", "uat"];
const hex = (digit: string): string => digit.repeat(64);
const DIGESTS: Readonly<Record<string, string>> = { integration: hex("1"), "quality-audit": hex("2"), uat: hex("3") };
const upstream = (id: string, changes: object = {}): ReleaseFacts["upstream"][number] => ({
  id,
  path: `${id}.zip`,
  sha256: DIGESTS[id] ?? hex("9"),
  ...changes,
});
// Not in the order of their ids, as a manifest may have them.
const RELEASE = release({ upstream: ["uat", "quality-audit", "integration"].map((id) => upstream(id)) });
const BINDS = {
  release: { name: "shop", version: "1.2.3", git_commit: COMMIT },
  upstream: IDS.map((id) => ({ id, sha256: DIGESTS[id] })),
};
const HOLDERS = {
  quality_audit: { min: 1, identities: ["quinn"] },
  product_owner: { min: 1, identities: ["olga"] },
  security_lead: { min: 1, identities: ["sam"] },
};

const file = (id: string, changes: Partial<NamedFile> = {}): readonly [string, NamedFile] => [
  `${id}.zip`,
  { sha256: DIGESTS[id] ?? hex("9"), bytes: 7, zip: "whole", ...changes },
];
const known = (parts: Partial<Context> = {}): Context => {
  const settled = parts.release ?? RELEASE;
  return context({
    release: settled,
    files: new Map(IDS.map((id) => file(id))),
    approvals: (stated, binds, required, at) =>
      settleApprovals(stated, binds, required, at, {
        trust: trust({ roles: HOLDERS }),
        release: settled,
        now: NOW,
        maxAgeSeconds: 7 * 86_400,
      }),
    ...parts,
  });
};

const artifact = (id: string, changes: Partial<ReportedArtifact> = {}): ReportedArtifact => ({
  id,
  path: `${id}.zip`,
  required: true,
  present: true,
  integrity: "ok",
  produced_at: "2026-11-19T12:00:00.000Z",
  source: { path: "intake.json", pointer: `/artifacts/${IDS.indexOf(id)}` },
  ...changes,
});
const approval = (
  role: string,
  identity: string,
  binds: unknown = BINDS,
  decision: StatedApproval["decision"] = "approved",
): StatedApproval => {
  const stated = {
    role,
    identity,
    decision,
    signed_at: "2026-11-20T11:00:00Z",
    position: { path: "intake.json", pointer: "/approvals/0" },
  };
  return { ...stated, signature: signedBy(identity, approvalPayload(stated, binds), APPROVAL_NAMESPACE) };
};
const APPROVALS = [
  approval("quality_audit", "quinn"),
  approval("product_owner", "olga"),
  approval("security_lead", "sam"),
];
const state = (id: string, changes: Partial<IntakePart["states"][number]> = {}): IntakePart["states"][number] => ({
  id,
  required: true,
  status: "pass",
  source: { path: "intake.json", pointer: "/system_state/0" },
  ...changes,
});
const STATES = ["staging_mirrors_production", "credentials_available", "dashboards_accessible"].map((id) => state(id));
const part = (parts: Partial<IntakePart> = {}): IntakePart => ({
  artifacts: IDS.map((id) => artifact(id)),
  approvals: APPROVALS,
  states: STATES,
  completeness: { required: 9, satisfied: 9, score: 1 },
  ...parts,
});
const unite = (parts: Partial<IntakePart> = {}, about: Context = known()): IntakeFacts =>
  kind.unite([source("intake.json", part(parts))], about) as IntakeFacts;
const of = (id: string, facts: IntakeFacts): IntakeFacts["artifacts"][number] | undefined =>
  facts.artifacts.find((each) => each.id === id);
const differing = (parts: Partial<IntakePart>, about: Context = known()): readonly unknown[] =>
  (kind.declared?.([source("intake.json", part(parts))], about) ?? [])
    .filter(({ declared, counted }) => declared !== counted)
    .map(({ what, declared, counted }) => [what, declared, counted]);

describe("intake", () => {
  it("counts nine of nine where everything is there, approved and answered", async () => {
    const facts = unite();
    expect(facts).toMatchObject({ required: 9, satisfied: 9 });
    expect(facts.approvals.map(({ id, approved_by }) => [id, approved_by])).toEqual([
      ["product_owner", ["olga"]],
      ["quality_audit", ["quinn"]],
      ["security_lead", ["sam"]],
    ]);
    expect(await validate("facts/intake", facts)).toEqual([]);
    expect(differing({})).toEqual([]);
  });

  it("states where it stands and how old it may be", () => {
    expect(kind).toMatchObject({ document: "intake-validation-report.json", optional: false, maxAgeSeconds: 86_400 });
  });

  it("needs the protocol's packages, roles and states where nothing names them", async () => {
    const facts = unite({ artifacts: [], approvals: [], states: [] }, known({ release: release() }));
    expect(facts).toMatchObject({ required: 9, satisfied: 0 });
    expect(facts.artifacts.map(({ id, required, present, path }) => [id, required, present, path])).toEqual(
      IDS.map((id) => [id, true, false, ""]),
    );
    expect(facts.system_state.map(({ id, status }) => [id, status])).toEqual([
      ["credentials_available", "unknown"],
      ["dashboards_accessible", "unknown"],
      ["staging_mirrors_production", "unknown"],
    ]);
    expect(facts.approvals.map(({ id, required, approved_by }) => [id, required, approved_by])).toEqual([
      ["product_owner", true, []],
      ["quality_audit", true, []],
      ["security_lead", true, []],
    ]);
    expect(await validate("facts/intake", facts)).toEqual([]);
  });

  test.each<[string, Partial<Context>, object]>([
    ["is not there", { files: new Map() }, { present: false, digest_ok: false, readable: false }],
    [
      "has another digest",
      { files: new Map([file("uat", { sha256: hex("f") })]) },
      { present: true, digest_ok: false, readable: true },
    ],
    [
      "is no whole zip",
      { files: new Map([file("uat", { zip: "broken" })]) },
      { present: true, digest_ok: true, readable: false },
    ],
  ])("believes the host where a package %s, whatever the report says", (_, found, expected) => {
    const facts = unite({}, known(found));
    expect(of("uat", facts)).toMatchObject(expected);
    expect(facts.satisfied).toBeLessThan(9);
  });

  it("takes a package that only the report names for unproved, even if its file is there", () => {
    const further = artifact("licences", { path: "uat.zip", expected_sha256: DIGESTS["uat"] ?? "" });
    const facts = unite({ artifacts: [...part().artifacts, further] });
    expect(of("licences", facts)).toMatchObject({ required: true, digest_ok: false });
    expect(facts).toMatchObject({ required: 10, satisfied: 9 });
  });

  it("does not let the report make less of what is needed", () => {
    const relaxed = IDS.map((id) => artifact(id, { required: false }));
    const facts = unite({ artifacts: relaxed, states: STATES.map((each) => ({ ...each, required: false })) });
    expect(facts.required).toBe(9);
  });

  it("needs every package that the release names", () => {
    const candidate = release({ upstream: [...RELEASE.upstream, upstream("licences")] });
    const further = artifact("licences", { required: false });
    const facts = unite({ artifacts: [...part().artifacts, further] }, known({ release: candidate }));
    expect(of("licences", facts)).toMatchObject({ required: true, present: false });
    expect(facts.required).toBe(10);
  });

  it("does not need what only the report names and does not need", () => {
    const further = artifact("notes", { path: "notes.zip", required: false });
    const states = [...STATES, state("weather", { required: false, status: "fail" })];
    expect(unite({ artifacts: [...part().artifacts, further], states })).toMatchObject({ required: 9, satisfied: 9 });
  });

  test.each<[string, Partial<ReportedArtifact>, object, string | undefined]>([
    ["30 days after its production", {}, {}, "2026-12-19T12:00:00.000Z"],
    ["sooner where the release says so", {}, { max_age_seconds: 3600 }, "2026-11-19T13:00:00.000Z"],
    ["no later where the release says so", {}, { max_age_seconds: 31 * 86_400 }, "2026-12-19T12:00:00.000Z"],
    ["sooner where the report says so", { expires_at: "2026-11-21T00:00:00.000Z" }, {}, "2026-11-21T00:00:00.000Z"],
    ["no later where the report says so", { expires_at: "2027-01-01T00:00:00.000Z" }, {}, "2026-12-19T12:00:00.000Z"],
  ])("lets a package end %s", (_, reported, named, expected) => {
    const facts = unite(
      { artifacts: [artifact("uat", reported)] },
      known({ release: release({ upstream: [upstream("uat", named)] }) }),
    );
    expect(of("uat", facts)?.expires_at).toBe(expected);
  });

  it("knows no end of a package of unknown age, and does not count it", () => {
    const { produced_at: _, ...ageless } = artifact("uat", { expires_at: "2027-01-01T00:00:00.000Z" });
    const facts = unite({ artifacts: [artifact("integration"), artifact("quality-audit"), ageless] });
    expect(of("uat", facts)?.expires_at).toBeUndefined();
    expect(facts.satisfied).toBe(8);
  });

  test.each([
    ["2026-11-20T12:00:00.001Z", 9],
    [NOW, 8],
  ])("counts a package that ends %s: %i", (expires_at, satisfied) => {
    const others = ["integration", "quality-audit"].map((id) => artifact(id));
    expect(unite({ artifacts: [...others, artifact("uat", { expires_at })] }).satisfied).toBe(satisfied);
  });

  test.each<[string, StatedApproval]>([
    [
      "another commit",
      approval("product_owner", "olga", { ...BINDS, release: { ...BINDS.release, git_commit: hex("0").slice(0, 40) } }),
    ],
    ["another package", approval("product_owner", "olga", { ...BINDS, upstream: [{ id: "uat", sha256: hex("0") }] })],
    ["nothing", { ...approval("product_owner", "olga"), signature: "[]" }],
  ])("does not count an approval of %s", (_, foreign) => {
    const facts = unite({ approvals: [foreign, ...APPROVALS.filter(({ role }) => role !== "product_owner")] });
    const owner = facts.approvals.find(({ id }) => id === "product_owner");
    expect(owner).toMatchObject({ approved_by: [], refused: [{ identity: "olga" }] });
    expect(facts.satisfied).toBe(8);
  });

  it("does not count a role of which somebody rejects, or which has too few people", () => {
    const holders = { ...HOLDERS, product_owner: { min: 1, identities: ["olga", "otto"] } };
    const settled = (min: number): Context =>
      known({
        approvals: (stated, binds, required, at) =>
          settleApprovals(stated, binds, required, at, {
            trust: trust({ roles: { ...holders, security_lead: { min, identities: ["sam"] } } }),
            release: RELEASE,
            now: NOW,
            maxAgeSeconds: 7 * 86_400,
          }),
      });
    const approvals = [...APPROVALS, approval("product_owner", "otto", BINDS, "rejected")];
    expect(unite({ approvals }, settled(1)).satisfied).toBe(8);
    expect(unite({}, settled(2)).satisfied).toBe(8);
    expect(unite({}, settled(1)).satisfied).toBe(9);
  });

  test.each<[string, Partial<IntakePart>, ReleaseFacts, string]>([
    [
      "another digest than the release",
      { artifacts: [artifact("uat", { expected_sha256: hex("f") })] },
      RELEASE,
      "ambiguous /artifacts/2 the package uat has another digest in the release than in the report",
    ],
    [
      "another place than the release",
      { artifacts: [artifact("uat", { path: "other.zip" })] },
      RELEASE,
      "ambiguous /artifacts/2 the package uat lies elsewhere in the release than in the report",
    ],
    [
      "a release that names a package twice",
      {},
      release({ upstream: [upstream("uat"), upstream("uat", { path: "other.zip" })] }),
      "ambiguous - the release names the package uat twice",
    ],
  ])("is ambiguous with %s", async (_, parts, candidate, message) => {
    expect(await refusal(() => unite(parts, known({ release: candidate })))).toBe(message);
  });

  it("is one report", async () => {
    const two = [source("a.json", part()), source("b.json", part())];
    expect(await refusal(() => kind.unite(two, known()))).toContain("ambiguous - a.json and b.json both are");
    expect(await refusal(() => kind.unite([], known()))).toContain("inconclusive - there is no intake report");
  });

  test.each<[string, Partial<IntakePart>, readonly unknown[]]>([
    [
      "its counts",
      { completeness: { required: 8, satisfied: 8, score: 0.5 } },
      [
        ["required items", 8, 9],
        ["satisfied items", 8, 9],
        ["completeness in percent", 50, 100],
      ],
    ],
    [
      "a package as absent",
      { artifacts: [artifact("uat", { present: false }), artifact("integration"), artifact("quality-audit")] },
      [["present of the package uat", "absent", "present"]],
    ],
    [
      "another digest, size and integrity",
      {
        artifacts: [
          artifact("uat", { actual_sha256: hex("f"), size_bytes: 8, integrity: "mismatch" }),
          artifact("integration", { integrity: "unverified" }),
          artifact("quality-audit", { actual_sha256: hex("2"), size_bytes: 7 }),
        ],
      },
      [
        ["actual_sha256 of the package uat", hex("f"), hex("3")],
        ["size_bytes of the package uat", 8, 7],
        ["integrity of the package uat", "mismatch", "ok"],
      ],
    ],
  ])("has %s compared with what the host found", (_, parts, expected) => {
    expect(differing(parts)).toEqual(expected);
  });

  it("says that a package which the report calls intact is another one", () => {
    const found = known({ files: new Map([...IDS.map((id) => file(id)), file("uat", { sha256: hex("f") })]) });
    expect(differing({ completeness: { required: 9, satisfied: 8, score: 0.89 } }, found)).toEqual([
      ["integrity of the package uat", "ok", "mismatch"],
    ]);
  });

  it("says that a package which the report calls present is not there", () => {
    const found = known({ files: new Map([file("integration", { zip: "broken" }), file("quality-audit")]) });
    expect(differing({ completeness: { required: 9, satisfied: 7, score: 0.78 } }, found)).toEqual([
      ["integrity of the package integration", "ok", "unreadable"],
      ["present of the package uat", "present", "absent"],
    ]);
  });
});
