import type { Artifact, Catalogue, Places, Verdict } from "../model.ts";

/** Everything that a report is made of. */
export interface Report {
  readonly verdict: Verdict;
  /** Every gate and check of the policies that judged. */
  readonly catalogue: Catalogue;
  /** Path of the project folder relative to the source root, POSIX, "" at the root: SARIF paths are relative to the source root. */
  readonly projectPath: string;
  /** What stands at the places that the verdict names; absent where only the verdict is at hand. */
  readonly places?: Places;
  /** What was read beside the evidence: the config, the waivers. */
  readonly files?: readonly Pick<Artifact, "path" | "sha256" | "bytes">[];
  /** The verdict log that the verdict goes into, absolute; never shown in a report. */
  readonly history?: string;
  /** Where the sources come from, as an absolute URI without credentials. */
  readonly repository?: string;
}

/** One way to show a verdict. Pure: no clock, environment or file; and it never decides an exit code. */
export interface Format {
  readonly id: string;
  /** The whole report, with LF line ends and one LF at its end. */
  render(report: Report): string;
}
