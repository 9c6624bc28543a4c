import { inOrder, kindOf } from "../../admission.ts";
import { CONFIG_FILE } from "../../config.ts";
import { admit } from "../../evidence/admit.ts";
import { NO_RELEASE } from "../../evidence/kind.ts";
import { aloneAt } from "../../inspect.ts";
import type { Artifact, Collected, Facts } from "../../model.ts";

/** A suite that takes in every test, so that the tests are counted as a verdict counts them. */
const EVERY_TEST = {
  id: "all",
  match: ["*"],
  critical: false,
  targeted_tests: Number.MAX_SAFE_INTEGER,
  source: { path: CONFIG_FILE },
};

/** What each kind says, read alone: no release, no signer and no other file is known. */
export async function factsOf(artifacts: readonly Artifact[], now: string): Promise<ReadonlyMap<string, Facts>> {
  const facts = new Map<string, Facts>();
  const terms = { now, maxAgeSeconds: Number.MAX_SAFE_INTEGER, mayAssert: true };
  for (const collected of inOrder(collectedOf(artifacts))) {
    const context = {
      ...aloneAt(now),
      release: { ...NO_RELEASE, targeted_suites: [EVERY_TEST] },
      facts: Object.fromEntries(facts),
    };
    const admitted = await admit(collected, kindOf(collected.source.kind), context, terms);
    if (admitted.facts !== undefined) facts.set(admitted.kind, admitted.facts);
  }
  return facts;
}

/** What can be read, by kind. */
function collectedOf(artifacts: readonly Artifact[]): readonly Collected[] {
  const readable = artifacts.filter(({ reading }) => reading !== undefined);
  return [...new Set(readable.map(({ kind }) => kind))].map((kind) => {
    const own = readable.filter((artifact) => artifact.kind === kind);
    const source = {
      kind,
      files: [],
      binding: "run" as const,
      configured: true,
      position: { path: own[0]?.path ?? "" },
    };
    return { source, artifacts: own, defects: [] };
  });
}
