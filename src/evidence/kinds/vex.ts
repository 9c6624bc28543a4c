import { Defective } from "../../errors.ts";
import type { VexFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Kind, Source } from "../kind.ts";

export type VexStatement = VexFacts["statements"][number];

export interface VexPart {
  readonly statements: readonly VexStatement[];
}

export const kind: Kind<VexPart> = {
  kind: "vex",
  title: "Exploitability statements",
  optional: true,
  maxAgeSeconds: 30 * 86_400,
  unite,
};

/** Of the statements about one vulnerability in one product the latest counts; two of one time that differ are ambiguous. */
function unite(sources: readonly Source<VexPart>[]): VexFacts {
  const latest = new Map<string, VexStatement>();
  for (const statement of sources.flatMap(({ part }) => part.statements.flatMap(perProduct))) {
    const before = latest.get(statement.id);
    if (before !== undefined && before.stated_at === statement.stated_at && before.status !== statement.status)
      throw new Defective(
        "ambiguous",
        `${statement.id.slice(0, 120)} is ${before.status} and ${statement.status} at one time`,
      );
    if (before === undefined || before.stated_at < statement.stated_at) latest.set(statement.id, statement);
  }
  const statements = [...latest.values()].sort((a, b) => byBytes(a.id, b.id));
  return { statements, source: { path: sources[0]?.path ?? "" } };
}

function perProduct(statement: VexStatement): readonly VexStatement[] {
  return statement.products.map((product) => ({
    ...statement,
    id: `${product} ${statement.vulnerability}`,
    products: [product],
  }));
}
