import { Defective } from "../../errors.ts";
import type { Declared, Position, ScriptComplianceFacts, ScriptRegistryFacts } from "../../model.ts";
import type { Context, Kind, Source } from "../kind.ts";

export interface ReportedScript {
  readonly path: string;
  readonly sha256: string;
  readonly registered: boolean;
  readonly digestMatches: boolean;
  readonly isCompliant: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly checks: readonly ("pass" | "fail" | "unknown")[];
  readonly source: Position;
}

export interface ScriptCompliancePart {
  readonly scripts: readonly ReportedScript[];
}

export const kind: Kind<ScriptCompliancePart> = {
  kind: "script_compliance",
  title: "Script compliance",
  document: "script-compliance.json",
  optional: true,
  maxAgeSeconds: 24 * 3600,
  after: ["script_registry"],
  unite,
  declared,
};

type Script = ScriptComplianceFacts["scripts"][number];

function unite(sources: readonly Source<ScriptCompliancePart>[], context: Context): Readonly<ScriptComplianceFacts> {
  const { part, path } = only(sources);
  return {
    scripts: part.scripts.map((script) => scriptOf(script, context)),
    source: { path, pointer: "/scripts" },
  };
}

function only(sources: readonly Source<ScriptCompliancePart>[]): Source<ScriptCompliancePart> {
  const [first, other] = sources;
  if (first === undefined) throw new Defective("inconclusive", "there is no report on the scripts");
  if (other === undefined) return first;
  throw new Defective("ambiguous", `${first.path} and ${other.path} both are about the scripts; name one`);
}

/** Held against the registry that was judged and the release, not against what the report says of them. */
function scriptOf(
  { path, sha256, errors, warnings, checks, source }: ReportedScript,
  { facts, release }: Context,
): Script {
  // Facts are admitted only after their schema was checked.
  const registry = facts["script_registry"] as ScriptRegistryFacts | undefined;
  const registered = registry?.scripts.find(({ id }) => id === path);
  const matches =
    registered?.sha256 === sha256 && release.scripts.some((each) => each.path === path && each.sha256 === sha256);
  return {
    id: path,
    registered: registered !== undefined,
    digest_matches: matches,
    errors,
    warnings,
    compliant: matches && errors === 0 && checks.every((status) => status === "pass"),
    source,
  };
}

function declared(sources: readonly Source<ScriptCompliancePart>[], context: Context): readonly Declared[] {
  return only(sources).part.scripts.flatMap((script) => {
    const found = scriptOf(script, context);
    const compared = (key: string, stated: boolean, counted: boolean): Declared => ({
      what: `${key} of ${script.path}`,
      declared: String(stated),
      counted: String(counted),
      source: { ...script.source, pointer: `${script.source.pointer ?? ""}/${key}` },
    });
    return [
      compared("registered", script.registered, found.registered),
      compared("digest_matches", script.digestMatches, found.digest_matches),
      // A report may be stricter than the host.
      compared("status", script.isCompliant, script.isCompliant && found.compliant),
    ];
  });
}
