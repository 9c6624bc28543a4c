import { digestOf } from "../canonical.ts";
import type { Artifact, ReleaseFacts } from "../model.ts";
import { VERSION } from "../package.ts";

/** The header of a document of the protocol. */
export interface Heading {
  readonly schema_version: "1";
  readonly kind: string;
  readonly id: string;
  readonly subject: readonly [
    { readonly name: string; readonly version: string; readonly digest: { readonly gitCommit: string } },
  ];
  readonly timestamp: string;
  readonly verified_by: readonly Verification[];
  readonly generator: { readonly name: "ray-policy"; readonly version: string };
  readonly sources: readonly Origin[];
}

interface Verification {
  readonly identity: string;
  readonly type: "service";
  readonly role: "pipeline";
  readonly method: "sshsig" | "none";
  readonly evidence_ref?: string;
}

interface Origin {
  readonly name: string;
  readonly media_type: string;
  readonly format: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly collected_at: string;
  readonly parse_status: "ok";
}

/** Who writes documents, and for what. */
export interface Author {
  readonly release: Pick<ReleaseFacts, "name" | "version" | "git_commit">;
  readonly identity: string;
  /** File of the detached signature that will lie beside the document; absent where it is not signed. */
  readonly signature?: string;
  /** When the sources were collected, UTC with milliseconds. */
  readonly now: string;
}

/** The same sources collected at the same moment give the same header. */
export function headingOf(kind: string, timestamp: string, author: Author, artifacts: readonly Artifact[]): Heading {
  const { release, identity, signature, now } = author;
  const { name, version, git_commit } = release;
  const sources = artifacts.map((artifact) => originOf(artifact, now));
  return {
    schema_version: "1",
    kind,
    id: idOf([kind, name, version, git_commit, timestamp, sources]),
    subject: [{ name, version, digest: { gitCommit: git_commit } }],
    timestamp,
    verified_by: [
      {
        identity,
        type: "service",
        role: "pipeline",
        ...(signature === undefined ? { method: "none" } : { method: "sshsig", evidence_ref: signature }),
      },
    ],
    generator: { name: "ray-policy", version: VERSION },
    sources,
  };
}

function originOf({ path, format, sha256, bytes }: Artifact, now: string): Origin {
  return {
    name: path,
    media_type: mediaType(path),
    format,
    sha256,
    size_bytes: bytes,
    collected_at: now,
    parse_status: "ok",
  };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  sarif: "application/sarif+json",
  xml: "application/xml",
  zip: "application/zip",
  yaml: "application/yaml",
  yml: "application/yaml",
  md: "text/markdown",
  log: "application/x-ndjson",
  ndjson: "application/x-ndjson",
};

/** The media type that a file's name stands for; text where it says nothing. */
export function mediaType(path: string): string {
  return MEDIA_TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "text/plain";
}

/** A UUID of version 8 (RFC 9562, section 5.8) out of a digest of what it names. */
export function idOf(named: unknown): string {
  const hex = digestOf(named);
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
