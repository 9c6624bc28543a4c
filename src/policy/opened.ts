import type { Catalogue } from "../model.ts";

/** What a build found in the shipped bundle, so that a run need not unpack it. */
export interface Opened {
  /** SHA-256 of the bundle. */
  readonly digest: string;
  /** Where the bytes of its `policy.wasm` are: from, to. */
  readonly wasm: readonly (readonly [number, number])[];
  readonly wasm_digest: string;
  readonly revision: string;
  readonly catalogue: () => Catalogue;
}

/** Only a build knows: `scripts/build.js` replaces this. */
export const opened: Opened | undefined = undefined;
