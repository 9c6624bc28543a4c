import { numbered } from "../../report/counts.ts";
import protocols from "../protocols.json" with { type: "json" };
import { PHASE_COMPLETE, PHASE_START } from "../run/announce.ts";
import { HANDOFF } from "../run/plan.ts";
import type { HandoffMatter } from "./matter.ts";

/** One line of the protocol's pre-handoff checklist, evaluated. */
export interface Item {
  readonly text: string;
  readonly state: "holds" | "fails" | "not applicable";
  /** What was found. */
  readonly found: string;
}

/** The protocol's pre-handoff validation; nothing of it is ticked by hand. */
export function preHandoff(matter: HandoffMatter): readonly Item[] {
  const { verdict, proofs } = matter;
  const intake = verdict.gates.find(({ id }) => id === "intake");
  const failing = proofs.filter(({ holds }) => !holds);
  const waived = verdict.findings.filter(({ status }) => status === "waived").length;
  const defective = verdict.evidence.filter(({ status }) => status === "defective").map(({ kind }) => kind);
  return [
    item(
      "All prerequisites were met",
      intake?.outcome === "pass",
      `the intake gate: ${intake?.outcome ?? "not judged"}`,
    ),
    stepsItem(matter),
    item(
      "All quality gates passed (or waivers documented)",
      failing.length === 0,
      failing.length === 0
        ? `${verdict.gates.length} gates, ${numbered(waived, "finding")} waived`
        : failing.map(({ what }) => what).join("; "),
    ),
    item(
      "All evidence artifacts captured and stored",
      defective.length === 0 && verdict.evidence.length > 0,
      defective.length === 0 ? `${verdict.evidence.length} kinds` : `defective: ${defective.join(", ")}`,
    ),
    outputsItem(matter),
    hooksItem(matter),
    communicationItem(matter),
  ];
}

function item(text: string, holds: boolean, found: string): Item {
  return { text, state: holds ? "holds" : "fails", found };
}

const NOT_RUN = "the steps were not run by ray-policy run";

function stepsItem({ state, events }: HandoffMatter): Item {
  const text = "All workflow steps completed successfully";
  if (state === undefined || events.length === 0) return { text, state: "not applicable", found: NOT_RUN };
  return item(
    text,
    state.status !== "halted",
    state.status === "halted"
      ? `halted at ${state.halted?.step ?? "an unknown step"}`
      : `${state.done.length} steps done`,
  );
}

function outputsItem({ outputs }: HandoffMatter): Item {
  const wanted = Object.values(protocols.downstream).flatMap((consumer) => consumer.outputs);
  const missing = wanted.filter((name) => !outputs.has(name));
  return item(
    "All integration outputs generated",
    missing.length === 0,
    missing.length === 0 ? `${wanted.length} outputs` : `missing: ${missing.join(", ")}`,
  );
}

function hooksItem({ events, state, faults }: HandoffMatter): Item {
  const text = "All automation hooks executed successfully";
  if (events.length === 0) return { text, state: "not applicable", found: NOT_RUN };
  if (faults.length > 0) return item(text, false, `the execution log does not hold: ${faults[0] ?? ""}`);
  // The handoff itself is what asks.
  const own = events.filter(
    ({ run_id, event, step }) => run_id === state?.run_id && event === "step_end" && step !== HANDOFF,
  );
  // What failed and was done later has been remedied.
  const last = new Map(own.map(({ step, outcome }) => [step, outcome]));
  const failed = [...last].filter(([, outcome]) => outcome !== "done").map(([step]) => step);
  return item(text, failed.length === 0, failed.length === 0 ? `${last.size} steps` : `failed: ${failed.join(", ")}`);
}

function communicationItem({ events }: HandoffMatter): Item {
  const text = "Communication log complete";
  if (events.length === 0) return { text, state: "not applicable", found: NOT_RUN };
  const said = new Set(events.flatMap((event) => (event.event === "announcement" ? [event.text] : [])));
  const missing = [...Object.values(PHASE_START), ...Object.values(PHASE_COMPLETE)].filter((words) => !said.has(words));
  return item(
    text,
    missing.length === 0,
    missing.length === 0 ? `${said.size} announcements` : `never said: ${missing.join("; ")}`,
  );
}
