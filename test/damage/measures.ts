import type {
  CoverageFacts,
  Facts,
  ObservabilityFacts,
  OperationsFacts,
  RehearsalFacts,
  SbomFacts,
  SecurityFacts,
  TestsFacts,
  VexFacts,
} from "../../src/model.ts";

/** What speaks for a release in the facts of a kind: of each number, more is better. */
export function measure(kind: string, facts: Facts): Readonly<Record<string, number>> {
  return MEASURES[kind]?.(facts as never) ?? {};
}

/** The names of the numbers by which damaged facts are better than those of the whole. */
export function betterBy(kind: string, damaged: Facts, whole: Facts): readonly string[] {
  const before = measure(kind, whole);
  return Object.entries(measure(kind, damaged))
    .filter(([name, number]) => number > (before[name] ?? 0))
    .map(([name]) => name);
}

const MEASURES: Readonly<Record<string, (facts: never) => Readonly<Record<string, number>>>> = {
  tests: ({ passed, failed, errored, skipped, flaky, cases }: TestsFacts) => ({
    passed,
    unsuccessful: -(failed + errored),
    skipped: -skipped,
    flaky: -flaky,
    critical: -cases.filter(({ critical }) => critical).length,
  }),
  coverage: ({ lines, branches, functions }: CoverageFacts) => ({
    lines: share(lines),
    branches: share(branches),
    functions: share(functions),
  }),
  performance: ({ thresholds }: { readonly thresholds: readonly { readonly ok: boolean }[] }) => ({
    crossed: -thresholds.filter(({ ok }) => !ok).length,
    held: thresholds.filter(({ ok }) => ok).length,
  }),
  rehearsal: ({ completed, steps, blocking_errors }: RehearsalFacts) => ({
    completed: Number(completed),
    failed: -steps.filter(({ exit_code }) => exit_code !== 0).length,
    succeeded: steps.filter(({ exit_code }) => exit_code === 0).length,
    allowed: steps.filter(({ allowed_failure }) => allowed_failure).length,
    errors: -blocking_errors.length,
  }),
  security: ({ total, by_severity: { critical, high, medium, unknown }, scans, licences }: SecurityFacts) => ({
    critical: -critical,
    high: -(critical + high + unknown),
    medium: -(critical + high + unknown + medium),
    total: -total,
    licences: -licences.length,
    ...Object.fromEntries(scans.filter(({ complete }) => complete).map(({ category }) => [`scan of ${category}`, 1])),
  }),
  sbom: ({ packages }: SbomFacts) => ({ packages: -packages.length }),
  vex: ({ statements }: VexFacts) => ({
    cleared: statements.filter(({ status }) => status === "not_affected" || status === "fixed").length,
    affected: -statements.filter(({ status }) => status === "affected").length,
  }),
  observability: ({ metrics }: ObservabilityFacts) => ({ metrics: metrics.length }),
  operations: ({ on_call, escalation, runbooks }: OperationsFacts) => ({
    levels: new Set(on_call.map(({ id }) => id)).size + Math.min(1, escalation.length),
    runbooks: runbooks.length,
  }),
  none: (facts: Facts) => ({
    approved: Number(facts["approved"] ?? 0),
    rejected: -Number(facts["rejected"] ?? facts["changes_requested"] ?? 0),
    pending: -Number(facts["pending"] ?? 0),
    signatures: Number(facts["signatures"] ?? 0),
  }),
};

function share({ covered, total }: CoverageFacts["lines"]): number {
  return total === 0 ? 0 : covered / total;
}
