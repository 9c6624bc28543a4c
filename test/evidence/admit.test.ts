import { describe, expect, test } from "vitest";
import { admit } from "../../src/evidence/admit.ts";
import { kind as coverageKind } from "../../src/evidence/kinds/coverage.ts";
import { kind as testsKind } from "../../src/evidence/kinds/tests.ts";
import type { Terms } from "../../src/evidence/standing.ts";
import type { Collected, Reading, Subject } from "../../src/model.ts";
import { COMMIT, DIGEST, NOW, release } from "../builders.ts";
import { context } from "./context.ts";

const position = { path: "ray-policy.yaml", line: 3, column: 1 };
const passing = {
  cases: [
    { id: "a", names: [], status: "passed" as const, critical: false, flaky: false, source: { path: "junit.xml" } },
  ],
};

function reading(parts: Partial<Reading> = {}): Reading {
  return {
    part: passing,
    observed: { from: "2026-11-20T09:00:00.000Z", to: "2026-11-20T09:05:00.000Z" },
    subject: { git_commit: COMMIT },
    declared: [],
    ...parts,
  };
}

function collected(readings: readonly Reading[], binding: "document" | "run" = "document", kind = "tests"): Collected {
  return {
    source: { kind, files: ["*.xml"], binding, configured: true, position },
    artifacts: readings.map((each, index) => ({
      kind,
      path: `junit-${index}.xml`,
      bytes: 1,
      sha256: DIGEST,
      format: "junit",
      reading: each,
    })),
    defects: [],
  };
}

const terms = (now: string, parts: Partial<Terms> = {}): Terms => ({
  release: release(),
  now,
  maxAgeSeconds: 24 * 3600,
  mayAssert: true,
  ...parts,
});
const admitted = (found: Collected, now = NOW) =>
  admit(found, testsKind as never, context({ release: release(), now }), terms(now));
const codes = async (found: Collected, now = NOW) => (await admitted(found, now)).defects.map(({ code }) => code);

describe("evidence that names this release and is fresh", () => {
  test("is admitted without a defect, bound by its content", async () => {
    expect(await admitted(collected([reading()]))).toMatchObject({
      status: "admitted",
      binding: "document",
      observed_at: "2026-11-20T09:05:00.000Z",
      defects: [],
    });
  });
});

describe("binding", () => {
  test.each<[string, Subject]>([
    ["another commit", { git_commit: "f".repeat(40) }],
    ["another version", { git_commit: COMMIT, version: "9.9.9" }],
    ["another name", { git_commit: COMMIT, name: "other" }],
  ])("refuses evidence about %s as foreign, also when the run is asserted", async (_, subject) => {
    const found = await admitted(collected([reading({ subject })], "run"));
    expect([found.status, found.defects.map(({ code }) => code), found.facts]).toEqual([
      "defective",
      ["foreign"],
      undefined,
    ]);
  });

  const image = "1".repeat(64);
  const about = (images: readonly string[], artifacts: readonly string[], git_commit?: string) => {
    const released = release({ artifacts: artifacts.map((sha256) => ({ id: "stock", sha256 })) });
    const subject = { images, ...(git_commit === undefined ? {} : { git_commit }) };
    return admit(
      collected([reading({ subject })]),
      testsKind as never,
      context({ release: released }),
      terms(NOW, { release: released }),
    );
  };

  test("refuses evidence about an image that is not released as foreign, also of the right commit", async () => {
    const { status, defects } = await about([image], ["2".repeat(64)], COMMIT);
    expect(status).toBe("defective");
    expect(defects).toMatchObject([{ code: "foreign", message: expect.stringContaining(`sha256:${image}`) }]);
    expect(defects[0]?.message).toContain("under artifacts in the release manifest");
  });

  test("is proven by the digest of a released image, whichever of its digests that is", async () => {
    const found = await about(["2".repeat(64), image], [image, "3".repeat(64)]);
    expect([found.status, found.binding, found.defects]).toEqual(["admitted", "document", []]);
  });

  test("is not proven by an image where the release names no artifact", async () => {
    expect((await about([image], [])).defects).toMatchObject([{ code: "unbound" }]);
  });

  test("judges evidence without a subject with a finding beside it", async () => {
    const found = await admitted(collected([reading({ subject: {} })]));
    expect([found.status, found.defects.map(({ code }) => code), found.facts === undefined]).toEqual([
      "admitted",
      ["unbound"],
      false,
    ]);
  });

  test("takes the run's word for evidence without a subject, and says so", async () => {
    expect(await admitted(collected([reading({ subject: {} })], "run"))).toMatchObject({
      status: "admitted",
      binding: "asserted",
      defects: [],
    });
  });

  test("takes the moment of judgement as the time of a timeless format whose run is asserted", async () => {
    const found = {
      ...collected(
        [
          reading({
            observed: {},
            subject: {},
            part: {
              files: [
                {
                  id: "a",
                  lines: { covered: 1, total: 1 },
                  branches: { covered: 0, total: 0 },
                  functions: { covered: 0, total: 0 },
                  source: { path: "x" },
                },
              ],
            },
          }),
        ],
        "run",
        "coverage",
      ),
    };
    expect(await admit(found, coverageKind as never, context({ release: release() }), terms(NOW))).toMatchObject({
      status: "admitted",
      binding: "asserted",
      observed_at: NOW,
    });
  });

  test("counts a file without subject and without time as unbound once", async () => {
    expect(await codes(collected([reading({ observed: {}, subject: {} })]))).toEqual(["unbound"]);
  });
});

describe("freshness", () => {
  test.each([
    ["2026-11-21T09:05:00.000Z", []],
    ["2026-11-21T09:05:00.001Z", ["stale"]],
    ["2026-11-20T09:00:00.000Z", []],
    ["2026-11-20T08:59:59.999Z", ["inconclusive"]],
  ])("judged at %s gives %j", async (now, expected) => {
    expect(await codes(collected([reading()]), now)).toEqual(expected);
  });

  test("leaves stale evidence to be judged", async () => {
    expect((await admitted(collected([reading()]), "2027-01-01T00:00:00.000Z")).facts).toBeDefined();
  });

  test("is as old as the oldest file", async () => {
    const old = reading({ observed: { from: "2026-11-20T01:00:00.000Z", to: "2026-11-20T02:00:00.000Z" } });
    expect((await admitted(collected([reading(), old]))).observed_at).toBe("2026-11-20T02:00:00.000Z");
  });
});

describe("several files of one kind", () => {
  test("that agree are united", async () => {
    const other = { cases: [{ ...passing.cases[0], id: "b" }] };
    expect((await admitted(collected([reading(), reading({ part: other })]))).facts).toMatchObject({
      total: 2,
      passed: 2,
    });
  });

  test("that tell one case differently are ambiguous", async () => {
    const failed = { cases: [{ ...passing.cases[0], status: "failed" }] };
    expect(await codes(collected([reading(), reading({ part: failed })]))).toEqual(["ambiguous"]);
  });

  test("one of which is defective starve the kind", async () => {
    const found = collected([reading()]);
    const broken = {
      kind: "tests",
      path: "b.xml",
      bytes: 1,
      sha256: DIGEST,
      format: "junit",
      defect: { code: "unreadable" as const, message: "b.xml is cut", source: { path: "b.xml" } },
    };
    const { status, facts } = await admitted({ ...found, artifacts: [...found.artifacts, broken] });
    expect([status, facts]).toEqual(["defective", undefined]);
  });
});

test("a reading whose facts break their schema is invalid", async () => {
  const odd = { cases: [{ ...passing.cases[0], status: "perhaps" }] };
  expect(await codes(collected([reading({ part: odd })]))).toEqual(["invalid"]);
});

test("reports without a single case are inconclusive", async () => {
  expect(await codes(collected([reading({ part: { cases: [] } })]))).toEqual(["inconclusive"]);
});

test("evidence that nothing configures and nothing provides is absent", async () => {
  const found = {
    ...collected([]),
    source: { ...collected([]).source, configured: false },
    defects: [{ code: "missing" as const, message: "not there", source: position }],
  };
  expect(await admitted(found)).toMatchObject({ status: "absent", defects: [{ code: "missing" }] });
});
