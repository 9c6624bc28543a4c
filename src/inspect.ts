import { admit } from "./evidence/admit.ts";
import { settleApprovals } from "./evidence/approvals.ts";
import { readArtifact } from "./evidence/artifact.ts";
import { statedOnGithub } from "./evidence/github.ts";
import { type Context, NO_RELEASE } from "./evidence/kind.ts";
import { kinds } from "./generated/kinds.ts";
import { readers } from "./generated/readers.ts";
import type { Host } from "./host.ts";
import type { Artifact, DefectCode, Evidence, Facts, Subject } from "./model.ts";

/** What ray-policy sees in one file alone: nothing is compared with a release or with the present. */
export interface Inspection {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: string;
  readonly kind: string;
  readonly status: "admitted" | "defective";
  readonly observed_at: string | undefined;
  readonly subject: Subject;
  readonly facts: Facts | undefined;
  readonly defects: readonly {
    readonly code: DefectCode | "declared_differs";
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
  }[];
}

/** How a file is to be looked at. */
export interface Look {
  /** Keeps the lists in the facts. */
  readonly items: boolean;
  /** Takes the file for this format, whatever it looks like. */
  readonly format?: string;
}

/** Reads `path` below `folder` with whatever reader recognises it, or with that of the stated format. */
export async function inspect(
  host: Host,
  folder: string,
  path: string,
  { items, format: stated }: Look,
): Promise<Inspection> {
  const bounds = { project: folder, root: folder, limits: { file_bytes: 2 ** 31, files: 1 } };
  const artifact = await readArtifact(host, bounds, { format: stated }, path, readers);
  const evidence = await judgedAlone(artifact);
  const { sha256, bytes, format, kind, reading } = artifact;
  const defects = [...evidence.defects, ...contradictions(evidence)];
  return {
    path,
    sha256,
    bytes,
    format,
    kind,
    status: evidence.facts === undefined || evidence.defects.length > 0 ? "defective" : "admitted",
    observed_at: reading?.observed.to ?? reading?.observed.from,
    subject: reading?.subject ?? {},
    facts: evidence.facts === undefined || items ? evidence.facts : shownFacts(kind, evidence.facts),
    defects: defects.map(({ code, message, source: { line, column } }) => ({
      code,
      message,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    })),
  };
}

async function judgedAlone(artifact: Artifact): Promise<Evidence> {
  const source = {
    kind: artifact.kind,
    files: [artifact.path],
    binding: "run" as const,
    configured: true,
    position: { path: artifact.path },
  };
  const kind = kinds.find((candidate) => candidate.kind === artifact.kind) ?? kinds[0];
  if (kind === undefined) throw new Error("there are no evidence kinds");
  // A file is as old as it is: looked at alone it is judged at its own time.
  const now = artifact.reading?.observed.to ?? artifact.reading?.observed.from ?? "1970-01-01T00:00:00.000Z";
  const terms = { now, maxAgeSeconds: kind.maxAgeSeconds, mayAssert: true };
  return admit({ source, artifacts: [artifact], defects: [] }, kind, aloneAt(now), terms);
}

/** Nothing beside the file is known: no release, no signer, no other file. */
export function aloneAt(now: string): Context {
  return {
    release: NO_RELEASE,
    facts: {},
    now,
    files: new Map(),
    judged: new Map(),
    digests: {},
    allows: () => false,
    isAttested: () => false,
    onGithub: (_, decided, fallback) => statedOnGithub(decided, undefined, undefined, fallback),
    approvals: (stated, binds, required, source) =>
      settleApprovals(stated, binds, required, source, {
        trust: undefined,
        release: NO_RELEASE,
        now,
        maxAgeSeconds: 0,
      }),
  };
}

function contradictions({ declared }: Evidence) {
  return declared
    .filter(({ declared: stated, counted }) => stated !== counted)
    .map(({ what, declared: stated, counted, source }) => ({
      code: "declared_differs" as const,
      message: `${what} is stated as ${stated}; the items make ${counted}`,
      source,
    }));
}

function shownFacts(name: string, facts: Facts): Facts {
  const kind = kinds.find((candidate) => candidate.kind === name);
  return kind?.shown === undefined ? withoutLists(facts) : kind.shown(facts);
}

function withoutLists(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !Array.isArray(value)));
}
