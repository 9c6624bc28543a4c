import { Defective } from "../../errors.ts";
import type { LaunchDarklyFlags } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { byBytes } from "../../text.ts";
import { readDocument } from "../document.ts";
import { SNAPSHOT, type SnapshotObject, type SnapshotPart } from "../kinds/snapshot.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** LaunchDarkly's `GET /api/v2/flags/PROJECT?summary=0`: the flags of a project with their state in each environment. */
export const reader: Reader<SnapshotPart> = {
  format: "launchdarkly",
  kind: SNAPSHOT,
  recognises: (head) =>
    hasKeys(head, ["items", "variations", "environments"]) || hasKeys(head, ["items", "totalCount", "_links"]),
  read,
};

type Flag = LaunchDarklyFlags["items"][number];
type State = Flag["environments"][string];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const { value, text } = await readDocument(chunks, "launchdarkly");
  // The schema was checked while the document was read.
  const { items, totalCount: total = items.length, _links: links } = value as LaunchDarklyFlags;
  if (items.length === 0) throw new Defective("inconclusive", "lists no flag", { pointer: "/items" });
  if (total > items.length)
    throw new Defective("inconclusive", `lists ${items.length} of ${total} flags; get every page`, {
      pointer: "/totalCount",
    });
  if (links?.next !== undefined && links.next !== null)
    throw new Defective("inconclusive", "is one page of several; get every page", { pointer: "/_links/next" });
  refuseTwins(items);
  const objects = items.flatMap((flag, index) => objectsOf(flag, path, index));
  const environments = [...new Set(objects.map(({ environment = "" }) => environment))].sort(byBytes);
  return {
    part: { objects, facts: { documents: items.length, environments } },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

function refuseTwins(items: readonly Flag[]): void {
  const known = new Set<string>();
  for (const [index, { key }] of items.entries()) {
    if (known.has(key))
      throw new Defective("ambiguous", `lists the flag ${summary(key)} twice`, { pointer: `/items/${index}` });
    known.add(key);
  }
}

function objectsOf(flag: Flag, path: string, index: number): readonly SnapshotObject[] {
  const environments = Object.entries(flag.environments);
  if (environments.length === 0)
    throw new Defective("inconclusive", `tells no environment of the flag ${summary(flag.key)}`, {
      pointer: `/items/${index}/environments`,
    });
  return environments.map(([environment, state]) => {
    const pointer = `/items/${index}/environments/${escapeToken(environment)}`;
    return {
      object: `flag/${flag.key}`,
      dimension: "feature_flags",
      environment,
      value: stateOf(flag, state, pointer),
      source: { path, pointer },
    };
  });
}

/**
 * What decides the answer. Salts, versions, times and ids differ between any two environments and decide nothing. A listing is a summary
 * unless it is asked not to be: it lacks targets and rules, and two summaries would look alike.
 */
function stateOf({ kind, archived: isGone, variations }: Flag, state: State, pointer: string): unknown {
  const { on, archived, targets, contextTargets = [], rules, fallthrough, prerequisites = [] } = state;
  const missing = Object.entries({ targets, rules, fallthrough }).find(([, value]) => value === undefined)?.[0];
  if (missing !== undefined)
    throw new Defective("inconclusive", `lacks ${missing}: it is a summary; ask with summary=0`, { pointer });
  return {
    kind: kind ?? "",
    archived: isGone === true || archived === true,
    variations: variations.map(({ value }) => value),
    on,
    fallthrough,
    offVariation: state.offVariation ?? null,
    prerequisites,
    targets,
    contextTargets,
    rules: (rules ?? []).map((rule) => ({ ...withoutIds(rule), clauses: (rule.clauses ?? []).map(withoutIds) })),
  };
}

/** LaunchDarkly's own fields begin with an underscore; what a variation's value holds is nobody's but the user's. */
function withoutIds(part: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(part).filter(([key]) => !key.startsWith("_") && key !== "ref"));
}
