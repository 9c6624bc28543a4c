import type { Kind } from "../../evidence/kind.ts";
import { judgedList } from "../../facts.ts";
import type { Catalogue, Check, Facts, Gate } from "../../model.ts";

/** A check that nothing can prove yet. */
export interface NotYet {
  readonly check: Check;
  readonly reason: string;
}

/** What a first verdict can be about. */
export interface Judged {
  /** Error-level checks that read evidence which is not there. */
  readonly notYet: readonly NotYet[];
  /** Gates in which at least one error-level check has evidence to judge. */
  readonly gates: readonly Gate[];
}

type KnownKind = Pick<Kind<never>, "kind" | "optional">;

/** The evidence kinds that are there, with what they say where that is known. */
export type Present = ReadonlyMap<string, Facts | undefined>;

/** Divides the catalogue by what is there. */
export function divide({ gates, checks }: Catalogue, kinds: readonly KnownKind[], present: Present): Judged {
  const errors = checks.filter(
    ({ level, applies_when }) => level === "error" && (applies_when === undefined || present.has(applies_when)),
  );
  const notYet = errors.flatMap((check) => {
    const reasons = [...missingKinds(check, kinds, present), ...missingItems(check, present)];
    return reasons.length === 0 ? [] : [{ check, reason: `not yet: no ${reasons.join(" and no ")}` }];
  });
  const off = new Set(notYet.map(({ check }) => check.id));
  const isJudged = (check: Check): boolean => !off.has(check.id) && needsOf(check, kinds).length > 0;
  return {
    notYet,
    gates: gates.filter(({ id }) => errors.some((check) => check.gate === id && isJudged(check))),
  };
}

function missingKinds(check: Check, kinds: readonly KnownKind[], present: Present): readonly string[] {
  return needsOf(check, kinds)
    .filter((kind) => !present.has(kind))
    .map((kind) => `${kind} evidence`);
}

/** The kinds that a check cannot do without: what it goes over, and what is not optional. The release is always there. */
function needsOf(check: Check, kinds: readonly KnownKind[]): readonly string[] {
  const judged = check.judges.map((list) => list.split(".")[0]);
  const isOptional = (name: string): boolean => kinds.some(({ kind, optional }) => kind === name && optional);
  return check.kinds.filter((kind) => kind !== "release" && (judged.includes(kind) || !isOptional(kind)));
}

/** Lists in the evidence that hold nothing to judge, and approvals that nobody gave. */
function missingItems(check: Check, present: Present): readonly string[] {
  return check.judges.flatMap((judged) => {
    const list = judgedList(judged, (kind) => present.get(kind));
    if (list === undefined) return [];
    if (list.length === 0) return check.may_be_empty ? [] : [judged];
    return list.every(isUndecided) ? [`approval (${judged})`] : [];
  });
}

/** A role of which nobody decided anything. */
function isUndecided(item: unknown): boolean {
  return isEmptyList(item, "approved_by") && isEmptyList(item, "rejected_by");
}

function isEmptyList(item: unknown, key: string): boolean {
  const value: unknown = typeof item === "object" && item !== null ? Reflect.get(item, key) : undefined;
  return Array.isArray(value) && value.length === 0;
}
