import { Defective } from "../../errors.ts";
import type { VexFacts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { joined } from "../joined.ts";
import type { Context, Kind, Source } from "../kind.ts";
import { normalPurl } from "../security/package-url.ts";

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

/**
 * Of the statements about one vulnerability in one product the latest counts, under whatever of its names it speaks; two of one time that
 * differ are ambiguous. What is signed and what is not stays apart: else an unsigned statement could give a signed one another name.
 */
function unite(sources: readonly Source<VexPart>[], { isAttested }: Context): VexFacts {
  const all = sources.flatMap(({ part }) => part.statements.flatMap(perProduct));
  const [signed, unsigned] = [true, false].map((is) => all.filter(({ source }) => isAttested(source.path) === is));
  const statements = [...sameVulnerability(signed ?? []), ...sameVulnerability(unsigned ?? [])]
    .map(latest)
    .sort((a, b) => byBytes(a.id, b.id));
  return { statements, source: { path: sources[0]?.path ?? "" } };
}

/** Statements of one product that share a name, directly or through one another; what one of them is called, all are. */
function sameVulnerability(statements: readonly VexStatement[]): readonly (readonly VexStatement[])[] {
  return joined(statements, ({ vulnerability, aliases, products }) => {
    const product = normalPurl(products[0] ?? "");
    return [vulnerability, ...aliases].map((name) => `${product} ${name.toUpperCase()}`);
  });
}

function latest(group: readonly VexStatement[]): VexStatement {
  const [last, ...before] = group.toSorted((a, b) =>
    a.stated_at < b.stated_at ? 1 : a.stated_at > b.stated_at ? -1 : 0,
  );
  if (last === undefined) throw new Error("a group holds a statement");
  const other = before.find(({ stated_at, status }) => stated_at === last.stated_at && status !== last.status);
  if (other !== undefined)
    throw new Defective("ambiguous", `${last.id.slice(0, 120)} is ${last.status} and ${other.status} at one time`);
  const names = new Set(group.flatMap(({ vulnerability, aliases }) => [vulnerability, ...aliases]));
  return { ...last, aliases: [...names].filter((name) => name !== last.vulnerability).sort(byBytes) };
}

function perProduct(statement: VexStatement): readonly VexStatement[] {
  return statement.products.map((product) => ({
    ...statement,
    id: `${product} ${statement.vulnerability}`,
    products: [product],
  }));
}
