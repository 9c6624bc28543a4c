import { Defective } from "../../errors.ts";
import type { OperationsFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface OperationsPart {
  readonly operations: OperationsFacts;
}

export const kind: Kind<OperationsPart> = {
  kind: "operations",
  title: "Operational readiness",
  document: "operational-readiness.json",
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  unite,
};

function unite(sources: readonly Source<OperationsPart>[]): OperationsFacts {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no statement of operational readiness");
  if (other === undefined) return first.part.operations;
  throw new Defective(
    "ambiguous",
    `${first.path} and ${other.path} both tell who is on call; name the one that counts`,
  );
}
