import { Defective } from "../../errors.ts";
import type { ManualLogFacts } from "../../model.ts";
import type { Context, Kind, Source } from "../kind.ts";

export interface ManualLogPart {
  readonly checks: ManualLogFacts["checks"];
}

export const kind: Kind<ManualLogPart> = {
  kind: "manual_log",
  title: "Manual validation",
  document: "manual-validation-log.md",
  optional: true,
  maxAgeSeconds: 24 * 3600,
  unite,
};

/** What anybody could have typed counts only with the signature of somebody whom the trust file names. */
function unite(sources: readonly Source<ManualLogPart>[], { isAttested }: Context): Readonly<ManualLogFacts> {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no log of manual validation");
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} both are logs; name the one that counts`);
  const { part, path, observed } = first;
  if (!isAttested(path)) throw new Defective("inconclusive", `${path} carries no valid signature (${path}.sig)`);
  return {
    ...(observed.to === undefined ? {} : { recorded_at: observed.to }),
    checks: part.checks,
    source: { path },
  };
}
