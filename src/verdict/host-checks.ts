import type { DefectCode, Level } from "../model.ts";

/** A check that the host makes itself. `level` is absent where it is that of the checks that read the evidence. */
export interface HostCheck {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly level?: Level;
  readonly halt: "stop" | "pause";
  readonly remediation: string;
}

export const DEFECT_CHECKS = {
  missing: check(
    "RAY901",
    "evidence_missing",
    "Evidence is there",
    "stop",
    "Produce the file, or name the right one under evidence in ray-policy.yaml.",
  ),
  unreadable: check(
    "RAY902",
    "evidence_unreadable",
    "Evidence can be read",
    "stop",
    "Write the file again with its own tool, whole and in UTF-8.",
  ),
  invalid: check(
    "RAY902",
    "evidence_unreadable",
    "Evidence can be read",
    "stop",
    "Write the file again with its own tool, in a format that is read for this kind.",
  ),
  ambiguous: check(
    "RAY903",
    "evidence_ambiguous",
    "Evidence can be read in one way only",
    "stop",
    "Leave one of the sources that disagree.",
  ),
  stale: check(
    "RAY904",
    "evidence_stale",
    "Evidence is fresh",
    "pause",
    "Run the tool again and judge its new report.",
  ),
  foreign: check(
    "RAY905",
    "evidence_foreign",
    "Evidence is about this release",
    "stop",
    "Collect the evidence from the pipeline run of this very commit.",
  ),
  over_limit: check(
    "RAY910",
    "evidence_over_limit",
    "Evidence is within the limits",
    "stop",
    "Split the report or narrow the pattern.",
  ),
  inconclusive: check(
    "RAY911",
    "evidence_inconclusive",
    "Evidence proves that something ran",
    "stop",
    "See why the tool ran nothing, and run it again.",
  ),
  unbound: check(
    "RAY914",
    "evidence_unbound",
    "Evidence names this release",
    "pause",
    "Use a format that names the commit, or assert binding: run for the files that this very run writes.",
  ),
} as const satisfies Record<DefectCode, HostCheck>;

export const FLOOR_BREACHED = check(
  "RAY906",
  "floor_breached",
  "No threshold of the protocol is undercut",
  "pause",
  "Meet the protocol's own threshold; no policy, config or flag lowers it.",
  "error",
);
export const CHECK_UNJUDGED = check(
  "RAY907",
  "check_unjudged",
  "Every check could be judged",
  "stop",
  "Give the check the facts that it needs, or mend the policy that does not answer.",
);
export const DECLARED_DIFFERS = check(
  "RAY909",
  "declared_value_differs",
  "Stated numbers are those of the items",
  "stop",
  "Write the report again; its totals and its items must agree.",
  "error",
);
export const BINDING_ASSERTED = check(
  "RAY913",
  "binding_asserted",
  "Evidence is bound by its content",
  "pause",
  "Nothing to do if the pipeline run that is judged wrote these files; a format that names the commit needs no assertion.",
  "note",
);

function check(
  code: string,
  name: string,
  title: string,
  halt: HostCheck["halt"],
  remediation: string,
  level?: Level,
): HostCheck {
  return { code, name, title, halt, remediation, ...(level === undefined ? {} : { level }) };
}
