import type { Gate } from "../../model.ts";
import type { FoundKind } from "./evidence.ts";
import type { NotYet } from "./judged.ts";
import type { ReleaseName } from "./release.ts";

/** Everything that the written files say. */
export interface Starter {
  /** A release manifest's path, or what the config itself says of the release. */
  readonly release: string | InlineRelease;
  readonly evidence: readonly StartingKind[];
  readonly notYet: readonly NotYet[];
  /** Categories of scans that ran, where they are fewer than what is required without a trust file. */
  readonly requiredScans?: readonly string[];
  /** Gates to judge now, and those that have nothing to judge yet. */
  readonly gates: readonly Gate[];
  readonly laterGates: readonly Gate[];
  /** Who may approve as release manager. */
  readonly approver?: string;
  /** The project folder below the root of the repository, with slashes; empty where it is the root. */
  readonly folder: string;
}

export interface InlineRelease extends ReleaseName {
  /** Tests that must be executed. */
  readonly targetedTests: number;
  /** A critical suite may hold none. */
  readonly skippedTests: number;
}

export type StartingKind = Pick<FoundKind, "kind" | "patterns" | "needsAssertion">;

/** The end of the command line that judges what can be judged. */
export function gateFlags({ gates, laterGates }: Starter): string {
  return laterGates.length === 0 ? "" : gates.map(({ id }) => ` --gate ${id}`).join("");
}
