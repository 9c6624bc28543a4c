import { judgedList } from "../facts.ts";
import type { Check, CheckVerdict, Evidence, Finding, Level, Position } from "../model.ts";
import type { Case } from "./case.ts";
import { unjudgedFinding, violationFinding } from "./findings.ts";

/** A check with its answer, before the gate's. */
export interface Settled {
  readonly check: Check;
  readonly level: Level;
  readonly status: CheckVerdict["status"];
  readonly reason?: string;
  readonly judged: number;
  readonly findings: readonly Finding[];
}

/** Says what became of a check: what was not proven, or could not be judged, is said and never passes. */
export function settle(check: Check, matter: Case): Settled {
  const level = levelAt(check, matter.now);
  const bare = { check, level, judged: 0, findings: [] };
  const off = matter.config.checks[check.code];
  if (off !== undefined) return { ...bare, status: "off", reason: off.reason };
  if (!applies(check, matter.evidence))
    return { ...bare, status: "not_applicable", reason: `no ${check.applies_when ?? ""} evidence is configured` };
  const result = matter.results.find((candidate) => candidate.check === check.id);
  if (result === undefined || "unjudged" in result) return unjudged(check, level, result?.unjudged, matter);
  const findings = result.violations.map((violation) =>
    violationFinding(check, level, violation, firstSource(check, matter)),
  );
  return {
    ...bare,
    judged: judgedItems(check, matter.evidence),
    status: findings.length === 0 ? "passed" : "violated",
    findings,
  };
}

/** Until the day from which a check blocks, its findings are warnings. */
function levelAt(check: Check, now: string): Level {
  return check.level === "error" && check.blocks_from !== undefined && now.slice(0, 10) < check.blocks_from
    ? "warning"
    : check.level;
}

function applies(check: Check, evidence: readonly Evidence[]): boolean {
  return (
    check.applies_when === undefined ||
    evidence.some(({ kind, status }) => kind === check.applies_when && status !== "absent")
  );
}

function unjudged(check: Check, level: Level, reason: string | undefined, matter: Case): Settled {
  const starving = matter.evidence.filter(
    ({ kind, status }) => (kind === "release" || check.kinds.includes(kind)) && status !== "admitted",
  );
  const bare = { check, level, status: "unjudged" as const, judged: 0 };
  if (starving.length > 0)
    return {
      ...bare,
      reason: `${starving.map(({ kind }) => kind).join(" and ")} evidence was not admitted`,
      findings: [],
    };
  const said = reason ?? "no policy answered";
  return { ...bare, reason: said, findings: [unjudgedFinding(check, level, said, firstSource(check, matter))] };
}

function firstSource(check: Check, { evidence, config }: Case): Position {
  const [source] = check.kinds.flatMap((kind) =>
    evidence.filter((candidate) => candidate.kind === kind).flatMap(({ sources }) => sources),
  );
  return { path: source?.path ?? config.artifact.path };
}

function judgedItems(check: Check, evidence: readonly Evidence[]): number {
  const factsOf = (kind: string) => evidence.find((candidate) => candidate.kind === kind)?.facts;
  const counts = check.judges.map((judged) => judgedList(judged, factsOf)?.length ?? 0);
  return counts.reduce((total, count) => total + count, 0);
}
