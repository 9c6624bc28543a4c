import { kinds } from "../../generated/kinds.ts";
import type { Finding, Verdict } from "../../model.ts";
import type { Step } from "./plan.ts";

/** How far the outputs so far can be relied on. */
export type Confidence = "high" | "medium" | "low";

/** What a run knows of itself at a checkpoint (protocol, "Awareness Statement Protocol"). */
export interface Awareness {
  readonly step: Step;
  readonly done: readonly Step[];
  readonly pending: readonly Step[];
  readonly verdict: Verdict;
  readonly now: string;
}

/** The statement, as lines of text. */
export function awarenessStatement(awareness: Awareness): readonly string[] {
  const { step, done, pending, verdict } = awareness;
  const { level, because } = confidence(awareness);
  const [next] = pending;
  return [
    `Phase ${step.phase}, step ${step.id}: ${step.title}`,
    `Done: ${listed(done.map(({ id }) => id))}`,
    `Pending: ${listed(pending.map(({ id }) => id))}`,
    `Blockers: ${listed(blockers(verdict).map(({ code, severity, level: own, subject }) => `${code} ${subject} (${severity ?? own})`))}`,
    `Known limits and assumptions: ${listed(assumptions(verdict))}`,
    `Needed next: ${next === undefined ? "nothing" : listed([next.title, ...next.evidence])}`,
    `Confidence: ${level} (${because})`,
  ];
}

/** Open errors, as many as a person will read. */
export function blockers({ findings }: Verdict): readonly Finding[] {
  return findings.filter(({ level, status }) => level === "error" && status === "open").slice(0, 5);
}

function assumptions({ evidence, gates, mode, trust, waivers }: Verdict): readonly string[] {
  const asserted = evidence.filter(({ binding }) => binding === "asserted").map(({ kind }) => kind);
  const off = gates.flatMap(({ checks }) => checks.filter(({ status }) => status === "off").map(({ code }) => code));
  return [
    ...(asserted.length === 0 ? [] : [`bound by the run's word only: ${asserted.join(", ")}`]),
    ...(off.length === 0 ? [] : [`not judged: ${off.join(", ")}`]),
    ...waivers.filter(({ state }) => state === "active").map(({ id }) => `waived: ${id}`),
    ...(trust === "none" ? ["no trust file"] : []),
    ...(mode === "simulation" ? ["a simulation"] : []),
  ];
}

/** A share of its age after which evidence is soon stale. */
const SOON = 0.8;

/** Computed from what is attested, asserted, soon stale and missing; never estimated. */
export function confidence({ verdict, now }: Pick<Awareness, "verdict" | "now">): {
  readonly level: Confidence;
  readonly because: string;
} {
  const { evidence } = verdict;
  const count = (test: (each: Verdict["evidence"][number]) => boolean): number => evidence.filter(test).length;
  const missing = count(({ status }) => status !== "admitted");
  const asserted = count(({ binding }) => binding === "asserted");
  const attested = count((each) => each.attested);
  const soonStale = count((each) => isSoonStale(each, now));
  const level = missing > 0 ? "low" : asserted + soonStale > 0 ? "medium" : "high";
  return {
    level,
    because: `${evidence.length - missing} kinds admitted: ${attested} attested, ${asserted} asserted, ${soonStale} soon stale, ${missing} missing or defective`,
  };
}

function isSoonStale({ kind, observed_at }: Verdict["evidence"][number], now: string): boolean {
  const most = kinds.find((candidate) => candidate.kind === kind)?.maxAgeSeconds;
  if (most === undefined || observed_at === undefined) return false;
  return (Date.parse(now) - Date.parse(observed_at)) / 1000 > most * SOON;
}

function listed(words: readonly string[]): string {
  return words.length === 0 ? "none" : words.join("; ");
}
