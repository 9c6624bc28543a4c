import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { NO_KIND, type ShownPart } from "../../../src/evidence/kinds/none.ts";
import { readers } from "../../../src/generated/readers.ts";
import type { Facts } from "../../../src/model.ts";
import { reviews } from "../../github.ts";
import { changed } from "../changed.ts";
import { refusal, stream } from "../stream.ts";
import { zipOf } from "../strict/raw-zip.ts";

const sample = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, "../../../examples/formats", path), "utf8");

async function factsOf(format: string, content: string | Uint8Array): Promise<Facts> {
  const reader = readers.find((each) => each.format === format && each.kind === NO_KIND);
  if (reader === undefined) throw new Error(format);
  const { part } = await reader.read(stream(content), "f");
  return (part as ShownPart).facts;
}

describe("approvals of a run on GitHub", () => {
  test("are counted by their state, whatever its case, and approve nothing", async () => {
    const user = { login: "sam", type: "User" };
    const text = JSON.stringify([
      ...JSON.parse(sample("github-approvals/approvals.json")),
      { state: "REJECTED", user, comment: "", environments: [] },
      { state: "pending", user, comment: "" },
    ]);
    expect(await factsOf("github-approvals", text)).toMatchObject({
      approved: 1,
      rejected: 1,
      pending: 1,
      counts_as_evidence: expect.stringMatching(/^not alone: no time, no commit, no signature/u),
    });
  });

  test("without a state are refused", async () => {
    expect(await refusal(() => factsOf("github-approvals", '[{"user": {"login": "sam"}}]'))).toMatch(/^invalid 1:2 /u);
  });
});

describe("reviews on GitHub", () => {
  const REVIEWS = sample("github-reviews/reviews.json");

  test("count as each person decided last, in the order of time", async () => {
    const last = { approved: 1, changes_requested: 0, dismissed: 0 };
    expect(await factsOf("github-reviews", REVIEWS)).toMatchObject(last);
    expect(await factsOf("github-reviews", JSON.stringify(JSON.parse(REVIEWS).reverse()))).toMatchObject(last);
  });

  test("are the same in the words of GraphQL", async () => {
    const nodes = (JSON.parse(REVIEWS) as Record<string, string>[]).map(({ state, submitted_at, commit_id }) => ({
      author: { __typename: "User", login: "olga" },
      state,
      body: "",
      submittedAt: submitted_at,
      lastEditedAt: null,
      commit: { oid: commit_id },
    }));
    const text = JSON.stringify(reviews(nodes));
    expect(await factsOf("github-reviews", text)).toEqual(await factsOf("github-reviews", REVIEWS));
  });

  test("are taken back by a dismissal, and not by a comment", async () => {
    const [, approval] = JSON.parse(REVIEWS);
    const followedBy = (state: string) =>
      JSON.stringify([approval, { ...approval, state, submitted_at: "2026-11-19T11:00:00Z" }]);
    expect(await factsOf("github-reviews", followedBy("dismissed"))).toMatchObject({ approved: 0, dismissed: 1 });
    expect(await factsOf("github-reviews", followedBy("COMMENTED"))).toMatchObject({ approved: 1 });
  });

  test("name every commit that they are about", async () => {
    const text = changed(REVIEWS, { "/1/commit_id": "b".repeat(40), "/0/user/login": "rita" });
    expect((await factsOf("github-reviews", text))["of_commits"]).toBe(
      `9c5680bd3d83a68465f4d0389907c7d7745984eb, ${"b".repeat(40)}`,
    );
  });
});

describe("a DSSE envelope", () => {
  const ENVELOPE = sample("dsse/statement.dsse.json");

  test("tells what it signs, also deep in a document and in URL-safe base64", async () => {
    const facts = { payload_type: "application/vnd.in-toto+json", signatures: 1, subjects: 1 };
    expect(await factsOf("dsse", ENVELOPE)).toMatchObject(facts);
    expect(await factsOf("dsse", JSON.stringify({ a: [{ dsseEnvelope: JSON.parse(ENVELOPE) }] }))).toMatchObject(facts);
    const statement = JSON.stringify({ predicateType: "urn:x:~~~", subject: [] });
    const payload = Buffer.from(statement).toString("base64url");
    expect(await factsOf("dsse", changed(ENVELOPE, { "/payload": payload }))).toMatchObject({
      predicate_type: "urn:x:~~~",
      subjects: 0,
    });
  });

  test("may sign any payload", async () => {
    expect(await factsOf("dsse", changed(ENVELOPE, { "/payload": "!!" }))).toEqual({
      payload_type: "application/vnd.in-toto+json",
      signatures: 1,
    });
  });

  test.each([
    ["no envelope", "{}"],
    ["signatures that are no list", changed(ENVELOPE, { "/signatures": "x" })],
    ["an envelope deeper than anybody puts one", `${'{"a":'.repeat(9)}${ENVELOPE}${"}".repeat(9)}`],
  ])("is refused with %s", async (_, text) => {
    expect(await refusal(() => factsOf("dsse", text))).toMatch(/^invalid - holds no envelope/u);
  });
});

describe("an SSH signature", () => {
  const SIGNATURE = sample("sshsig/report.sig");

  test("tells what it is for and whose key made it", async () => {
    expect(await factsOf("sshsig", SIGNATURE)).toEqual({
      namespace: "ray-policy-evidence",
      algorithm: "ssh-ed25519",
      hash: "sha512",
      key: expect.stringMatching(/^SHA256:[\w+/]{43}$/u),
    });
  });

  test.each([
    ["cut off", SIGNATURE.slice(0, 200)],
    ["of another version", SIGNATURE.replace("U1NIU0lHAAAAAQ", "U1NIU0lHAAAAAg")],
  ])("is refused %s, as a defect", async (_, text) => {
    expect(await refusal(() => factsOf("sshsig", text))).toMatch(/^(?:invalid|unreadable) /u);
  });
});

describe("what is read only where it is asked for by name", () => {
  test.each([
    ["json", '{"a": 1, "b": 2}', { type: "object", members: 2 }],
    ["json", "[1, 2, 3]", { type: "array", items: 3 }],
    ["json", "null", { type: "null" }],
    ["json", "1.5", { type: "number" }],
    ["xml", "<a><b/><c>text</c></a>", { root: "a", elements: 3 }],
  ])("%s: %s", async (format, text, facts) => {
    expect(await factsOf(format, text)).toEqual(facts);
  });

  test("zip", async () => {
    expect(await factsOf("zip", await zipOf({ "a.txt": "one", "b/c.txt": "three" }))).toMatchObject({
      entries: 2,
      bytes: 8,
      files: [{ path: "a.txt" }, { path: "b/c.txt" }],
    });
  });

  test.each([
    ["json", '{"a": 1, "a": 2}', "unreadable"],
    ["xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "unreadable"],
    ["zip", "PK no zip", "unreadable"],
  ])("%s that two parsers could read differently is refused: %s", async (format, text, code) => {
    expect(await refusal(() => factsOf(format, text))).toContain(code);
  });
});
