import type { DefectCode, Level } from "./model.ts";

/** A check that the host makes itself. `level` is absent where it is that of the checks that read the evidence. */
export interface HostCheck {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly level?: Level;
  readonly halt: "stop" | "pause";
  readonly waivable: boolean;
  /** The way out. */
  readonly remediation: string;
}

export const HOST_CHECKS = {
  missing: {
    code: "RAY901",
    name: "evidence_missing",
    title: "Evidence is there",
    halt: "stop",
    waivable: false,
    remediation: "Produce the file, or name the right one under evidence in ray-policy.yaml.",
  },
  unreadable: {
    code: "RAY902",
    name: "evidence_unreadable",
    title: "Evidence can be read",
    halt: "stop",
    waivable: false,
    remediation: "Write the file again with its own tool, whole, in UTF-8 and in a format that is read for this kind.",
  },
  ambiguous: {
    code: "RAY903",
    name: "evidence_ambiguous",
    title: "Evidence can be read in one way only",
    halt: "stop",
    waivable: false,
    remediation: "Keep one of the sources that disagree.",
  },
  stale: {
    code: "RAY904",
    name: "evidence_stale",
    title: "Evidence is fresh",
    halt: "pause",
    waivable: true,
    remediation: "Run the tool again and judge its new report.",
  },
  foreign: {
    code: "RAY905",
    name: "evidence_foreign",
    title: "Evidence is about this release",
    halt: "stop",
    waivable: false,
    remediation: "Collect the evidence from the pipeline run of this very commit.",
  },
  floorBreached: {
    code: "RAY906",
    name: "floor_breached",
    title: "No threshold of the protocol is undercut",
    level: "error",
    halt: "pause",
    waivable: false,
    remediation: "Meet the protocol's own threshold; no policy, config or flag lowers it.",
  },
  unjudged: {
    code: "RAY907",
    name: "check_unjudged",
    title: "Every check could be judged",
    halt: "stop",
    waivable: false,
    remediation: "Give the check the facts that it needs, or mend the policy that does not answer.",
  },
  waiverNotUsed: {
    code: "RAY908",
    name: "waiver_not_used",
    title: "Every waiver is in force and covers a finding",
    level: "warning",
    halt: "pause",
    waivable: false,
    remediation: "Renew the waiver with whoever may approve it, or take it out of the file.",
  },
  declaredDiffers: {
    code: "RAY909",
    name: "declared_value_differs",
    title: "Stated numbers are those of the items",
    level: "error",
    halt: "stop",
    waivable: false,
    remediation: "Write the report again; its totals and its items must agree.",
  },
  overLimit: {
    code: "RAY910",
    name: "evidence_over_limit",
    title: "Evidence is within the limits",
    halt: "stop",
    waivable: false,
    remediation: "Split the report or narrow the pattern.",
  },
  inconclusive: {
    code: "RAY911",
    name: "evidence_inconclusive",
    title: "Evidence proves that something ran",
    halt: "stop",
    waivable: false,
    remediation: "See why the tool ran nothing, and run it again.",
  },
  unattested: {
    code: "RAY912",
    name: "evidence_unattested",
    title: "Evidence is signed where the trust file asks for it",
    level: "error",
    halt: "stop",
    waivable: false,
    remediation:
      "Have the tool that collects the file sign it (FILE.sig, namespace ray-policy-evidence), or its collection record; an answer of GitHub needs the record of a collector (docs/approvals.md).",
  },
  bindingAsserted: {
    code: "RAY913",
    name: "binding_asserted",
    title: "Evidence is bound by its content",
    level: "note",
    halt: "pause",
    waivable: false,
    remediation:
      "Nothing to do if the pipeline run that is judged wrote these files; a format that names the commit needs no assertion.",
  },
  unbound: {
    code: "RAY914",
    name: "evidence_unbound",
    title: "Evidence names this release",
    halt: "pause",
    waivable: true,
    remediation: "Use a format that names the commit, or assert binding: run for the files that this very run writes.",
  },
  idleEntry: {
    code: "RAY915",
    name: "entry_without_effect",
    title: "Every exception and plan of the config settles a difference",
    level: "warning",
    halt: "pause",
    waivable: false,
    remediation:
      "Take the entry out of the config, or let it name the object and pointer of the difference that it means.",
  },
} as const satisfies Readonly<Record<string, HostCheck>>;

/** The host check that speaks for each defect. */
export const DEFECT_CHECKS = {
  missing: HOST_CHECKS.missing,
  unreadable: HOST_CHECKS.unreadable,
  invalid: HOST_CHECKS.unreadable,
  ambiguous: HOST_CHECKS.ambiguous,
  stale: HOST_CHECKS.stale,
  foreign: HOST_CHECKS.foreign,
  over_limit: HOST_CHECKS.overLimit,
  inconclusive: HOST_CHECKS.inconclusive,
  unbound: HOST_CHECKS.unbound,
} as const satisfies Record<DefectCode, HostCheck>;

/** The host check with a code, or undefined for the code of a policy's check. */
export function hostCheck(code: string): HostCheck | undefined {
  return Object.values<HostCheck>(HOST_CHECKS).find((check) => check.code === code);
}
