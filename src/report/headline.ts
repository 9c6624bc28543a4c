import type { Verdict } from "../model.ts";

/** `GO` or `NO-GO`, with what limits it in brackets. */
export function answer({ outcome, scope, mode }: Verdict): string {
  const limits = [...(scope === "release" ? [] : [scope]), ...(mode === "simulation" ? [mode] : [])];
  return `${outcome === "pass" ? "GO" : "NO-GO"}${limits.length === 0 ? "" : ` (${limits.join(", ")})`}`;
}

/** The candidate as people name it; not encoded. */
export function candidate({ release }: Verdict): string {
  return release === null
    ? "no release could be read"
    : `${release.name} ${release.version} (${release.git_commit.slice(0, 12)})`;
}

/** What must be known before the answer is used; not encoded. */
export function caveats(verdict: Verdict): readonly string[] {
  const gates = verdict.gates.map(({ id }) => id).join(", ");
  return [
    ...(verdict.scope === "partial" ? [`Partial: judged by ${gates} only, so this is no go for the release.`] : []),
    ...(verdict.scope === "candidate"
      ? ["Candidate: the readiness gate is still to come, so this is no go for the release."]
      : []),
    ...(verdict.mode === "simulation"
      ? [`Simulation: answered for ${verdict.evaluated_at}, not for the present.`]
      : []),
    ...(verdict.trust === "none" ? ["Trust: none. Built-in floors and ages hold, and no signature can be valid."] : []),
  ];
}
