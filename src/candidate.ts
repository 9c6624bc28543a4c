import { digestOf } from "./canonical.ts";
import type { Collected, Policy, Verdict } from "./model.ts";
import { validate } from "./schema.ts";
import { byBytes } from "./text.ts";

/** The file that `eval --candidate` writes, and that the package holds. */
export const CANDIDATE_FILE = "candidate-verdict.json";

/** A candidate verdict as the package holds it. */
export interface Packed {
  readonly verdict: Verdict;
  readonly sha256: string;
}

/** The candidate verdict in the package, or undefined where there is none that could be approved: whole, of a candidate, and not simulated. */
export async function packedCandidate(collected: readonly Collected[]): Promise<Packed | undefined> {
  const parts = collected.filter(({ source }) => source.kind === "package").flatMap(({ artifacts }) => artifacts);
  const texts = parts.flatMap(({ reading }) => candidateOf(reading?.part));
  const [found, second] = texts;
  if (found === undefined || second !== undefined) return undefined;
  const value = parsed(found.text);
  if ((await validate("verdict", value)).length > 0) return undefined;
  // The schema was just checked.
  const verdict = value as Verdict;
  return verdict.scope === "candidate" && verdict.mode === "enforce" ? { verdict, sha256: found.sha256 } : undefined;
}

function candidateOf(part: unknown): readonly { readonly text: string; readonly sha256: string }[] {
  const candidate = (part as { readonly candidate?: { readonly text: string; readonly sha256: string } } | undefined)
    ?.candidate;
  return candidate === undefined ? [] : [candidate];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True where a verdict derived anew says what the packed one says: of the same release, evidence, policy and trust, with the same outcomes and findings. */
export function deriveAgain(packed: Verdict, again: Verdict): boolean {
  return digestOf(essence(packed)) === digestOf(essence(again));
}

function essence({ release, outcome, gates, findings, evidence, policies, trust }: Verdict): unknown {
  return {
    release,
    outcome,
    gates: gates.map(({ id, outcome: answer, checks }) => ({
      id,
      answer,
      checks: checks.map(({ code, status }) => [code, status]),
    })),
    findings: findings.map(({ fingerprint, status }) => `${fingerprint} ${status}`).sort(byBytes),
    evidence: evidence.map(({ kind, sources }) => [kind, sources.map(({ path, sha256 }) => [path, sha256])]),
    policies: policies.map(({ digest }) => digest),
    trust: trust === "none" ? trust : trust.digest,
  };
}

/** The one digest that stands for the policies: that of the bundle, or of the list of bundles where there are several. */
export function policyDigest(policies: readonly Pick<Policy, "digest">[]): string {
  const digests = policies.map(({ digest }) => digest);
  return digests.length === 1 ? (digests[0] ?? "") : digestOf(digests);
}
