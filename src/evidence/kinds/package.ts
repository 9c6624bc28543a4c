import { canonical } from "../../canonical.ts";
import { Defective } from "../../errors.ts";
import type { PackageManifest } from "../../generated/documents.ts";
import type { Declared, PackageFacts, Position, VerdictException } from "../../model.ts";
import { byBytes } from "../../text.ts";
import type { Context, Kind, Source } from "../kind.ts";
import { toUtc } from "../time.ts";

type Manifest = PackageManifest["predicate"];
type Entry = PackageFacts["entries"][number];

interface ZipEntry {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What one of the two files says: the manifest beside the package, or the package. */
export interface PackagePart {
  readonly manifest?: Manifest;
  readonly zip?: { readonly entries: readonly ZipEntry[]; readonly manifest: Partial<Manifest> };
  readonly candidate?: { readonly text: string; readonly sha256: string };
}

export const kind: Kind<PackagePart> = {
  kind: "package",
  title: "Go/no-go package",
  document: ["pre-deployment-manifest.json", "PRE-DEPLOYMENT-PACKAGE.zip"],
  optional: false,
  maxAgeSeconds: 7 * 86_400,
  unite,
  declared,
  exceptions,
};

const INNER_MANIFEST = "manifest.json";
/** The protocol's step 4.1: parity, rehearsal, test, rollback and security evidence; and what makes it a judged whole. */
export const CRITICAL_KINDS: readonly string[] = [
  "parity",
  "rehearsal",
  "tests",
  "rollback",
  "security",
  "release",
  "candidate_verdict",
];

interface Pair {
  readonly manifest: Source<PackagePart> & { readonly predicate: Manifest };
  readonly zip: Source<PackagePart> & {
    readonly entries: ReadonlyMap<string, ZipEntry>;
    readonly inner: Partial<Manifest>;
  };
}

function unite(sources: readonly Source<PackagePart>[], context: Context): PackageFacts {
  const pair = pairOf(sources);
  const { manifest, zip } = pair;
  const entries = entriesOf(pair, context);
  const counted = entries.filter(({ required }) => required);
  const known = new Set([INNER_MANIFEST, ...manifest.predicate.entries.map(({ path }) => path)]);
  const stated = manifest.predicate.package;
  return {
    entries,
    extra_entries: [...zip.entries.keys()]
      .filter((path) => !known.has(path))
      .sort(byBytes)
      .map((id) => ({ id, source: { path: zip.path } })),
    package_digest_ok: zip.sha256 === stated.sha256 && zip.bytes === stated.size_bytes,
    required: counted.length,
    satisfied: counted.filter(isSatisfied).length,
    release_status: context.release.status ?? "unknown",
    release_manifest_ok: entries.some(
      (entry) => entry.kind === "release" && isSatisfied(entry) && context.judged.has(entry.id),
    ),
    package_sha256: zip.sha256,
    manifest_sha256: manifest.sha256,
    source: { path: manifest.path, pointer: "/predicate/entries" },
  };
}

function isSatisfied({ present, digest_ok }: Entry): boolean {
  return present && digest_ok;
}

function pairOf(sources: readonly Source<PackagePart>[]): Pair {
  const manifests = sources.flatMap((source) =>
    source.part.manifest === undefined ? [] : [{ ...source, predicate: source.part.manifest }],
  );
  const zips = sources.flatMap((source) =>
    source.part.zip === undefined
      ? []
      : [
          {
            ...source,
            entries: new Map(source.part.zip.entries.map((entry) => [entry.path, entry])),
            inner: source.part.zip.manifest,
          },
        ],
  );
  const [manifest, otherManifest] = manifests;
  const [zip, otherZip] = zips;
  if (manifest === undefined) throw new Defective("inconclusive", "there is no manifest of the package");
  if (zip === undefined) throw new Defective("inconclusive", "there is a manifest, but no package");
  const other = otherManifest ?? otherZip;
  if (other !== undefined)
    throw new Defective("ambiguous", `${other.path} is a second one; name the package and manifest that count`);
  return { manifest, zip };
}

/** The entries of the manifest, those that it leaves out, those that the protocol requires, and the manifest in the package itself. */
function entriesOf(pair: Pair, context: Context): readonly Entry[] {
  const { manifest } = pair;
  const listed = manifest.predicate.entries.map((_, index) => listedEntry(pair, index, context));
  const missing = CRITICAL_KINDS.filter((name) => !listed.some((entry) => entry.kind === name)).map((name) =>
    absentEntry(name, name, true, { path: manifest.path, pointer: "/predicate/entries" }),
  );
  const excluded = (manifest.predicate.excluded ?? []).flatMap(({ path }, index) =>
    context.allows("package_exclusion", "RAY401")
      ? []
      : [absentEntry(path, "excluded", false, { path: manifest.path, pointer: `/predicate/excluded/${index}` })],
  );
  return [...listed, ...missing, ...excluded, innerManifest(pair)];
}

function listedEntry({ manifest, zip }: Pair, index: number, context: Context): Entry {
  const stated = manifest.predicate.entries[index];
  if (stated === undefined) throw new Error("the index is that of an entry");
  const found = zip.entries.get(stated.path);
  const judged = context.judged.get(stated.path);
  const isCritical = stated.critical || CRITICAL_KINDS.includes(stated.kind);
  return {
    id: stated.path,
    kind: stated.kind,
    required: stated.required || isCritical,
    critical: isCritical,
    present: found !== undefined,
    digest_ok:
      found?.sha256 === stated.sha256 &&
      found.bytes === stated.size_bytes &&
      (judged === undefined || judged === stated.sha256),
    verified: toUtc(stated.timestamp) !== undefined && stated.verified_by.some(({ method }) => method !== "none"),
    source: { path: manifest.path, pointer: `/predicate/entries/${index}` },
  };
}

function absentEntry(id: string, name: string, critical: boolean, source: Position): Entry {
  return { id, kind: name, required: true, critical, present: false, digest_ok: false, verified: false, source };
}

/** The manifest in the package says what the one beside it says, but for what only the finished zip can tell. */
function innerManifest({ manifest, zip }: Pair): Entry {
  const { package: _, ...expected } = manifest.predicate;
  const found = zip.entries.get(INNER_MANIFEST);
  const isSame = canonical(zip.inner) === canonical(expected);
  return {
    id: INNER_MANIFEST,
    kind: "manifest",
    required: true,
    critical: true,
    present: found !== undefined,
    digest_ok: isSame,
    verified: isSame,
    source: { path: zip.path },
  };
}

/** The manifest's own count is about its entries alone. */
function declared(sources: readonly Source<PackagePart>[], context: Context): readonly Declared[] {
  const pair = pairOf(sources);
  const { completeness, entries } = pair.manifest.predicate;
  const counted = entries.map((_, index) => listedEntry(pair, index, context)).filter(({ required }) => required);
  const present = counted.filter(isSatisfied).length;
  const source = (key: string): Position => ({ path: pair.manifest.path, pointer: `/predicate/completeness/${key}` });
  return [
    { what: "required entries", declared: completeness.required, counted: counted.length, source: source("required") },
    { what: "present entries", declared: completeness.present, counted: present, source: source("present") },
  ];
}

function exceptions(sources: readonly Source<PackagePart>[], context: Context): readonly VerdictException[] {
  if (!context.allows("package_exclusion", "RAY401")) return [];
  const { manifest } = pairOf(sources);
  return (manifest.predicate.excluded ?? []).map(({ path, reason, approved_by, until }, index) => ({
    kind: "package_exclusion",
    check: "RAY401",
    subject: path,
    who: approved_by ?? "nobody is named",
    why: reason,
    ...(until === undefined ? {} : { until }),
    source: { path: manifest.path, pointer: `/predicate/excluded/${index}` },
  }));
}
