import { extname } from "node:path";
import type { Artifact, ArtifactLocation } from "sarif";
import type { Position } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Report } from "../report.ts";
import { CONFIG_FILE, SOURCE_ROOT, uriOf } from "./uris.ts";

const MIME_TYPES: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".sarif": "application/sarif+json",
  ".xml": "application/xml",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
  ".zip": "application/zip",
  ".md": "text/markdown",
  ".lcov": "text/plain",
  ".log": "text/plain",
  ".info": "text/plain",
};

/** Every file that the log names, once, with what is known of it. */
export interface Files {
  readonly artifacts: readonly Artifact[];
  /** Where a file stands; `path` as in the verdict. */
  locate(path: string): ArtifactLocation;
}

/** Evidence and our own files with size and digest, then whatever else a finding points at. Sorted by URI. */
export function filesOf(report: Report): Files {
  const { verdict, projectPath, files = [] } = report;
  const sources = verdict.evidence.flatMap((evidence) => evidence.sources);
  const shown = [...verdict.findings.map(({ source }) => source), ...furtherPlaces(report)];
  const paths = [CONFIG_FILE, ...[...sources, ...files, ...shown].map(({ path }) => path)];
  const uris = [...new Set(paths.map((path) => uriOf(path, projectPath)))].sort(byBytes);
  const indexes = new Map(uris.map((uri, index) => [uri, index]));
  const locationOf = (uri: string) => ({ uri, uriBaseId: SOURCE_ROOT, index: indexes.get(uri) ?? -1 });
  const known = (listed: readonly Known[]) => new Map(listed.map((file) => [uriOf(file.path, projectPath), file]));
  const [evidence, own] = [known(sources), known([{ path: CONFIG_FILE, sha256: "", bytes: 0 }, ...files])];
  const reported = new Set(verdict.findings.map(({ source }) => uriOf(source.path, projectPath)));
  return {
    artifacts: uris.map((uri) => {
      const roles = rolesOf({ isOwn: own.has(uri), isEvidence: evidence.has(uri), isReported: reported.has(uri) });
      return artifact(locationOf(uri), roles, own.get(uri)?.sha256 ? own.get(uri) : evidence.get(uri));
    }),
    locate: (path) => locationOf(uriOf(path, projectPath)),
  };
}

type Known = Pick<Report["verdict"]["evidence"][number]["sources"][number], "path" | "sha256" | "bytes">;

function furtherPlaces({ places }: Report): readonly Position[] {
  if (places === undefined) return [];
  return [places.settings, places.items, places.waivers].flatMap((each) =>
    [...each.values()].map(({ source }) => source),
  );
}

/** An inline release makes the config evidence too. */
function rolesOf({ isOwn, isEvidence, isReported }: Readonly<Record<string, boolean>>): Artifact.roles[] {
  const roles: Artifact.roles[] = [];
  if (isOwn) roles.push("userSpecifiedConfiguration");
  if (isEvidence) roles.push("analysisTarget");
  if (isReported) roles.push("resultFile");
  return roles;
}

function artifact(location: ArtifactLocation, roles: Artifact.roles[], file: Known | undefined): Artifact {
  const mimeType = MIME_TYPES[extname(location.uri ?? "").toLowerCase()];
  return {
    location,
    roles,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(file === undefined || file.sha256 === "" ? {} : { length: file.bytes, hashes: { "sha-256": file.sha256 } }),
  };
}
