import type { Evidence, PolicyInput, ReleaseFacts, Setting } from "./model.ts";

/** Puts admitted facts, settings and the one moment of judgement into the document that policy sees. A defective kind is absent. */
export function buildInput(
  now: string,
  release: ReleaseFacts,
  settings: Readonly<Record<string, Setting>>,
  evidence: readonly Evidence[],
): PolicyInput {
  return {
    now,
    release,
    settings: Object.fromEntries(Object.entries(settings).map(([name, { value }]) => [name, value])),
    evidence: Object.fromEntries(
      evidence.flatMap(({ kind, facts }) => (facts === undefined || kind === "release" ? [] : [[kind, facts]])),
    ),
  };
}
