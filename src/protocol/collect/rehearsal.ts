import { Defective } from "../../errors.ts";
import type { RehearsalPart } from "../../evidence/kinds/rehearsal.ts";
import type { RehearsalFacts } from "../../model.ts";
import { VERSION } from "../../package.ts";
import type { Collector, Matter } from "../collector.ts";
import { idOf } from "../document-header.ts";
import { type Event, RehearsalChain } from "../rehearsal-log.ts";

/** `staging-deployment-run.log` out of what another tool tells of a deployment: its steps, their ends and their faults. */
export const collector: Collector<RehearsalPart> = { kind: "rehearsal", render };

function render(matter: Matter<RehearsalPart>): string | undefined {
  // Where record wrote the log itself, it stays the only log.
  const logs = matter.artifacts.filter(({ format }) => format === "rehearsal-log");
  if (logs.length === matter.artifacts.length) return undefined;
  if (logs.length > 0)
    throw new Defective("inconclusive", "is the log itself; record writes it, and nothing else does");
  // The kind's own facts.
  const facts = matter.facts as RehearsalFacts;
  const { name, version, git_commit } = matter.release;
  const chain = new RehearsalChain(
    idOf([name, version, git_commit, facts.started_at, matter.artifacts.map(({ sha256 }) => sha256)]),
  );
  const start: Event = {
    event: "run_start",
    environment: facts.environment,
    subject: { name, version, git_commit },
    generator: { name: "ray-policy", version: VERSION },
  };
  let last = facts.started_at;
  const line = (event: Event, at: string | undefined): string => {
    // A log's times never go back; tools list steps that overlap.
    last = at !== undefined && at > last ? at : last;
    return chain.line(event, last);
  };
  const lines = [line(start, facts.started_at), ...facts.steps.flatMap((step) => stepLines(step, facts, line))];
  if (facts.completed) lines.push(line({ event: "run_end", steps: facts.steps.length }, facts.finished_at));
  return lines.join("");
}

function stepLines(
  { id, exit_code, timed_out, started_at, finished_at }: RehearsalFacts["steps"][number],
  { blocking_errors }: RehearsalFacts,
  line: (event: Event, at: string | undefined) => string,
): readonly string[] {
  const faults = blocking_errors.filter(({ step, reason }) => step === id && reason !== "unfinished");
  const begun = line({ event: "step_start", step: id }, started_at);
  const said = faults.map(({ message }) =>
    line({ event: "output", step: id, stream: "stderr", text: message }, started_at),
  );
  if (exit_code === null) return [begun, ...said];
  return [begun, ...said, line({ event: "step_end", step: id, exit_code, timed_out }, finished_at)];
}
