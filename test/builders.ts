import type {
  Catalogue,
  Check,
  CheckResult,
  Config,
  Evidence,
  Facts,
  Gate,
  Policy,
  ReleaseFacts,
} from "../src/model.ts";
import type { Case } from "../src/verdict/case.ts";

/** The boring valid things; a test names only what matters to it. */
export const NOW = "2026-11-20T12:00:00.000Z";
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const DIGEST = "ab".repeat(32);

export function release(parts: Partial<ReleaseFacts> = {}): ReleaseFacts {
  return {
    name: "shop",
    version: "1.2.3",
    git_commit: COMMIT,
    authors: [],
    targeted_suites: [],
    scripts: [],
    upstream: [],
    ...parts,
  };
}

export function gate(parts: Partial<Gate> = {}): Gate {
  return { id: "rehearsal", title: "Deployment Rehearsal Gate", description: "", order: 2, custom: {}, ...parts };
}

export function check(parts: Partial<Check> = {}): Check {
  const name = parts.name ?? "tests_pass";
  const level = parts.level ?? "error";
  return {
    id: `rehearsal/${name}`,
    gate: "rehearsal",
    name,
    code: "RAY205",
    level,
    title: "Tests pass",
    description: "Every test passes.",
    remediation: "Mend the test.",
    judges: ["tests.cases"],
    may_be_empty: false,
    settings: [],
    waivable: true,
    halt: "pause",
    kinds: ["tests"],
    entrypoint: `gates/rehearsal/check/${level}/${name}`,
    file: `gates/rehearsal/${name}.rego`,
    line: 1,
    ...parts,
  };
}

export function evidence(kind: string, facts: Facts | undefined, parts: Partial<Evidence> = {}): Evidence {
  return {
    kind,
    status: facts === undefined ? "defective" : "admitted",
    binding: "document",
    attested: false,
    unattested: [],
    exceptions: [],
    idle: [],
    observed_at: NOW,
    sources: [{ path: `${kind}.json`, sha256: DIGEST, bytes: 1, format: kind }],
    defects: [],
    declared: [],
    ...(facts === undefined ? {} : { facts }),
    position: { path: "ray-policy.yaml", line: 1, column: 1 },
    ...parts,
  };
}

export function config(parts: Partial<Config> = {}): Config {
  return {
    project: "/project",
    artifact: { path: "ray-policy.yaml", sha256: DIGEST, bytes: 1, format: "config" },
    release: { inline: {}, position: { path: "ray-policy.yaml" } },
    settings: { suite_coverage_percent: { value: 90, unit: "%", source: "default", floor: 90 } },
    evidence: [],
    checks: {},
    limits: { file_bytes: 2 ** 31, files: 100 },
    sourceRoot: "/project",
    waivers: { path: "waivers.yaml", entries: [] },
    collecting: { sources: [], identity: "ray-policy", clearances: [] },
    packing: { include: [], exclude: [] },
    risk: { criticality: "medium", constraints: [] },
    ...parts,
  };
}

export function policy(catalogue: Catalogue): Policy {
  return { digest: DIGEST, wasm_digest: DIGEST, revision: "r1", shipped: true, wasm: new Uint8Array(), catalogue };
}

/** A case in which one check over one list of tests was judged as `results` say. */
export function matter(
  results: readonly CheckResult[],
  parts: Partial<Case> & { readonly checks?: readonly Check[] } = {},
): Case {
  const { checks = [check()], ...rest } = parts;
  const gates = [gate()];
  return {
    now: NOW,
    mode: "enforce",
    version: "0.0.0",
    config: config(),
    selection: { gates, checks, scope: "partial" },
    policies: [policy({ gates, checks })],
    evidence: [evidence("release", release()), evidence("tests", { cases: [{ id: "a" }], suites: [] })],
    results,
    inputDigest: DIGEST,
    ...rest,
  };
}
