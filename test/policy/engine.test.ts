import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { canonicalBytes } from "../../src/canonical.ts";
import { RayError } from "../../src/errors.ts";
import type { Policy, PolicyInput } from "../../src/model.ts";
import { openBundle } from "../../src/policy/bundle.ts";
import { evaluateConfined } from "../../src/policy/confine.ts";
import { evaluateHere, judge } from "../../src/policy/judge.ts";
import { NOW, release } from "../builders.ts";

/** Bundles that break the contract on purpose; built by scripts/build-fixtures.js. */
const bytesOf = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, `fixtures/${name}.tar.gz`));
const open = (name: string): Promise<Policy> => openBundle(bytesOf(name), `${name}.tar.gz`);

function input(cases: readonly unknown[] | null = [{ id: "a" }]): PolicyInput {
  return { now: NOW, release: release(), settings: {}, evidence: cases === null ? {} : { tests: { cases } } };
}

async function results(policy: Policy, document: PolicyInput, evaluate = evaluateHere) {
  const all = await judge(policy, document, canonicalBytes(document), policy.catalogue.checks, evaluate);
  return Object.fromEntries(
    all.map((result) => [
      result.check.replace("rehearsal/", ""),
      "unjudged" in result ? result.unjudged : result.violations.length,
    ]),
  );
}

describe("a check's answer", () => {
  test("counts only if it is a set of well-formed violations", async () => {
    expect(await results(await open("odd"), input())).toEqual({
      passes: 0,
      returns_list: expect.stringContaining("yields an array, not a set"),
      returns_number: expect.stringContaining("yields number, not a set"),
      returns_object: expect.stringContaining("yields object, not a set"),
      returns_nothing: expect.stringContaining("yields no set of violations"),
      returns_boolean: expect.stringContaining("yields boolean, not a set"),
      wrong_shape: expect.stringContaining("is not a violation"),
      unknown_key: expect.stringContaining("is not a violation"),
      list_of_violations: expect.stringContaining("yields an array, not a set"),
      aborts: expect.stringMatching(/the policy aborted: .*conflict.*\(gates\/rehearsal\/aborts\.rego:\d+\)/u),
      after_the_abort: 1,
    });
  });

  test("is unjudged without the list that it goes over", async () => {
    expect(new Set(Object.values(await results(await open("odd"), input(null))))).toEqual(
      new Set(["there is no tests.cases"]),
    );
  });

  test("is unjudged over an empty list that proves nothing", async () => {
    expect((await results(await open("odd"), input([])))["passes"]).toBe("tests.cases is empty, which proves nothing");
  });
});

describe("a module that cannot be trusted to judge", () => {
  const refused = async (act: () => Promise<unknown> | unknown): Promise<string> => {
    try {
      await act();
    } catch (error) {
      if (error instanceof RayError && error.code === "policy") return error.message;
      throw error;
    }
    return "accepted";
  };

  test("because it calls a built-in of the host", async () => {
    const { wasm } = await open("builtin");
    expect(await refused(() => evaluateHere(wasm, canonicalBytes({}), ["x"]))).toContain(
      "calls sprintf, which the capabilities do not allow",
    );
  });

  test("because it imports something foreign", async () => {
    // (module (import "env" "steal" (func)))
    const wasm = Uint8Array.from([
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      0x60,
      0,
      0,
      2,
      13,
      1,
      3,
      ...Buffer.from("env"),
      5,
      ...Buffer.from("steal"),
      0,
      0,
    ]);
    expect(await refused(() => evaluateHere(wasm, canonicalBytes({}), ["x"]))).toContain("imports env.steal");
  });

  test("because it is no policy at all", async () => {
    expect(
      await refused(() => evaluateHere(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), canonicalBytes({}), ["x"])),
    ).toContain("is no policy");
  });

  test("because it lacks an entrypoint of its catalogue", async () => {
    const { wasm } = await open("odd");
    expect(await refused(() => evaluateHere(wasm, canonicalBytes({}), ["gates/rehearsal/check/error/gone"]))).toContain(
      "has no entrypoint",
    );
  });

  test("because it loops", async () => {
    const { wasm, catalogue } = await open("loop");
    const limits = { milliseconds: 300, megabytes: 256 };
    expect(
      await refused(() =>
        evaluateConfined(limits)(wasm, canonicalBytes(input()), [catalogue.checks[0]?.entrypoint ?? ""]),
      ),
    ).toContain("did not answer within 0.3 s");
  });

  test("because it takes too much memory", async () => {
    const { wasm, catalogue } = await open("memory");
    const limits = { milliseconds: 30_000, megabytes: 16 };
    expect(
      await refused(() =>
        evaluateConfined(limits)(wasm, canonicalBytes(input()), [catalogue.checks[0]?.entrypoint ?? ""]),
      ),
    ).toMatch(/memory|opa_malloc|grow/u);
  });

  test("because one bit of its bundle was flipped", async () => {
    const bytes = Uint8Array.from(bytesOf("odd"));
    const digest = (await open("odd")).digest;
    for (const at of [0, 10, 3_000, bytes.length >> 1, bytes.length - 1]) {
      const flipped = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      expect(await refused(() => openBundle(flipped, "odd.tar.gz", digest))).toContain(
        "this release of ray-policy ships",
      );
    }
  });

  test("because its bundle is no archive, or lacks its parts", async () => {
    expect(await refused(() => openBundle(new TextEncoder().encode("no"), "x.tar.gz"))).toContain(
      "is not a readable .tar.gz bundle",
    );
  });
});

test("a confined policy answers as it does here", async () => {
  const policy = await open("odd");
  expect(await results(policy, input(), evaluateConfined())).toEqual(await results(policy, input()));
});

test("text beyond ASCII, and large inputs, come through unchanged", async () => {
  const cases = Array.from({ length: 20_000 }, (_, index) => ({ id: `case ${index} – ünïcode 𝄞` }));
  expect((await results(await open("odd"), input(cases)))["after_the_abort"]).toBe(1);
});
