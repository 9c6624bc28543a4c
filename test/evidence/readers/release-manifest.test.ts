import { describe, expect, it } from "vitest";
import { kind } from "../../../src/evidence/kinds/release.ts";
import { reader } from "../../../src/evidence/readers/release-manifest.ts";
import { validate } from "../../../src/schema.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";

const COMMIT = "ab".repeat(20);
const DIGEST = "cd".repeat(32);
const manifest = (changes: object = {}): object => ({
  schema_version: "1",
  kind: "release-manifest",
  timestamp: "2025-01-01T12:00:00+02:00",
  release: { name: "shop", version: "1.2.3", git_commit: COMMIT },
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "release-manifest.json");

describe("the release manifest", () => {
  it("tells the candidate, and what is missing is empty", async () => {
    const { part, observed, subject } = await read(manifest());
    expect(part.release).toEqual({
      name: "shop",
      version: "1.2.3",
      git_commit: COMMIT,
      authors: [],
      targeted_suites: [],
      scripts: [],
      upstream: [],
    });
    expect([observed, subject]).toEqual([
      { from: "2025-01-01T10:00:00.000Z", to: "2025-01-01T10:00:00.000Z" },
      { name: "shop", version: "1.2.3", git_commit: COMMIT },
    ]);
  });

  it("tells what is released, where it names that", async () => {
    const named = { name: "stock-web", uri: "oci://stock/web", digest: { sha256: DIGEST } };
    const { part } = await read(manifest({ artifacts: [named] }));
    expect(part.release.artifacts).toEqual([
      { id: "stock-web", sha256: DIGEST, source: { path: "release-manifest.json", pointer: "/artifacts/0" } },
    ]);
    expect(await validate("facts/release", part.release)).toEqual([]);
    expect((await read(manifest({ artifacts: [] }))).part.release).not.toHaveProperty("artifacts");
  });

  it("tells what must have been proved, with positions, in the form of the facts", async () => {
    const { part } = await read(
      manifest({
        authors: ["ann@example.com"],
        targeted_suites: [
          { id: "smoke", match: ["smoke/*"], targeted_tests: 3 },
          { id: "e2e", match: ["e2e/*"], critical: true, targeted_tests: 9 },
        ],
        scripts: [{ path: "deploy.sh", sha256: DIGEST, kind: "deploy" }],
        upstream: [{ id: "uat", path: "uat.zip", sha256: DIGEST, max_age_seconds: 5 }],
        rto_seconds: 600,
      }),
    );
    expect(part.release).toMatchObject({
      targeted_suites: [
        { id: "smoke", critical: false, source: { path: "release-manifest.json", pointer: "/targeted_suites/0" } },
        { id: "e2e", critical: true, source: { path: "release-manifest.json", pointer: "/targeted_suites/1" } },
      ],
      upstream: [{ id: "uat", path: "uat.zip", sha256: DIGEST }],
      rto_seconds: 600,
    });
    expect(await validate("facts/release", kind.unite([source("a", part)], context()))).toEqual([]);
  });

  it.each([
    [
      "a time without a zone",
      { timestamp: "2025-01-01T12:00:00" },
      /^invalid \/timestamp has the timestamp "2025-01-01T12:00:00", which is no RFC 3339 time with a zone$/u,
    ],
    [
      "a short commit",
      { release: { name: "shop", version: "1.2.3", git_commit: "abc1234" } },
      /^invalid 1:\d+ is no release document: \/release\/git_commit is "abc1234"/u,
    ],
    [
      "an unknown key",
      { autors: [] },
      /^invalid 1:\d+ is no release document: \/autors is not a known key; did you mean "authors"\?$/u,
    ],
    [
      "a suite twice",
      { targeted_suites: ["a", "b", "a"].map((id) => ({ id, match: ["*"], targeted_tests: 1 })) },
      /^ambiguous \/targeted_suites\/2 targets the suite a twice$/u,
    ],
    [
      "a suite that targets nothing",
      { targeted_suites: [{ id: "a", match: ["*"], targeted_tests: 0 }] },
      /^invalid 1:\d+ is no release document/u,
    ],
  ])("refuses %s", async (_, changes, message) => {
    expect(await refusal(() => read(manifest(changes)))).toMatch(message);
  });

  it.each([
    [JSON.stringify(manifest()), true],
    [JSON.stringify({ schema_version: "1", kind: "readiness-approval" }), false],
    ['{"kind":"release-manifest"}', false],
    ["", false],
  ])("recognises %.40j: %s", (text, isOwn) => {
    expect(reader.recognises(new TextEncoder().encode(text))).toBe(isOwn);
  });
});
