import { sha256 } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { PackageManifest } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import type { PackagePart } from "../kinds/package.ts";
import type { Reader } from "../reader.ts";
import { gather, parseJson } from "../strict/json.ts";
import { toUtc } from "../time.ts";

/** The manifest in the package: the outer one's predicate without what only the finished zip can tell. */
export const INNER_MANIFEST = "manifest.json";
/** What `eval --candidate` said of the evidence in the package. */
export const CANDIDATE_VERDICT = "candidate-verdict.json";

/** `PRE-DEPLOYMENT-PACKAGE.zip`: read strictly, hashed entry by entry, never written to disk. */
export const reader: Reader<PackagePart> = {
  format: "package-zip",
  kind: "package",
  isGeneral: true,
  recognises: (head) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04,
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<PackagePart>> {
  const { readZip } = await import("../strict/zip.ts");
  const keep = (path: string): boolean => path === INNER_MANIFEST || path === CANDIDATE_VERDICT;
  const { entries, kept } = await readZip(await gather(chunks), { keep });
  const inner = kept.get(INNER_MANIFEST);
  if (inner === undefined)
    throw new Defective("inconclusive", `holds no ${INNER_MANIFEST}, so nothing says what it is about`);
  const manifest = await manifestIn(inner);
  const candidate = kept.get(CANDIDATE_VERDICT);
  const written = toUtc(String(manifest.timestamp));
  return {
    part: {
      zip: { entries, manifest },
      ...(candidate === undefined
        ? {}
        : { candidate: { text: Buffer.from(candidate).toString("utf8"), sha256: sha256(candidate) } }),
    },
    observed: written === undefined ? {} : { from: written, to: written },
    subject: {
      name: String(manifest.release?.name),
      version: String(manifest.release?.version),
      git_commit: String(manifest.release?.git_commit),
    },
    declared: [],
  };
}

/** What the package says of itself; compared with the outer manifest, whose schema was checked, and believed in nothing else. */
async function manifestIn(bytes: Uint8Array): Promise<Partial<PackageManifest["predicate"]>> {
  const { value } = await parseJson(bytes);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Defective("invalid", `holds a ${INNER_MANIFEST} that is no JSON object`);
}
