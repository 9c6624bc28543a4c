import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keyOf, signerLine } from "../../scripts/examples/signing.js";
import { sha256 } from "../../src/canonical.ts";
import { sign } from "../../src/signature/sshsig.ts";
import {
  ADA,
  APPROVAL,
  approve,
  at,
  decided,
  FOLDER,
  isDecided,
  keyFile,
  NOW,
  OLGA,
  pack,
  RITA,
  ROLF,
} from "../approving.ts";
import {
  awaiting,
  collected,
  GITHUB,
  lineFor,
  ofRun,
  PIPELINE,
  PULL,
  person,
  RUN,
  review,
  reviews,
  takenIn,
} from "../github.ts";
import { put, text, verdictOf } from "../project.ts";

const RECORD = `${FOLDER}/collection-record.json`;

interface Judged {
  readonly outcome: string;
  /** Code and message of each open error. */
  readonly errors: readonly string[];
}

async function judged(path: string, now = NOW): Promise<Judged> {
  await at(now, ["eval", path]);
  const { outcome, findings } = verdictOf(path);
  const open = findings.filter(({ level, status }) => level === "error" && status === "open");
  return { outcome, errors: open.map(({ code, message }) => `${code} ${message}`) };
}

/** Signs the record that is there as it is now, as whoever has the key of the identity. */
function signRecord(path: string, identity: string): void {
  put(path, `${RECORD}.sig`, sign(readFileSync(join(path, RECORD)), keyOf(identity), "ray-policy-evidence"));
}

const edit = (path: string, file: string, from: string, to: string): void => {
  const before = text(path, file);
  if (!before.includes(from)) throw new Error(`${file} does not hold ${from}`);
  put(path, file, before.replace(from, to));
};

describe("an approval on GitHub", () => {
  it("counts like any other when it names these bytes and the pipeline signed the answer", async () => {
    const path = await awaiting();
    const line = await lineFor(path);
    expect(line).toMatch(/^ray-policy approve sha256:[0-9a-f]{64} as release_manager$/u);
    await collected(path, RUN, [ofRun(`Fine.\r\n${line}\r\n`)]);
    expect(await takenIn(path)).toMatchObject({ code: 0, err: expect.stringContaining("the decision is go") });
    expect(decided(path)).toMatchObject({
      decision: "go",
      approvals: [],
      verified_by: [{ identity: RITA, role: "release_manager", method: "github", evidence_ref: RUN }],
    });
    expect(await judged(path)).toEqual({ outcome: "pass", errors: [] });
  });

  it("may be the review of a pull request", async () => {
    const path = await awaiting(PULL);
    await collected(path, PULL, reviews([review(await lineFor(path))]));
    expect((await takenIn(path)).err).toContain("the decision is go");
    expect(await judged(path)).toEqual({ outcome: "pass", errors: [] });
  });

  it("stands beside those that are signed, and is one person's with them", async () => {
    const path = await awaiting(RUN, [["release_manager: {", "release_manager: { min: 2,"]]);
    await collected(path, RUN, [ofRun(await lineFor(path))]);
    await approve(path, "release_manager", RITA);
    expect(decided(path).decision).toBe("conditional");
    await approve(path, "release_manager", ROLF);
    expect(decided(path).decision).toBe("go");
    expect(await judged(path)).toEqual({ outcome: "pass", errors: [] });
  });

  it("does not lend itself to a signature that does not hold", async () => {
    const path = await awaiting();
    await collected(path, RUN, [ofRun(await lineFor(path))]);
    expect(await approve(path, "release_manager", RITA, "--key", `@${ROLF}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`it is signed by ${ROLF}`),
    });
    expect(isDecided(path)).toBe(false);
  });

  it("by two logins of one person is one person's", async () => {
    const path = await awaiting(RUN, [["release_manager: {", "release_manager: { min: 2,"]]);
    const line = await lineFor(path);
    await collected(path, RUN, [ofRun(line), ofRun(line, { user: person("rita-home") })]);
    expect((await takenIn(path)).err).toContain(`release_manager: ${RITA} approved (1 of 2)`);
    expect((await judged(path)).errors).toContainEqual(expect.stringContaining("approved by 1 of 2"));
  });

  it("does not let a person fill two roles", async () => {
    const path = await awaiting(RUN, [["product_owner: { identities: [", `product_owner: { identities: [${RITA}, `]]);
    const lines = [await lineFor(path), await lineFor(path, RITA, "product_owner")];
    await collected(path, RUN, [ofRun(lines.join("\n"))]);
    await takenIn(path);
    expect((await judged(path)).errors).toContainEqual(expect.stringContaining("nobody may fill two roles"));
  });

  it("without the document of the decision decides nothing", async () => {
    const path = await awaiting();
    edit(path, "ray-policy.yaml", `[${APPROVAL}, ${RUN}]`, RUN);
    await collected(path, RUN, [ofRun(await lineFor(path))]);
    const { outcome, errors } = await judged(path);
    expect([outcome, errors.join("\n")]).toEqual(["fail", expect.stringContaining("the decision is conditional")]);
  });
});

describe("the line for GitHub", () => {
  it("is alone on standard output, and approves nothing", async () => {
    const path = await awaiting();
    const args = ["approve", path, "--role", "release_manager", "--identity", RITA, "--comment"];
    const { code, out, err } = await at(NOW, args);
    expect([code, out]).toEqual([0, `${await lineFor(path)}\n`]);
    expect(err).toContain("candidate  sha256 ");
    expect(err).toContain("nothing is approved yet");
    expect(isDecided(path)).toBe(false);
  });

  it("is the same for a rejection, which an author may get too", async () => {
    const path = await awaiting(
      RUN,
      [["release_manager: { identities: [", `release_manager: { identities: [${ADA}, `]],
      GITHUB.replace("rolf:", `ada: ${ADA}, rolf:`),
    );
    const args = ["approve", path, "--role", "release_manager", "--identity", ADA, "--comment"];
    expect(await at(NOW, [...args, "--decision", "rejected"])).toMatchObject({
      code: 0,
      out: `${await lineFor(path)}\n`,
    });
    expect(await at(NOW, args)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("the author of the change"),
    });
  });

  it("is not given to whom it would be of no use", async () => {
    const path = await awaiting();
    await expect(lineFor(path, "sam@stock.example", "security_lead")).rejects.toThrow(
      "the trust file ties no GitHub login to sam@stock.example",
    );
    await expect(lineFor(path, OLGA)).rejects.toThrow("the trust file does not give this role to this identity");
    await expect(lineFor(await awaiting(RUN, [], ""))).rejects.toThrow("the trust file accepts no approvals on GitHub");
  });

  it.each([
    ["--comment", "--github"],
    ["--comment", "--key", "x"],
    ["--comment", "--yes"],
    ["--github", "--role", "release_manager"],
    ["--github", "--signature", "x"],
  ])("goes its own way: %s %s", async (...flags) => {
    const args = ["approve", await awaiting(), "--role", "release_manager", "--identity", RITA];
    expect((await at(NOW, [...(flags[0] === "--github" ? args.slice(0, 2) : args), ...flags])).code).toBe(2);
  });
});

describe("collect", () => {
  it("takes the answers when they are asked for, and never the decision", async () => {
    const path = await awaiting();
    put(path, RUN, JSON.stringify([ofRun(await lineFor(path))]));
    await approve(path, "product_owner", OLGA);
    expect((await at(NOW, ["collect", "approval", "--project", path, "--key", PIPELINE])).code).toBe(0);
    const { files } = JSON.parse(text(path, RECORD)) as { readonly files: readonly { readonly path: string }[] };
    expect(files.map((file) => file.path)).toEqual([RUN]);
    put(path, RUN, null);
    const all = await at(NOW, ["collect", "--project", path, "--key", PIPELINE]);
    expect(all.err).not.toContain("approval");
  });
});

describe("what was said on GitHub is not written down", () => {
  it.each<[string, (line: string) => unknown, string]>([
    [
      "where only comments were",
      () => reviews([review("Hm.", { state: "COMMENTED" })]),
      "no answer of GitHub with an approval is among the evidence",
    ],
    ["where there were no reviews", () => reviews([]), "no answer of GitHub with an approval is among the evidence"],
    ["where nothing counts", () => [ofRun("go")], `${RITA}: its comment has no line`],
    [
      "where a comment was edited",
      (line) => reviews([review(line, { lastEditedAt: "2026-11-20T11:50:00Z" })]),
      `${RITA}: its comment was edited after it was submitted`,
    ],
    [
      "where it is a bot's",
      (line) => reviews([review(line, { author: { __typename: "Bot", login: "rita-r" } })]),
      "rita-r is no person's login",
    ],
    ["where it is an app's", (line) => [ofRun(line, { user: person("rita-r", "Bot") })], "rita-r is no person's login"],
  ])("%s", async (_, answer, reason) => {
    const path = await awaiting(RUN);
    await collected(path, RUN, answer(await lineFor(path)));
    expect(await takenIn(path)).toMatchObject({ code: 1, err: expect.stringContaining(reason) });
    expect(isDecided(path)).toBe(false);
  });
});

it("an approval on GitHub of a release that fails now is not written down", async () => {
  const path = await awaiting();
  await collected(path, RUN, [ofRun(await lineFor(path))]);
  put(path, `${FOLDER}/staging-test-results.json`, null);
  expect(await takenIn(path)).toMatchObject({ code: 1, err: expect.stringContaining("RAY901 tests") });
  expect(isDecided(path)).toBe(false);
});

describe("an answer of GitHub counts for nothing, and blocks,", () => {
  async function ofRunDecided(): Promise<string> {
    const path = await awaiting();
    await collected(path, RUN, [ofRun(await lineFor(path))]);
    await takenIn(path);
    return path;
  }

  async function ofPullDecided(): Promise<string> {
    const path = await awaiting(PULL);
    await collected(path, PULL, reviews([review(await lineFor(path))]));
    await takenIn(path);
    return path;
  }

  it.each<[string, (path: string) => unknown, string]>([
    ["without a record", (path) => put(path, RECORD, null), "RAY912"],
    ["without the record's signature", (path) => put(path, `${RECORD}.sig`, null), "RAY912"],
    ["where an approver signed the record", (path) => signRecord(path, RITA), "RAY912"],
    ["where nobody who is known signed the record", (path) => signRecord(path, "eve@stock.example"), "RAY912"],
    ["that was edited after signing", (path) => edit(path, RUN, '"approved"', '"approved" '), "RAY905"],
    ["whose record was edited after signing", (path) => edit(path, RECORD, '"4711"', '"4712"'), "RAY912"],
    [
      "whose record names other bytes, signed",
      (path) => {
        edit(path, RUN, "production", "staging");
        signRecord(path, "pipeline@stock.example");
      },
      "RAY905",
    ],
    [
      "whose record is of another release",
      (path) => {
        edit(path, RECORD, "9c5680bd3d83a68465f4d0389907c7d7745984eb", "b".repeat(40));
        signRecord(path, "pipeline@stock.example");
      },
      "RAY905",
    ],
    [
      "with a signature of its own in place of a record",
      (path) => {
        put(path, RECORD, null);
        put(
          path,
          `${RUN}.sig`,
          sign(readFileSync(join(path, RUN)), keyOf("pipeline@stock.example"), "ray-policy-evidence"),
        );
      },
      "RAY912",
    ],
    [
      "whose record was signed for another purpose",
      (path) =>
        put(
          path,
          `${RECORD}.sig`,
          sign(readFileSync(join(path, RECORD)), keyOf("pipeline@stock.example"), "ray-policy-approval"),
        ),
      "RAY912",
    ],
  ])("%s", async (_, damage, code) => {
    const path = await ofRunDecided();
    damage(path);
    const { outcome, errors } = await judged(path);
    expect(outcome).toBe("fail");
    expect(errors).toContainEqual(expect.stringMatching(new RegExp(`^${code} .*github-approvals\\.json`, "u")));
  });

  it.each<[string, (node: Record<string, unknown>, answer: ReturnType<typeof reviews>) => unknown, string]>([
    [
      "of REST",
      (node) => [{ ...node, author_association: "MEMBER", commit_id: "x", user: { login: "rita-r" } }],
      "is the REST answer",
    ],
    ["that is only a page", (node) => reviews([node], true), "does not hold all reviews"],
    ["with errors in it", (_, answer) => ({ ...answer, errors: [{}] }), "says that GitHub could not answer all"],
    ["without the time of a review", (node) => reviews([{ ...node, submittedAt: null }]), "no RFC 3339 time"],
  ])("where it is one %s", async (_, answerOf, reason) => {
    const path = await ofPullDecided();
    const answer = JSON.parse(text(path, PULL)) as ReturnType<typeof reviews>;
    const [node] = answer.data.repository.pullRequest.reviews.nodes as readonly Record<string, unknown>[];
    const damaged = answerOf(node ?? {}, answer);
    await expect(collected(path, PULL, damaged)).rejects.toThrow(reason);
    const { outcome, errors } = await judged(path);
    expect([outcome, errors.join("\n")]).toEqual(["fail", expect.stringContaining(reason)]);
  });

  it("whose only record of this release is unsigned, beside a signed one of another", async () => {
    const path = await ofRunDecided();
    const unsigned = `${FOLDER}/another-record.json`;
    put(path, unsigned, text(path, RECORD));
    edit(path, "ray-policy.yaml", "evidence:\n", `evidence:\n  collection: [${unsigned}, ${RECORD}]\n`);
    expect(await judged(path)).toMatchObject({ outcome: "pass" });
    edit(path, RECORD, "9c5680bd3d83a68465f4d0389907c7d7745984eb", "b".repeat(40));
    signRecord(path, "pipeline@stock.example");
    const { errors } = await judged(path);
    expect(errors.find((each) => each.startsWith("RAY912"))).toMatch(
      /another-record\.json names it, but has no signature .*collection-record\.json names it, but is about another release$/u,
    );
  });

  it("that only an unsigned record names as it is, beside a signed one of other bytes", async () => {
    const path = await ofRunDecided();
    const unsigned = `${FOLDER}/another-record.json`;
    const before = sha256(text(path, RUN));
    edit(path, RUN, "production", "staging");
    put(path, unsigned, text(path, RECORD).replace(before, sha256(text(path, RUN))));
    edit(path, "ray-policy.yaml", "evidence:\n", `evidence:\n  collection: [${unsigned}, ${RECORD}]\n`);
    const { errors } = await judged(path);
    expect(errors[1]).toMatch(/^RAY912 .*another-record\.json names it, but has no signature/u);
  });

  it("where an author of the change signed the record", async () => {
    const path = await awaiting(
      RUN,
      [["signers:\n", `signers:\n  - '${signerLine(ADA)}'\n`]],
      GITHUB.replace("[pipeline", `[${ADA}, pipeline`),
    );
    await collected(path, RUN, [ofRun(await lineFor(path))], keyFile(ADA));
    expect(await takenIn(path)).toMatchObject({ code: 1 });
    expect((await judged(path)).errors).toContainEqual(
      expect.stringMatching(/^RAY912 .* is signed by ada@stock\.example, an author of the change$/u),
    );
  });

  it("when the trust file accepts none, and the reason stands in the finding", async () => {
    const path = await awaiting(RUN, [], "");
    await collected(path, RUN, [ofRun("ray-policy approve sha256:… as release_manager")]);
    await approve(path, "product_owner", OLGA);
    expect((await judged(path)).errors).toContainEqual(
      expect.stringContaining("refused: login rita-r (the trust file accepts no approvals on GitHub)"),
    );
  });

  it("once another package is there", async () => {
    const path = await ofRunDecided();
    edit(path, `${FOLDER}/deployment-checklist.md`, "\n", "\n\n");
    await pack(path);
    expect((await judged(path)).errors.join("\n")).toMatch(/RAY405 .*package/u);
    expect(await takenIn(path)).toMatchObject({ code: 1, err: expect.stringContaining("its comment names sha256:") });
  });

  it("once it is too old", async () => {
    expect((await judged(await ofRunDecided(), "2026-11-27T12:00:01.000Z")).errors.join("\n")).toContain("RAY904");
  });
});

describe("a rejection on GitHub", () => {
  it("blocks whoever else approves, before and after it is written down", async () => {
    const path = await awaiting();
    const line = await lineFor(path);
    const rejection = ofRun(line, { state: "rejected", user: person("rolf") });
    await approve(path, "release_manager", RITA);
    await collected(path, RUN, [ofRun(line), rejection]);
    expect((await judged(path)).errors).toContainEqual(expect.stringContaining("rejected by 1"));
    expect((await takenIn(path)).err).toContain("the decision is no_go");
    expect((await judged(path)).outcome).toBe("fail");
  });
});

describe("a field that is missing in an answer", () => {
  /** The answer without one field, for each of its fields. */
  function* without(value: unknown, root = value): Generator<readonly [string, unknown]> {
    if (typeof value !== "object" || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (!Array.isArray(value)) {
        delete (value as Record<string, unknown>)[key];
        yield [key, structuredClone(root)];
        (value as Record<string, unknown>)[key] = member;
      }
      yield* without(member, root);
    }
  }

  async function outcomes(path: string, file: string, answer: unknown): Promise<readonly string[]> {
    const found: string[] = [];
    for (const [key, damaged] of without(structuredClone(answer))) {
      // What cannot be read is not collected, and the record names other bytes.
      await collected(path, file, damaged).catch(() => undefined);
      found.push(`${key} ${(await judged(path)).outcome}`);
    }
    return found;
  }

  it.each<[string, string, (line: string) => unknown, readonly string[]]>([
    ["approvals of an environment", RUN, (line) => [ofRun(line)], ["id", "name", "id"]],
    ["reviews", PULL, (line) => reviews([review(line)]), []],
  ])("never lets %s count that did not, nor hides a rejection", async (_, file, approval, idle) => {
    const path = await awaiting(file);
    const line = await lineFor(path);
    await collected(path, file, approval(line));
    await takenIn(path);
    const harmless = (await outcomes(path, file, approval(line))).filter((each) => each.endsWith(" pass"));
    expect(harmless).toEqual(idle.map((key) => `${key} pass`));
    const both =
      file === RUN
        ? [ofRun(line), ofRun(line, { state: "rejected", user: person("rolf") })]
        : reviews([
            review(line),
            review(line, { state: "CHANGES_REQUESTED", author: { __typename: "User", login: "rolf" } }),
          ]);
    await collected(path, file, both);
    const rejected = await outcomes(path, file, both);
    expect(rejected.filter((each) => !each.endsWith(" fail"))).toEqual([]);
    expect(rejected.length).toBeGreaterThan(10);
  });
});
