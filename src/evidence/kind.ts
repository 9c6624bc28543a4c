import type { Facts, ReleaseFacts } from "../model.ts";

/** One artifact's part in the evidence of its kind. */
export interface Source<Part> {
  readonly path: string;
  readonly part: Part;
  readonly observed: { readonly from?: string; readonly to?: string };
}

/**
 * An evidence kind: a sort of fact that a gate needs. To add one, add its file to `kinds/` (exported as `kind`) and its facts schema.
 *
 * `unite` joins what all artifacts of the kind say with the release; it throws `Defective` where they disagree (`ambiguous`)
 * or prove nothing (`inconclusive`).
 */
export interface Kind<Part = unknown> {
  readonly kind: string;
  readonly title: string;
  /** The protocol's own file name, looked for in `.artifacts/pre-deployment/` when the config names no file. */
  readonly document?: string;
  /** Checks that apply only when this kind is configured may be not applicable without it. */
  readonly optional: boolean;
  readonly maxAgeSeconds: number;
  unite(sources: readonly Source<Part>[], release: ReleaseFacts): Facts;
}

/** Where a kind is expected when nothing names it. */
export const PROTOCOL_FOLDER = ".artifacts/pre-deployment";

/** The release that a file is read against when there is none: nothing is targeted. */
export const NO_RELEASE: ReleaseFacts = {
  name: "",
  version: "",
  git_commit: "",
  authors: [],
  targeted_suites: [],
  scripts: [],
  upstream: [],
};
