import { settleApprovals } from "../../src/evidence/approvals.ts";
import { statedOnGithub } from "../../src/evidence/github.ts";
import { type Context, NO_RELEASE, type Source } from "../../src/evidence/kind.ts";
import { DIGEST, NOW } from "../builders.ts";

/** Nothing is known beside the artifacts; a test names what matters to it. */
export function context(parts: Partial<Context> = {}): Context {
  const { release = NO_RELEASE, now = NOW } = parts;
  return {
    release,
    facts: {},
    now,
    files: new Map(),
    judged: new Map(),
    digests: {},
    allows: () => false,
    isAttested: () => false,
    onGithub: (_, decided, fallback) => statedOnGithub(decided, undefined, undefined, fallback),
    approvals: (stated, binds, required, source) =>
      settleApprovals(stated, binds, required, source, { trust: undefined, release, now, maxAgeSeconds: 7 * 86_400 }),
    ...parts,
  };
}

/** One file with its part in the evidence. */
export function source<Part>(path: string, part: Part, to?: string): Source<Part> {
  return { path, part, observed: to === undefined ? {} : { to }, sha256: DIGEST, bytes: 1 };
}
