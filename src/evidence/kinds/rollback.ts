import { Defective } from "../../errors.ts";
import type { RollbackFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface RollbackPart {
  readonly rollback: RollbackFacts;
}

export const kind: Kind<RollbackPart> = {
  kind: "rollback",
  title: "Rollback rehearsal",
  document: "rollback-verification-report.json",
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  unite,
};

function unite(sources: readonly Source<RollbackPart>[]): RollbackFacts {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no rollback report");
  if (other === undefined) return first.part.rollback;
  throw new Defective("ambiguous", `${first.path} and ${other.path} both are rollbacks; name the one that counts`);
}
