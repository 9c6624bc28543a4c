import { RayError } from "../errors.ts";
import type { Config, Evidence, Position, ReleaseFacts } from "../model.ts";

type InlineRelease = Extract<Config["release"], { readonly inline: unknown }>;

/** The release as the config itself states it. Throws RayError `config` where no commit is named. */
export function inlineRelease({ inline, position }: InlineRelease, config: Config): Evidence {
  const commit = inline["git_commit"] ?? config.commit;
  if (commit === undefined) {
    throw new RayError(
      "config",
      `${position.path}:${position.line ?? 1}: release.git_commit is missing; state it, or pass --commit with the commit that is judged`,
    );
  }
  return {
    kind: "release",
    status: "admitted",
    binding: "document",
    attested: false,
    unattested: unsigned(position, config),
    exceptions: [],
    idle: [],
    sources: [config.artifact],
    defects: [],
    declared: [],
    facts: factsOf(inline, String(commit)),
    position,
  };
}

/** Nobody signs the config: where a signature is wanted, the release has to be stated in a file of its own. */
function unsigned(source: Position, { artifact, trust }: Config): Evidence["unattested"] {
  if (trust?.attestedKinds.includes("release") !== true) return [];
  const message = `${artifact.path} states the release, which has to be signed; state it in a release manifest`;
  return [{ message, source }];
}

function factsOf(inline: InlineRelease["inline"], commit: string): ReleaseFacts {
  // The config schema gives the inline release the fields of the facts; only the lists may be left out.
  const stated = inline as Pick<ReleaseFacts, "name" | "version" | "targeted_suites"> & Partial<ReleaseFacts>;
  return { authors: [], scripts: [], upstream: [], ...stated, git_commit: commit };
}

/** Compares the release with the commit that the caller says is judged; another one makes it foreign. */
export function boundToCommit(release: Evidence, commit: string | undefined): Evidence {
  const own = release.facts?.["git_commit"];
  if (commit === undefined || own === undefined || own === commit) return release;
  const source = { path: release.sources[0]?.path ?? release.position.path };
  const defect = {
    code: "foreign" as const,
    message: `${source.path} names commit ${String(own)}; --commit says that ${commit} is judged`,
    source,
  };
  const { facts: _, ...rest } = release;
  return { ...rest, status: "defective", defects: [...release.defects, defect] };
}
