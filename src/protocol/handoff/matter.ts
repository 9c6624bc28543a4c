import type { ProtocolEvent } from "../../generated/documents.ts";
import type { Run } from "../../history/trend.ts";
import type { Config, Verdict } from "../../model.ts";
import type { State } from "../run/state.ts";
import type { Proof } from "../verify.ts";

/** A file that is handed over, as it lies there. */
export interface HandedFile {
  /** Relative to the project folder. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Everything that the handoff's documents are made from. */
export interface HandoffMatter {
  readonly config: Config;
  readonly verdict: Verdict;
  readonly proofs: readonly Proof[];
  /** Every file of the evidence folder that a consumer gets, by its name there. */
  readonly outputs: ReadonlyMap<string, HandedFile>;
  /** What `run` did; empty where the steps were not run by it. */
  readonly events: readonly ProtocolEvent[];
  /** Why the execution log's chain does not hold. */
  readonly faults: readonly string[];
  readonly state?: State;
  /** The runs in the verdict log, this release's and others'; empty where none is kept. */
  readonly runs: readonly Run[];
  /** UTC with milliseconds. */
  readonly now: string;
}
