import { Defective } from "../../errors.ts";
import type { Facts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

/** What can be looked at, and is evidence for no gate. */
export const NO_KIND = "none";

export interface ShownPart {
  readonly facts: Facts;
}

export const kind: Kind<ShownPart> = {
  kind: NO_KIND,
  title: "No evidence",
  optional: true,
  maxAgeSeconds: 0,
  shownOnly: true,
  unite,
};

function unite([first, other]: readonly Source<ShownPart>[]): Facts {
  if (first === undefined || other !== undefined)
    throw new Defective("ambiguous", "files that are no evidence are looked at one by one");
  return first.part.facts;
}
