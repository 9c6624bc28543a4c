import type { OperationsPart } from "../../evidence/kinds/operations.ts";
import type { OperationsFacts } from "../../model.ts";
import type { Collector, Matter } from "../collector.ts";

/** `operational-readiness.json`: runbooks, and who is on call for the release. */
export const collector: Collector<OperationsPart> = { kind: "operations", render };

function render(matter: Matter<OperationsPart>): string {
  // The kind's own facts.
  const { window, runbooks, on_call, escalation } = matter.facts as OperationsFacts;
  const { sources, ...heading } = matter.heading("operational-readiness", matter.now);
  return `${JSON.stringify(
    {
      ...heading,
      sources,
      window,
      runbooks: runbooks.map(({ id, updated_at }) => ({ path: id, updated_at })),
      on_call: on_call.map(({ id, person, from, to }) => ({ level: id, person, from, to })),
      escalation: escalation.map(({ id, person }) => (id === person ? { person } : { level: id, person })),
    },
    null,
    2,
  )}\n`;
}
