import type { CheckResult, Config, Evidence, Policy, Verdict } from "../model.ts";
import type { Selection } from "./selection.ts";

/** Everything that a verdict is derived from. */
export interface Case {
  readonly now: string;
  readonly mode: Verdict["mode"];
  readonly version: string;
  readonly config: Config;
  readonly selection: Selection;
  readonly policies: readonly Policy[];
  /** The release first, then every other kind. */
  readonly evidence: readonly Evidence[];
  readonly results: readonly CheckResult[];
  readonly inputDigest: string | null;
}
