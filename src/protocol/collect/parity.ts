import { Defective } from "../../errors.ts";
import type { SnapshotPart } from "../../evidence/kinds/snapshot.ts";
import { type ComparedSides, compareInDetail, type DetailedDrift } from "../../evidence/parity/sides.ts";
import type { Collector, Matter } from "../collector.ts";

/** `staging-parity-report.json`: how staging differs from production, of two snapshots. */
export const collector: Collector<SnapshotPart> = { kind: "parity", render };

function render(matter: Matter<SnapshotPart>): string | undefined {
  const { comparison, artifacts, sources, now } = matter;
  if (comparison === undefined) {
    // A report that somebody else wrote is the document already.
    if (artifacts.length === 1) return undefined;
    throw new Defective("inconclusive", "are several reports; name the two sides, or one report");
  }
  const sides = compareInDetail(sources, comparison, now);
  return `${JSON.stringify(
    {
      ...matter.heading("staging-parity-report", now),
      baseline: sideOf(sides, "baseline"),
      candidate: sideOf(sides, "candidate"),
      dimensions: sides.dimensions.map(({ id, compared, total, equal, drifted, intended }) => ({
        name: id,
        status: compared ? "compared" : "not_compared",
        items_total: total,
        items_equal: equal,
        items_drifted: drifted,
        items_intended: intended,
      })),
      drifts: sides.drifts.map(driftOf),
      max_severity: sides.maxSeverity,
    },
    null,
    2,
  )}\n`;
}

function sideOf(sides: ComparedSides, side: "baseline" | "candidate") {
  const { environment, captured_at } = sides[side];
  return { environment: { name: environment }, captured_at, snapshot_sha256: sides.digests[side] };
}

function driftOf(drift: DetailedDrift) {
  const { dimension, object, pointer, op, severity, ruleId, intended, rule, remediation, ticket, redacted, source } =
    drift;
  const { path, line, column } = source;
  return {
    id: `${object}${pointer}`,
    dimension,
    object,
    pointer,
    op,
    ...("expected" in drift ? { expected: drift.expected } : {}),
    ...("actual" in drift ? { actual: drift.actual } : {}),
    redacted,
    severity,
    rule_id: ruleId,
    intended,
    ...(rule === undefined ? {} : { allow_rule: rule }),
    source: { uri: path, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
    ...(remediation === undefined
      ? {}
      : { remediation: { ...remediation, ...(ticket === undefined ? {} : { ticket }) } }),
  };
}
