import { join } from "node:path";
import { readArtifact } from "../evidence/artifact.ts";
import { EVIDENCE_NAMESPACE } from "../evidence/attest.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import type { CollectedFile, CollectionPart } from "../evidence/kinds/collection.ts";
import { reader } from "../evidence/readers/collection-record.ts";
import type { Host } from "../host.ts";
import type { Config, Evidence, ReleaseFacts } from "../model.ts";
import { ed25519Blob } from "../signature/public-key.ts";
import { parse, verify } from "../signature/sshsig.ts";
import { byBytes } from "../text.ts";
import { headingOf } from "./document-header.ts";
import type { Pen } from "./pen.ts";

/**
 * Where the record of a kind is, relative to the project folder. Answers about approvals have one of their own: they come after the package
 * was judged with the other one, and from whoever holds the key for them.
 */
export function recordFile(kind: string | undefined): string {
  return `${PROTOCOL_FOLDER}/${kind === "approval" ? "approval" : "collection"}-record.json`;
}

interface Desk {
  /** The record. */
  readonly file: string;
  readonly config: Config;
  readonly release: ReleaseFacts;
  readonly pen: Pen;
}

/** The record of what was collected now, and of what the record that is there says of other kinds. */
export async function recordText(
  host: Host,
  desk: Desk,
  evidence: readonly Evidence[],
  { run }: { readonly run?: { readonly id: string; readonly uri?: string } },
): Promise<string> {
  const { file: record, release, pen } = desk;
  const now = evidence.flatMap(({ kind, sources }) =>
    sources.map(
      ({ path, format, sha256, bytes }): CollectedFile => ({
        path,
        kind,
        format,
        sha256,
        size_bytes: bytes,
        collected_at: pen.now,
        ...(run === undefined ? {} : { run }),
      }),
    ),
  );
  const kept = (await formerFiles(host, desk)).filter(
    (file) => !evidence.some(({ kind }) => kind === file.kind) && !now.some(({ path }) => path === file.path),
  );
  const author = { ...pen, release, ...(pen.key === undefined ? {} : { signature: `${record}.sig` }) };
  const { sources: _, ...heading } = headingOf("collection-record", pen.now, author, []);
  const files = [...kept, ...now].toSorted((a, b) => byBytes(a.path, b.path));
  return `${JSON.stringify({ ...heading, files }, null, 2)}\n`;
}

/** What stands in the record so far, if it is about this release. Under a key only what that key signed is signed again. */
async function formerFiles(host: Host, { file, config, release, pen }: Desk): Promise<readonly CollectedFile[]> {
  if (host.stat(join(config.project, file)).type !== "file") return [];
  const bounds = { project: config.project, root: config.sourceRoot, limits: config.limits };
  const { reading } = await readArtifact(host, bounds, { kind: "collection" }, file, [reader]);
  if (reading === undefined || reading.subject.git_commit !== release.git_commit) return [];
  if (pen.key !== undefined && !isOurs(host, join(config.project, file), pen.key)) return [];
  return (reading.part as CollectionPart).files.map(({ source: _, ...entry }) => entry);
}

function isOurs(host: Host, file: string, key: NonNullable<Pen["key"]>): boolean {
  if (host.stat(`${file}.sig`).type !== "file") return false;
  try {
    const signature = parse(Buffer.from(host.readWhole(`${file}.sig`)).toString("utf8"));
    return (
      ed25519Blob(key).equals(signature.publicKey.blob) &&
      verify(signature, host.readWhole(file), EVIDENCE_NAMESPACE).valid
    );
  } catch {
    return false;
  }
}
