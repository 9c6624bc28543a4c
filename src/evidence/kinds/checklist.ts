import { Defective } from "../../errors.ts";
import type { ChecklistFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export type ChecklistItem = ChecklistFacts["items"][number];

export interface ChecklistPart {
  readonly checklist: ChecklistFacts;
}

export const kind: Kind<ChecklistPart> = {
  kind: "checklist",
  title: "Deployment checklist",
  document: "deployment-checklist.md",
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  unite,
};

/** The phase of what has to be done before the release; without an item in it nothing was checked. */
export const PRE_DEPLOYMENT = "pre-deployment";

function unite(sources: readonly Source<ChecklistPart>[]): Readonly<Record<string, unknown>> {
  const [first, ...others] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no checklist");
  const other = others.find(({ sha256 }) => sha256 !== first.sha256);
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} are two checklists; name the one that counts`);
  const { checklist } = first.part;
  if (checklist.items.length === 0) throw new Defective("inconclusive", "the checklist has no item");
  if (!checklist.items.some(({ phase }) => phase === PRE_DEPLOYMENT))
    throw new Defective("inconclusive", "the checklist has no item below a heading Pre-deployment");
  return { ...checklist };
}
