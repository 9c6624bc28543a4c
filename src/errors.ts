/** Why there is no verdict. Each code has one exit code (see EXIT_CODES). */
export type ErrorCode = "usage" | "config" | "policy" | "output" | "internal";

/** Exit codes of `ray-policy`; 0 (go) and 1 (no-go) are answers, these mean that there is none. */
export const EXIT_CODES = {
  usage: 2,
  config: 2,
  policy: 3,
  output: 4,
  internal: 70,
} as const satisfies Record<ErrorCode, number>;

/** A tool problem. The message names the thing, the place, the fact and the fix; callers match on `code`, never on the text. */
export class RayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "RayError";
    this.code = code;
  }
}

/** Why an artifact could not be taken: what a reader or a strict parser throws, and `collect` turns into a defect. */
export class Defective extends Error {
  readonly code: "unreadable" | "invalid" | "inconclusive" | "ambiguous" | "over_limit";
  readonly at: { readonly line?: number; readonly column?: number; readonly pointer?: string };

  constructor(
    code: Defective["code"],
    message: string,
    at: Defective["at"] = {},
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = "Defective";
    this.code = code;
    this.at = at;
  }
}
