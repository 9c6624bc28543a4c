import { Defective } from "../../errors.ts";
import type { ReleaseManifest } from "../../generated/documents.ts";
import type { Reading, ReleaseFacts } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { ReleasePart } from "../kinds/release.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { toUtc } from "../time.ts";

/** `release-manifest.json`: the candidate and what it must have proved. */
export const reader: Reader<ReleasePart> = {
  format: "release-manifest",
  kind: "release",
  recognises: (head) =>
    hasKeys(head, ["schema_version", "kind"]) && /"kind"\s*:\s*"release-manifest"/u.test(headText(head)),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ReleasePart>> {
  const { value, text } = await readDocument(chunks, "release");
  const manifest = value as ReleaseManifest;
  const written = toUtc(manifest.timestamp);
  if (written === undefined)
    throw new Defective(
      "invalid",
      `has the timestamp "${manifest.timestamp.slice(0, 40)}", which is no RFC 3339 time with a zone`,
      { pointer: "/timestamp" },
    );
  const release = factsOf(manifest, path);
  const { name, version, git_commit } = release;
  return {
    part: { release },
    observed: { from: written, to: written },
    subject: { name, version, git_commit },
    declared: [],
    text,
  };
}

function factsOf(
  { release, status, authors, targeted_suites, scripts, upstream, rto_seconds, artifacts = [] }: ReleaseManifest,
  path: string,
): ReleaseFacts {
  return {
    name: release.name,
    version: release.version,
    git_commit: release.git_commit,
    authors: authors ?? [],
    targeted_suites: distinct(targeted_suites ?? []).map((suite, index) => ({
      ...suite,
      critical: suite.critical ?? false,
      source: { path, pointer: `/targeted_suites/${index}` },
    })),
    scripts: (scripts ?? []).map((script, index) => ({
      ...script,
      id: script.path,
      source: { path, pointer: `/scripts/${index}` },
    })),
    upstream: (upstream ?? []).map((each) => ({ ...each })),
    ...(artifacts.length === 0
      ? {}
      : {
          artifacts: artifacts.map(({ name, digest: { sha256 } }, index) => ({
            id: name,
            sha256,
            source: { path, pointer: `/artifacts/${index}` },
          })),
        }),
    ...(release.scope_frozen === undefined ? {} : { scope_frozen: release.scope_frozen }),
    ...(status === undefined ? {} : { status }),
    ...(rto_seconds === undefined ? {} : { rto_seconds }),
  };
}

/** Two suites of one name would count each other's tests. */
function distinct<Suite extends { readonly id: string }>(suites: readonly Suite[]): readonly Suite[] {
  const index = suites.findIndex(({ id }, at) => suites.findIndex((other) => other.id === id) < at);
  if (index < 0) return suites;
  throw new Defective("ambiguous", `targets the suite ${suites[index]?.id.slice(0, 60) ?? ""} twice`, {
    pointer: `/targeted_suites/${index}`,
  });
}
