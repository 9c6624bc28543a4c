import { describe, expect, it, test } from "vitest";
import type { Context } from "../../../src/evidence/kind.ts";
import { kind } from "../../../src/evidence/kinds/script_compliance.ts";
import { reader } from "../../../src/evidence/readers/script-compliance.ts";
import { validate } from "../../../src/schema.ts";
import { COMMIT, DIGEST, release } from "../../builders.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { HEADER_KEYS, header, without } from "./header.ts";

const PATH = "scripts/deploy.sh";
const OTHER = "cd".repeat(32);
const LINT = { tool: "shellcheck", version: "0.10.0", error: 0, warning: 2, info: 0, style: 0 };
const script = (changes: object = {}): Record<string, unknown> => ({
  path: PATH,
  sha256: DIGEST,
  registered: true,
  digest_matches: true,
  lint: LINT,
  checks: [{ id: "dry-run", status: "pass" }],
  status: "compliant",
  ...changes,
});
const report = (changes: object = {}): Record<string, unknown> => ({
  ...header("script-compliance"),
  scripts: [script()],
  ...changes,
});
const read = (document: object): ReturnType<typeof reader.read> =>
  reader.read(stream(JSON.stringify(document)), "c.json");
const known = (registered = DIGEST, reviewed = DIGEST): Context =>
  context({
    facts: { script_registry: { scripts: [{ id: PATH, sha256: registered }] } },
    release: release({ scripts: [{ path: PATH, sha256: reviewed, kind: "deploy" }] }),
  });

describe("script compliance", () => {
  it("is held against the registry and the release, in the form of the facts", async () => {
    const { part, observed, subject } = await read(report());
    const sources = [source("c.json", part)];
    const facts = kind.unite(sources, known());
    expect(facts).toEqual({
      scripts: [
        {
          id: PATH,
          registered: true,
          digest_matches: true,
          errors: 0,
          warnings: 2,
          compliant: true,
          source: { path: "c.json", pointer: "/scripts/0" },
        },
      ],
      source: { path: "c.json", pointer: "/scripts" },
    });
    expect([observed.to, subject.git_commit]).toEqual(["2026-11-20T10:00:00.000Z", COMMIT]);
    expect(await validate("facts/script_compliance", facts)).toEqual([]);
    expect(kind).toMatchObject({ document: "script-compliance.json", optional: true, after: ["script_registry"] });
  });

  test.each<[string, object, Context, object, readonly string[]]>([
    [
      "no registry was admitted",
      {},
      context(),
      { registered: false, digest_matches: false, compliant: false },
      ["registered", "digest_matches", "status"],
    ],
    [
      "the registry has another digest",
      {},
      known(OTHER),
      { registered: true, digest_matches: false, compliant: false },
      ["digest_matches", "status"],
    ],
    [
      "the release has another digest",
      {},
      known(DIGEST, OTHER),
      { registered: true, digest_matches: false, compliant: false },
      ["digest_matches", "status"],
    ],
    [
      "the linter found an error",
      { lint: { ...LINT, error: 1 } },
      known(),
      { errors: 1, compliant: false },
      ["status"],
    ],
    ["a check is open", { checks: [{ id: "a", status: "unknown" }] }, known(), { compliant: false }, ["status"]],
    ["it is stricter than the host", { status: "non_compliant" }, known(), { compliant: true }, []],
  ])("is not what the report says where %s", async (_, changes, about, expected, differing) => {
    const { part } = await read(report({ scripts: [script(changes)] }));
    const sources = [source("c.json", part)];
    expect(kind.unite(sources, about)).toMatchObject({ scripts: [expected] });
    const stated = kind.declared?.(sources, about).filter(({ declared, counted }) => declared !== counted);
    expect(stated?.map(({ what }) => what)).toEqual(differing.map((key) => `${key} of ${PATH}`));
  });

  test.each([...HEADER_KEYS, "scripts"])("is refused without %s", async (key) => {
    expect(await refusal(() => read(without(report(), key)))).toContain(`the document lacks "${key}"`);
  });

  test.each(Object.keys(script()))("is refused with a script without %s", async (key) => {
    expect(await refusal(() => read(report({ scripts: [without(script(), key)] })))).toContain(
      `/scripts/0 lacks "${key}"`,
    );
  });

  test.each<[string, object, RegExp]>([
    ["an unknown key", { script: [] }, /did you mean "scripts"\?$/u],
    ["another word", { scripts: [script({ status: "ok" })] }, /status is "ok"/u],
    ["a time without a zone", { timestamp: "2026-11-20T10:00:00" }, /^invalid \/timestamp/u],
    ["a script twice", { scripts: [script(), script()] }, /^ambiguous \/scripts\/1 names scripts\/deploy.sh twice$/u],
  ])("is refused with %s", async (_, changes, message) => {
    expect(await refusal(() => read(report(changes)))).toMatch(message);
  });

  it("is one report", async () => {
    const { part } = await read(report());
    const two = ["a.json", "b.json"].map((path) => source(path, part));
    expect(await refusal(() => kind.unite(two, known()))).toContain("ambiguous - a.json and b.json both");
    expect(await refusal(() => kind.unite([], known()))).toContain("inconclusive - there is no");
  });
});
