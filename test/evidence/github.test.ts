import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../src/canonical.ts";
import { type Authority, settleApprovals } from "../../src/evidence/approvals.ts";
import { approvalLine, isPerson, statedOnGithub } from "../../src/evidence/github.ts";
import type { DecidedOnGithub, Vouched } from "../../src/evidence/kind.ts";
import type { Trust } from "../../src/model.ts";
import { NOW, release } from "../builders.ts";
import { trust } from "../trusted.ts";

const BINDS = { package_sha256: "ab".repeat(32) };
const DIGEST = digestOf(BINDS);
const LINE = approvalLine(DIGEST, "release_manager");
const COMMIT = release().git_commit;
const PACKED_AT = "2026-11-20T11:00:00.000Z";
const MANAGER = "release_manager";
const RITA = "rita@shop.example";
const ROLF = "rolf@shop.example";
const position = { path: "github.json", pointer: "/0" };

const accepting = (parts: Partial<Trust> = {}): Trust =>
  trust({
    github: {
      collectors: ["pipeline@shop.example"],
      logins: new Map([
        ["rita", RITA],
        ["rita-home", RITA],
        ["rolf", ROLF],
      ]),
    },
    ...parts,
  });

type Parts = Partial<DecidedOnGithub>;

/** A review that counts; what a test names makes it another. */
const review = (parts: Parts = {}): DecidedOnGithub => ({
  login: "rita",
  isPerson: true,
  state: "approved",
  comment: LINE,
  at: "2026-11-20T11:30:00.000Z",
  commit: COMMIT,
  isEdited: false,
  position,
  ...parts,
});

const changes = (parts: Parts = {}): DecidedOnGithub => review({ state: "changes_requested", ...parts });

/** An approval of an environment, of which GitHub says neither time nor commit. */
function ofRun(parts: Parts = {}): DecidedOnGithub {
  const { at: _, commit: __, ...rest } = review(parts);
  return rest;
}

const VOUCHED: Vouched = { valid: true, collected_at: "2026-11-20T11:45:00.000Z" };
const BOTH = new Map([position.path, "newer.json"].map((path) => [path, VOUCHED]));

function settled(
  decided: readonly DecidedOnGithub[],
  {
    vouched = VOUCHED,
    ...parts
  }: Partial<Authority> & { readonly vouched?: Vouched | ReadonlyMap<string, Vouched> } = {},
) {
  const authority = {
    trust: accepting(),
    release: release(),
    now: NOW,
    maxAgeSeconds: 7 * 86_400,
    packedAt: PACKED_AT,
    ...parts,
  };
  const records = vouched instanceof Map ? vouched : new Map([[position.path, vouched]]);
  const stated = statedOnGithub(decided, records, authority.trust, MANAGER);
  return settleApprovals(stated, BINDS, [MANAGER], { path: "readiness-approval.json" }, authority);
}

const NOBODY = { approved_by: [], rejected_by: [] };

describe("an approval on GitHub", () => {
  test.each([
    ["of a pull request", review()],
    ["of an environment", ofRun()],
    ["by a login in another case", review({ login: "RITA" })],
    ["with the line among others", review({ comment: `Looks good.\r\n  ${LINE}  \r\nThanks!` })],
    ["a little before the candidate, by another clock", review({ at: "2026-11-20T10:55:00.000Z" })],
  ])("%s counts in the role that its line names, where it stands", (_, decision) => {
    expect(settled([decision])).toEqual([
      {
        id: MANAGER,
        required: true,
        min: 1,
        approved_by: [RITA],
        rejected_by: [],
        refused: [],
        source: position,
      },
    ]);
  });

  const of = (digest: string, role = MANAGER): Parts => ({ comment: approvalLine(digest, role) });
  test.each<[string, DecidedOnGithub, string]>([
    ["of an app", review({ isPerson: false }), "rita is no person's login"],
    ["of a stranger", review({ login: "eve" }), "the trust file ties no identity to the login eve"],
    ["that was dismissed", review({ state: "dismissed" }), "GitHub says dismissed"],
    ["that is pending", ofRun({ state: "pending" }), "GitHub says pending"],
    ["in a word that nobody knows", ofRun({ state: "constructor" }), "GitHub says constructor"],
    ["that was edited", review({ isEdited: true }), "its comment was edited after it was submitted"],
    ["without a comment", review({ comment: "" }), 'its comment has no line "ray-policy approve sha256:… as ROLE"'],
    [
      "with the line quoted",
      review({ comment: `> ${LINE}` }),
      'its comment has no line "ray-policy approve sha256:… as ROLE"',
    ],
    [
      "with a shorter digest",
      review({ comment: LINE.replace(/[0-9a-f]{2} as/u, " as") }),
      'its comment has no line "ray-policy approve sha256:… as ROLE"',
    ],
    [
      "of other bytes",
      review(of("cd".repeat(32))),
      `its comment names sha256:${"cd".repeat(32)}; what is judged has sha256:${DIGEST}`,
    ],
    [
      "of another commit",
      review({ commit: "b".repeat(40) }),
      `it is about commit ${"b".repeat(40)}; the release has ${COMMIT}`,
    ],
    [
      "of a commit that is gone",
      review({ commit: null }),
      `it is about no commit that is left; the release has ${COMMIT}`,
    ],
    [
      "from before the candidate",
      review({ at: "2026-11-20T10:54:59.999Z" }),
      `it is dated 2026-11-20T10:54:59.999Z, before the candidate of ${PACKED_AT}`,
    ],
    [
      "of the future",
      review({ at: "2026-11-20T12:05:01.000Z" }),
      "it is dated 2026-11-20T12:05:01.000Z, after the moment of judgement",
    ],
  ])("%s counts for nothing, and why is said", (_, decision, reason) => {
    expect(settled([decision])).toMatchObject([{ ...NOBODY, refused: [{ reason }] }]);
  });

  test("in a role that the person does not hold counts for nothing", () => {
    const [manager, lead] = settled([review(of(DIGEST, "security_lead"))]);
    expect([manager, lead]).toMatchObject([
      { id: MANAGER, ...NOBODY, refused: [] },
      {
        id: "security_lead",
        ...NOBODY,
        refused: [{ identity: RITA, reason: "the trust file does not give this role to this identity" }],
      },
    ]);
  });

  test.each<[string, Parameters<typeof settled>[1], string]>([
    [
      "nobody vouches for the answer",
      { vouched: { valid: false, reason: "is not signed" } },
      "nobody vouches for github.json",
    ],
    ["the trust file accepts none", { trust: trust() }, "the trust file accepts no approvals on GitHub"],
    ["there is no trust file", { trust: undefined }, "the trust file accepts no approvals on GitHub"],
    [
      "the person is an author of the change",
      { release: release({ authors: [RITA] }) },
      "the author of the change may not approve it",
    ],
    [
      "there is no package",
      { packedAt: undefined },
      "it is dated 2026-11-20T11:30:00.000Z, before the candidate of no package",
    ],
    [
      "it is older than approvals may be",
      { maxAgeSeconds: 1799 },
      "it was signed 2026-11-20T11:30:00.000Z; an approval may be 0 d old",
    ],
    [
      "the record of the answer expired",
      { vouched: { ...VOUCHED, expires: NOW } as Vouched },
      "it expired 2026-11-20T12:00:00.000Z",
    ],
  ])("counts for nothing where %s", (_, parts, reason) => {
    expect(settled([review()], parts)).toMatchObject([{ ...NOBODY, refused: [{ reason }] }]);
  });

  test("of an environment is as old as its answer, and no older than the candidate", () => {
    const collectedAt = (collected_at: string) => settled([ofRun()], { vouched: { valid: true, collected_at } });
    expect(collectedAt("2026-11-20T10:54:59.999Z")).toMatchObject([NOBODY]);
    expect(collectedAt("2026-11-20T12:05:01.000Z")).toMatchObject([NOBODY]);
    expect(collectedAt(NOW)).toMatchObject([{ approved_by: [RITA] }]);
  });
});

describe("a rejection on GitHub", () => {
  const ofOthers = approvalLine("cd".repeat(32), MANAGER);
  test.each<[string, DecidedOnGithub]>([
    ["of a pull request", changes()],
    ["of an environment", ofRun({ state: "rejected" })],
    ["of another commit", changes({ commit: "b".repeat(40) })],
    ["from before the candidate", changes({ at: "2026-11-20T09:00:00.000Z" })],
    ["in a role that the person does not hold", changes({ comment: approvalLine(DIGEST, "friend") })],
    ["with the digest anywhere", changes({ comment: `No: \`sha256:${DIGEST.toUpperCase()}\`!` })],
    ["with another digest too", changes({ comment: `${ofOthers}\n> ${LINE}` })],
    ["whose comment was edited, whatever is left of it", changes({ isEdited: true, comment: "" })],
    [
      "whose comment was edited into another role",
      changes({ isEdited: true, comment: approvalLine(DIGEST, "friend") }),
    ],
    ["whose comment was edited into other bytes", changes({ isEdited: true, comment: ofOthers })],
  ])("%s stands", (_, decision) => {
    expect(settled([decision])).toMatchObject([{ approved_by: [], rejected_by: [RITA] }]);
  });

  test("of other bytes, or without the digest, is none", () => {
    for (const comment of [ofOthers, "No.", LINE.replace(" as", "0 as"), `sha256:${DIGEST.slice(1)}`])
      expect(settled([changes({ comment })])).toMatchObject([{ ...NOBODY, refused: [{ identity: RITA }] }]);
  });

  test("does not age", () => {
    expect(settled([changes(), review({ login: "rolf", at: NOW })], { maxAgeSeconds: 1799 })).toMatchObject([
      { approved_by: [ROLF], rejected_by: [RITA] },
    ]);
  });

  test("may come from an author of the change", () => {
    expect(settled([changes()], { release: release({ authors: [RITA] }) })).toMatchObject([{ rejected_by: [RITA] }]);
  });

  test("in an environment stands beside an approval there, in either order", () => {
    const both = [ofRun(), ofRun({ state: "rejected" })];
    for (const decided of [both, both.toReversed()])
      expect(settled(decided)).toMatchObject([{ approved_by: [RITA], rejected_by: [RITA] }]);
  });
});

describe("the reviews of a pull request", () => {
  const later = (parts: Parts): DecidedOnGithub => review({ at: "2026-11-20T11:40:00.000Z", ...parts });

  test("count as each person decided last, whatever their order in the answer", () => {
    const cases: readonly (readonly [DecidedOnGithub, DecidedOnGithub, object])[] = [
      [review(), later({ state: "changes_requested" }), { approved_by: [], rejected_by: [RITA] }],
      [changes(), later({}), { approved_by: [RITA], rejected_by: [] }],
      [review(), later({ state: "dismissed" }), NOBODY],
      [review(), later({ state: "changes_requested", comment: "" }), NOBODY],
      [changes(), later({ state: "changes_requested", comment: "" }), { approved_by: [], rejected_by: [RITA] }],
    ];
    for (const [first, second, roles] of cases)
      for (const decided of [
        [first, second],
        [second, first],
      ])
        expect(settled(decided)).toMatchObject([roles]);
  });

  test("of two logins of one person are that person's", () => {
    expect(settled([review(), later({ login: "rita-home" })])).toMatchObject([{ approved_by: [RITA] }]);
    expect(settled([review(), later({ login: "Rita-Home", state: "dismissed" })])).toMatchObject([NOBODY]);
  });

  test("of a stranger whose login is called like an identity take nothing from it", () => {
    const roles = { [MANAGER]: { min: 1, identities: ["rita"] } };
    const github = { collectors: ["pipeline"], logins: new Map([["rita-r", "rita"]]) };
    const decided = [changes({ login: "rita-r" }), later({ login: "rita" })];
    expect(settled(decided, { trust: trust({ roles, github }) })).toMatchObject([
      { approved_by: [], rejected_by: ["rita"] },
    ]);
  });

  test("of an app that is called like a person take nothing from what the person decided", () => {
    const app = later({ isPerson: false, comment: "" });
    expect(settled([changes(), app])).toMatchObject([{ approved_by: [], rejected_by: [RITA] }]);
    expect(settled([review(), { ...app, state: "dismissed" }])).toMatchObject([{ approved_by: [RITA] }]);
  });

  /** What GitHub said in another answer. */
  const elsewhere = (parts: Parts): DecidedOnGithub => ({ ...review(parts), position: { path: "newer.json" } });

  test.each<[string, DecidedOnGithub, DecidedOnGithub, object]>([
    ["take an approval back by a dismissal", review(), elsewhere({ state: "dismissed" }), NOBODY],
    [
      "take an approval back by a later rejection",
      review(),
      elsewhere({ state: "changes_requested", comment: "" }),
      NOBODY,
    ],
    [
      "take no rejection back",
      changes(),
      elsewhere({ at: "2026-11-20T11:40:00.000Z", comment: "" }),
      { rejected_by: [RITA] },
    ],
    ["take nothing from a later approval", later({}), elsewhere({ state: "dismissed" }), { approved_by: [RITA] }],
    ["are the same when they say the same", review(), elsewhere({}), { approved_by: [RITA] }],
    [
      "are each their own person's",
      review(),
      elsewhere({ login: "rolf", state: "dismissed" }),
      { approved_by: [RITA] },
    ],
  ])("in two answers %s", (_, first, second, roles) => {
    for (const decided of [
      [first, second],
      [second, first],
    ])
      expect(settled(decided, { vouched: BOTH })).toMatchObject([roles]);
  });

  test("of two people are two people's", () => {
    expect(settled([review(), review({ login: "rolf" })])).toMatchObject([{ approved_by: [RITA, ROLF] }]);
  });

  test("with two lines say two things, and each is judged by itself", () => {
    const comment = `${approvalLine("cd".repeat(32), MANAGER)}\n${LINE}`;
    expect(settled([review({ comment })])).toMatchObject([{ approved_by: [RITA], refused: [{ identity: RITA }] }]);
  });
});

test("whatever answers say, an approval is a known person's last word, unedited, with the line, and no rejection is lost", () => {
  const other = approvalLine("cd".repeat(32), MANAGER);
  /** What counts comes more often, so that what is wrong is often the only thing that is. */
  const often = <Value>(good: Value, ...others: readonly Value[]) =>
    fc.oneof({ arbitrary: fc.constant(good), weight: 4 }, fc.constantFrom(...others));
  const decision = fc.record({
    login: fc.constantFrom("rita", "RITA-home", "rolf", "eve", RITA, "__proto__"),
    isPerson: often(true, false),
    state: often("approved", "changes_requested", "rejected", "dismissed", "pending", "toString"),
    comment: fc.constantFrom("", LINE, other, `${other}\n${LINE}`, `> ${LINE}`, approvalLine(DIGEST, "security_lead")),
    at: fc.constantFrom("2026-11-20T10:00:00.000Z", "2026-11-20T11:30:00.000Z", "2026-11-20T11:31:00.000Z"),
    commit: often(COMMIT, "b".repeat(40), null),
    isEdited: often(false, true),
    path: often(position.path, "newer.json"),
  });
  const rejects = ({ state }: DecidedOnGithub): boolean => ["changes_requested", "rejected"].includes(state);
  const identities = new Map(Object.entries({ rita: RITA, "rita-home": RITA, rolf: ROLF }));
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 6 }), (list) => {
      const decided = list.map(({ path, ...parts }) => ({ ...parts, position: { path } }));
      const roles = settled(decided, { vouched: BOTH });
      for (const identity of [RITA, ROLF]) {
        const own = decided
          .filter(({ login, isPerson: isOwn }) => isOwn && identities.get(login.toLowerCase()) === identity)
          .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
        const answers = [...BOTH.keys()].map((path) => own.filter((each) => each.position.path === path));
        const last = answers.flatMap((each) => each.slice(-1));
        const isGood = ({ state, isEdited, commit, comment, at }: (typeof own)[number]): boolean =>
          [state, isEdited, commit, comment.split("\n").includes(LINE)].join() ===
            ["approved", false, COMMIT, true].join() && last.every((each) => each.state === "approved" || each.at < at);
        if (roles.some(({ approved_by }) => approved_by.includes(identity))) expect(last.some(isGood)).toBe(true);
        const standing = answers.flatMap((each) => each.slice(each.findLastIndex((one) => !rejects(one)) + 1));
        const isRejected = standing.some(({ comment, isEdited }) => isEdited || comment.includes(DIGEST));
        expect(roles.some(({ rejected_by }) => rejected_by.includes(identity))).toBe(isRejected);
      }
      const believed = settled(decided, { vouched: { valid: false, reason: "" } });
      expect(believed.flatMap(({ approved_by, rejected_by }) => [...approved_by, ...rejected_by])).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("a login is a person's where GitHub says so", () => {
  expect([
    isPerson("User", "rita"),
    isPerson("Bot", "rita"),
    isPerson("User", "renovate[BOT]"),
    isPerson(undefined, "rita"),
    isPerson("Mannequin", "rita"),
  ]).toEqual([true, false, false, false, false]);
});
