import { extname } from "node:path";
import type { Artifact, ArtifactLocation } from "sarif";
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
  ".log": "text/plain",
  ".info": "text/plain",
};

/** Every file that the log names, once, with what is known of it. */
export interface Files {
  readonly artifacts: readonly Artifact[];
  /** Where a file stands; `path` as in the verdict. */
  locate(path: string): ArtifactLocation;
}

/** Evidence with size and digest, then whatever else a finding points at. Sorted by URI. */
export function filesOf({ verdict, projectPath }: Report): Files {
  const sources = verdict.evidence.flatMap((evidence) => evidence.sources);
  const paths = [CONFIG_FILE, ...sources.map(({ path }) => path), ...verdict.findings.map(({ source }) => source.path)];
  const uris = [...new Set(paths.map((path) => uriOf(path, projectPath)))].sort(byBytes);
  const indexes = new Map(uris.map((uri, index) => [uri, index]));
  const locationOf = (uri: string) => ({ uri, uriBaseId: SOURCE_ROOT, index: indexes.get(uri) ?? -1 });
  const sourceOf = new Map(sources.map((source) => [uriOf(source.path, projectPath), source]));
  return {
    artifacts: uris.map((uri) => artifact(locationOf(uri), sourceOf.get(uri), uri === uriOf(CONFIG_FILE, projectPath))),
    locate: (path) => locationOf(uriOf(path, projectPath)),
  };
}

type Source = Report["verdict"]["evidence"][number]["sources"][number];

function artifact(location: ArtifactLocation, source: Source | undefined, isConfig: boolean): Artifact {
  const mimeType = MIME_TYPES[extname(location.uri ?? "").toLowerCase()];
  return {
    location,
    roles: [isConfig ? "userSpecifiedConfiguration" : source === undefined ? "resultFile" : "analysisTarget"],
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(source === undefined || source.sha256 === ""
      ? {}
      : { length: source.bytes, hashes: { "sha-256": source.sha256 } }),
  };
}
