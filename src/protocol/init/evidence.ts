import { join } from "node:path";
import { kindOf } from "../../admission.ts";
import { readArtifact } from "../../evidence/artifact.ts";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import { isYamlText } from "../../evidence/strict/yaml-text.ts";
import { readers } from "../../generated/readers.ts";
import type { Host } from "../../host.ts";
import type { Artifact, Facts } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { factsOf } from "./facts.ts";
import { patternFor, patternsOf } from "./patterns.ts";
import type { Searched } from "./search.ts";

/** The evidence of one kind that a folder holds. */
export interface FoundKind {
  readonly kind: string;
  readonly formats: readonly string[];
  readonly paths: readonly string[];
  /** What the config names; each takes in nothing but these files. */
  readonly patterns: readonly string[];
  /** At least one file does not say itself which commit it is about, or when it was written. */
  readonly needsAssertion: boolean;
  /** Files in a format that is known, and why they cannot be read. */
  readonly broken: readonly string[];
}

export interface FoundEvidence {
  readonly kinds: readonly FoundKind[];
  /** What each kind says, as far as it can be read. */
  readonly facts: ReadonlyMap<string, Facts>;
  /** Evidence files that no pattern can name; they are no part of the kinds. */
  readonly unnameable: readonly string[];
  /** The search ended at a bound before it had seen everything. */
  readonly isCut: boolean;
}

const HEAD_BYTES = 65_536;
/** What is looked at at most: beginnings of files, bytes of them, whole evidence files and bytes of those. */
const MAX = { heads: 20_000, headBytes: 96 << 20, files: 2_000, bytes: 256 << 20 } as const;

/** Sources, pictures, archives and the like: read in the protocol's own folder only. */
const NO_EVIDENCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|map|css|scss|less|py|pyc|go|rs|java|class|jar|war|kts?|scala|rb|php|cs|fs|c|cc|cpp|h|hpp|swift|m|sh|ps1|sql|rego|wasm|so|dll|exe|png|jpe?g|gif|webp|ico|svg|pdf|woff2?|ttf|mp[34]|gz|tgz|bz2|xz|7z|zip|docx|xlsx|lock)$/iu;

/** Recognises evidence by what it holds, with the readers that judge it later, and reads it. */
export async function findEvidence(
  host: Host,
  project: string,
  searched: Searched,
  onFile: (seen: number) => void,
): Promise<FoundEvidence> {
  const { paths, isCut } = recognised(host, project, searched, onFile);
  const bounds = { project, root: project, limits: { file_bytes: MAX.bytes, files: MAX.files } };
  const artifacts: Artifact[] = [];
  for (const [index, path] of paths.entries()) {
    onFile(index);
    const artifact = await readArtifact(host, bounds, {}, path, readers);
    if (isEvidence(artifact)) artifacts.push(artifact);
  }
  const patterns = await patternsFor(host, project, artifacts);
  const named = artifacts.filter(({ path }) => patterns.has(path));
  return {
    kinds: foundKinds(named, patterns, searched),
    facts: await factsOf(named, host.now()),
    unnameable: artifacts.filter((artifact) => !named.includes(artifact)).map(({ path }) => path),
    isCut,
  };
}

async function patternsFor(
  host: Host,
  project: string,
  artifacts: readonly Artifact[],
): Promise<ReadonlyMap<string, string>> {
  const patterns = new Map<string, string>();
  for (const { path } of artifacts) {
    const pattern = await patternFor(host, project, path);
    if (pattern !== undefined) patterns.set(path, pattern);
  }
  return patterns;
}

function recognised(
  host: Host,
  project: string,
  { files }: Searched,
  onFile: (seen: number) => void,
): { readonly paths: readonly string[]; readonly isCut: boolean } {
  const paths: string[] = [];
  const likely = files.filter(isLikely);
  const spent = { heads: 0, bytes: 0 };
  for (const path of likely) {
    if (spent.heads >= MAX.heads || spent.bytes >= MAX.headBytes || paths.length >= MAX.files)
      return { paths, isCut: true };
    onFile(spent.heads);
    const head = host.head(join(project, path), HEAD_BYTES);
    spent.heads += 1;
    spent.bytes += head.length;
    if (readers.some((reader) => reader.recognises(head))) paths.push(path);
  }
  return { paths, isCut: false };
}

/** A path that a pattern in the config can name, of a file that may be evidence. */
function isLikely(path: string): boolean {
  return isYamlText(path) && (path.startsWith(`${PROTOCOL_FOLDER}/`) || !NO_EVIDENCE.test(path));
}

/** A file in one known format, or in one that turned out to be broken: leaving that out would make it vanish. */
function isEvidence({ kind, format }: Artifact): boolean {
  return kind !== "" && format !== "";
}

function foundKinds(
  artifacts: readonly Artifact[],
  patterns: ReadonlyMap<string, string>,
  searched: Searched,
): readonly FoundKind[] {
  const kinds = [...new Set(artifacts.map(({ kind }) => kind))].sort(byBytes);
  return kinds.map((kind) => {
    const own = artifacts.filter((artifact) => artifact.kind === kind);
    const paths = own.map(({ path }) => path);
    return {
      kind,
      paths,
      formats: [...new Set(own.map(({ format }) => format))].sort(byBytes),
      patterns: patternsOf(new Map(paths.map((path) => [path, patterns.get(path) ?? path])), searched),
      needsAssertion: kindOf(kind).repository !== true && own.some(isSilent),
      broken: own.flatMap(({ defect }) => (defect === undefined ? [] : [defect.message])),
    };
  });
}

/** What a broken file would say is not known. */
function isSilent({ reading }: Artifact): boolean {
  const { from, to } = reading?.observed ?? {};
  return reading?.subject.git_commit === undefined || (from === undefined && to === undefined);
}
