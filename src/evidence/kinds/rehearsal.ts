import { Defective } from "../../errors.ts";
import type { RehearsalFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface RehearsalPart {
  readonly run: RehearsalFacts;
  /** Tells two copies of one run from two runs. */
  readonly runId: string;
}

export const kind: Kind<RehearsalPart> = {
  kind: "rehearsal",
  title: "Deployment rehearsal",
  document: "staging-deployment-run.log",
  optional: false,
  maxAgeSeconds: 72 * 3600,
  unite,
};

function unite(sources: readonly Source<RehearsalPart>[]): RehearsalFacts {
  const [first, ...others] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no rehearsal");
  const other = others.find(({ part }) => !isCopy(part, first.part));
  if (other !== undefined)
    throw new Defective("ambiguous", `${first.path} and ${other.path} are two rehearsals; name the one that counts`);
  return first.part.run;
}

/** Two files of one run must tell the same; then it does not matter which one is read. */
function isCopy(part: RehearsalPart, other: RehearsalPart): boolean {
  return part.runId === other.runId && outline(part) === outline(other);
}

function outline({ run }: RehearsalPart): string {
  return JSON.stringify(run, (key, value: unknown) => (key === "path" ? undefined : value));
}
