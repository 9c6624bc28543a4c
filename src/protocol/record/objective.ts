import { RayError } from "../../errors.ts";
import type { RollbackReport } from "../../generated/documents.ts";
import type { Config, ReleaseFacts, Setting } from "../../model.ts";
import { withRecoveryObjective } from "../../settings.ts";

/** The smallest objective that is stated anywhere. Throws RayError `config` where there is none. */
export function objectiveOf({ settings }: Config, release: ReleaseFacts): RollbackReport["rto"] {
  const objective = withRecoveryObjective(settings, release, undefined)["rto_seconds"];
  if (typeof objective?.value === "number") return { seconds: objective.value, source: SOURCES[objective.source] };
  throw new RayError(
    "config",
    "no recovery time objective is stated; set settings.rto in ray-policy.yaml, such as PT10M, or rto_seconds in the release",
  );
}

const SOURCES = {
  default: "default",
  config: "settings.rto of ray-policy.yaml",
  flag: "command line",
  trust: "trust file",
  release: "rto_seconds of the release",
  evidence: "evidence",
} as const satisfies Record<Setting["source"], string>;
