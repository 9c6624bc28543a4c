import { Defective } from "../../errors.ts";
import type { ScriptRegistryFacts } from "../../model.ts";
import type { Kind, Source } from "../kind.ts";

export interface ScriptRegistryPart {
  readonly registry: ScriptRegistryFacts;
}

export const kind: Kind<ScriptRegistryPart> = {
  kind: "script_registry",
  title: "Script registry",
  document: "script-registry.json",
  folder: "scripts",
  optional: false,
  // Never asked: the registry is as old as the commit that holds it.
  maxAgeSeconds: 365 * 86_400,
  repository: true,
  unite,
};

function unite(sources: readonly Source<ScriptRegistryPart>[]): ScriptRegistryFacts {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no script registry");
  if (other === undefined) return first.part.registry;
  throw new Defective(
    "ambiguous",
    `${first.path} and ${other.path} both are script registries; name the one that counts`,
  );
}
