import { RayError } from "../errors.ts";
import type { Catalogue, Check, Config, Gate } from "../model.ts";
import { nearest } from "../schema.ts";

/** The gates of the protocol, in its order. A release is judged by all of them or not at all. */
export const PROTOCOL_GATES = ["intake", "rehearsal", "security", "readiness"] as const;

/** The gates of a candidate: readiness approves it, and so cannot be among them. */
export const CANDIDATE_GATES: readonly string[] = PROTOCOL_GATES.slice(0, 3);

/** What is to be judged. */
export interface Selection {
  /** In protocol order. A protocol gate that no policy knows is here too, without checks, so that it cannot pass. */
  readonly gates: readonly Gate[];
  readonly checks: readonly Check[];
  readonly scope: "release" | "candidate" | "partial";
}

/** Chooses gates and checks. Throws RayError `usage` for an unknown gate, `config` for a check that does not exist or may not be off. */
export function select(
  catalogue: Catalogue,
  wanted: readonly string[],
  { checks: off, trust }: Pick<Config, "checks" | "trust">,
): Selection {
  const known = allGates(catalogue);
  for (const id of wanted) refuseUnknownGate(id, known);
  refuseWrongOff(catalogue, off, trust);
  const gates = known.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  const checks = catalogue.checks.filter(({ gate }) => gates.some(({ id }) => id === gate));
  return {
    gates,
    checks,
    scope: wanted === CANDIDATE_GATES ? "candidate" : gates.length === known.length ? "release" : "partial",
  };
}

/** Every gate of the policy, and those of the protocol that no policy knows, in protocol order. */
export function allGates(catalogue: Catalogue): readonly Gate[] {
  const missing = PROTOCOL_GATES.filter((id) => !catalogue.gates.some((gate) => gate.id === id));
  const unknown = missing.map((id) => ({
    id,
    title: `${id} gate`,
    description: "",
    order: PROTOCOL_GATES.indexOf(id) + 1,
    custom: {},
  }));
  return [...catalogue.gates, ...unknown].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

function refuseUnknownGate(id: string, known: readonly Gate[]): void {
  const ids = known.map((gate) => gate.id);
  if (ids.includes(id)) return;
  const hint = nearest(id, ids);
  throw new RayError(
    "usage",
    `--gate ${id} is not a gate; ${hint === undefined ? `it must be one of ${ids.join(", ")}` : `did you mean ${hint}?`}`,
  );
}

function refuseWrongOff(catalogue: Catalogue, off: Config["checks"], trust: Config["trust"]): void {
  for (const [code, { position }] of Object.entries(off)) {
    const place = `${position.path}:${position.line ?? 1}: checks.${code}`;
    const check = catalogue.checks.find((candidate) => candidate.code === code);
    if (check === undefined) throw new RayError("config", `${place} is not a check${hintFor(code, catalogue)}`);
    if (check.level === "error" && trust?.mayBeOff[code] === undefined)
      throw new RayError(
        "config",
        `${place} is an error-level check (${check.id}); only a trust file's may_be_off can turn it off`,
      );
  }
}

function hintFor(code: string, catalogue: Catalogue): string {
  const hint = nearest(
    code,
    catalogue.checks.map((check) => check.code),
  );
  return hint === undefined ? "" : `; did you mean ${hint}?`;
}
