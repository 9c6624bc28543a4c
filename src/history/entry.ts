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

/** As many fingerprints as a line bears whatever fails. */
const KEPT_FINGERPRINTS = 100;
const SHOWN_DIGITS = 12;

function failingOf(findings: readonly Finding[]): Recorded["failing"] {
  const open = findings.filter(({ level, status }) => level === "error" && status === "open");
  const codes = [...new Set(open.map(({ code }) => code))].sort(byBytes);
  return codes.map((code) => {
    const own = open
      .filter((finding) => finding.code === code)
      .map(({ fingerprint }) => recordedFingerprint(fingerprint));
    return { code, subjects: own.length, fingerprints: own.sort(byBytes).slice(0, KEPT_FINGERPRINTS) };
  });
}

/** A fingerprint as the log keeps it. */
export function recordedFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, SHOWN_DIGITS);
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
