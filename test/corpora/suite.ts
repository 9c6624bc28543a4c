/** One thing of a corpus, and what its authors say about it. */
export interface Case {
  readonly id: string;
  readonly must: "refuse" | "take" | "free";
  /** Throws `Defective` where it is refused, and any other error where it is read as something else than it says. */
  take(): unknown;
}

/** Why something is refused that the corpus wants taken; the first that fits its refusal. */
export interface Deviation {
  readonly refusal: RegExp;
  readonly reason: string;
}

/** A corpus as one of our parsers meets it. */
export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly deviations: readonly Deviation[];
}
