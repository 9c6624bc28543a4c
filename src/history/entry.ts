import { sha256 } from "../canonical.ts";
import type { HistoryRecord } from "../generated/documents.ts";
import type { Finding, Verdict } from "../model.ts";
import { byBytes } from "../text.ts";
import type { Entry } from "./log.ts";

type Recorded = NonNullable<HistoryRecord["verdict"]>;

/** What the log keeps of a verdict; `text` is that of `verdict.json`. */
export function verdictEntry(verdict: Verdict, text: string): Entry {
  const { evaluated_at, outcome, scope, mode, gates, findings } = verdict;
  return {
    event: "verdict",
    release: verdict.release ?? { name: "", version: "", git_commit: "" },
    verdict: {
      sha256: sha256(text),
      evaluated_at,
      outcome,
      scope,
      mode,
      gates: gates.map(({ id, outcome: answer }) => ({ id, outcome: answer })),
      failing: failingOf(findings),
      measured: measuredOf(verdict),
    },
  };
}

function failingOf(findings: readonly Finding[]): Recorded["failing"] {
  const counts = new Map<string, number>();
  for (const { code, level, status } of findings)
    if (level === "error" && status === "open") counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, subjects]) => ({ code, subjects })).sort((a, b) => byBytes(a.code, b.code));
}

/** Only what is one number or word can be followed over time. */
function measuredOf({ settings }: Verdict): Recorded["measured"] {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, { value: threshold, actual }]) =>
      isPlain(threshold) && isPlain(actual) ? [[name, { threshold, actual }]] : [],
    ),
  );
}

function isPlain(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}
