import { describe, expect, test } from "vitest";
import { type Context, NO_RELEASE, type Source } from "../../../src/evidence/kind.ts";
import { kind, type PackagePart } from "../../../src/evidence/kinds/package.ts";
import type { PackageFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { context } from "../context.ts";
import { refusal } from "../stream.ts";

const digestOf = (index: number): string => index.toString(16).padStart(2, "0").repeat(32);
const CRITICAL = ["parity", "rehearsal", "tests", "rollback", "security", "release", "candidate_verdict"];
const VERIFIED = [{ identity: "pipeline@shop.example", type: "service" as const, method: "sshsig" as const }];

type Manifest = NonNullable<PackagePart["manifest"]>;
type Entry = Manifest["entries"][number];

const entry = (kindName: string, index: number, parts: Partial<Entry> = {}): Entry => ({
  path: `${kindName}.json`,
  kind: kindName,
  media_type: "application/json",
  size_bytes: 10,
  sha256: digestOf(index),
  timestamp: "2026-11-20T11:00:00Z",
  verified_by: VERIFIED as Entry["verified_by"],
  required: true,
  critical: false,
  gates: [],
  ...parts,
});

function manifest(parts: Partial<Manifest> = {}): Manifest {
  const entries = [...CRITICAL.map((name, index) => entry(name, index)), entry("sbom", 20)];
  return {
    schema_version: "1",
    kind: "pre-deployment-manifest",
    id: "8f7a5f0e-0000-4000-8000-000000000000",
    release: { name: "shop", version: "1.2.3", git_commit: "0".repeat(40) },
    timestamp: "2026-11-20T11:00:00Z",
    verified_by: [],
    generator: { name: "test", version: "1" },
    package: { name: "PRE-DEPLOYMENT-PACKAGE.zip", sha256: digestOf(99), size_bytes: 1000 },
    entries: entries as Manifest["entries"],
    completeness: { required: 8, present: 8, score: 1 },
    ...parts,
  };
}

interface Parts {
  readonly stated?: Manifest;
  readonly zipped?: readonly Entry[];
  readonly zip?: Partial<Source<PackagePart>>;
  readonly inner?: unknown;
}

function sources({
  stated = manifest(),
  zipped = stated.entries,
  zip = {},
  inner,
}: Parts = {}): readonly Source<PackagePart>[] {
  const { package: _, ...predicate } = stated;
  const entries = [
    ...zipped.map(({ path, size_bytes, sha256 }) => ({ path, bytes: size_bytes, sha256 })),
    { path: "manifest.json", bytes: 5, sha256: digestOf(77) },
  ];
  return [
    { path: "m.json", part: { manifest: stated }, observed: {}, sha256: digestOf(50), bytes: 1 },
    {
      path: "p.zip",
      part: { zip: { entries, manifest: (inner ?? predicate) as Partial<Manifest> } },
      observed: {},
      sha256: digestOf(99),
      bytes: 1000,
      ...zip,
    },
  ];
}

const JUDGED = new Map([["release.json", digestOf(5)]]);
const unite = (parts: Parts = {}, known: Partial<Context> = {}): PackageFacts =>
  kind.unite(
    sources(parts),
    context({ release: { ...NO_RELEASE, status: "final" }, judged: JUDGED, ...known }),
  ) as PackageFacts;
const item = (facts: PackageFacts, id: string) => facts.entries.find((each) => each.id === id);

describe("a package with its manifest", () => {
  test("is complete where every entry is there with its digest", async () => {
    const facts = unite();
    expect(facts).toMatchObject({
      extra_entries: [],
      package_digest_ok: true,
      required: 9,
      satisfied: 9,
      release_status: "final",
      release_manifest_ok: true,
      package_sha256: digestOf(99),
      manifest_sha256: digestOf(50),
    });
    expect(await validate("facts/package", facts)).toEqual([]);
  });

  test("counts what the protocol wants as critical, whatever the manifest says", () => {
    expect(item(unite(), "parity.json")).toMatchObject({ required: true, critical: true });
    const stated = manifest({ entries: [entry("sbom", 20)] });
    expect(
      unite({ stated })
        .entries.filter(({ present }) => !present)
        .map(({ id, critical }) => [id, critical]),
    ).toEqual(CRITICAL.map((id) => [id, true]));
  });

  test("misses an entry that the package does not hold", () => {
    const facts = unite({ zipped: manifest().entries.filter(({ kind: name }) => name !== "sbom") });
    expect(item(facts, "sbom.json")).toMatchObject({ present: false, digest_ok: false });
    expect([facts.required, facts.satisfied]).toEqual([9, 8]);
  });

  test.each<[string, Partial<Entry>]>([
    ["digest", { sha256: digestOf(21) }],
    ["size", { size_bytes: 11 }],
  ])("sees another %s in the package", (_, parts) => {
    const zipped = [...manifest().entries.slice(0, 7), entry("sbom", 20, parts)];
    expect(item(unite({ zipped }), "sbom.json")).toMatchObject({ present: true, digest_ok: false });
  });

  test("sees that a file is another one than was judged", () => {
    expect(item(unite({}, { judged: new Map([["tests.json", digestOf(90)]]) }), "tests.json")).toMatchObject({
      digest_ok: false,
    });
  });

  test("does not take an entry for verified that nobody verified", () => {
    const none = [{ identity: "x", type: "service" as const, method: "none" as const }];
    for (const verified_by of [[], none]) {
      const entries = [
        ...manifest().entries.slice(0, 7),
        entry("sbom", 20, { verified_by: verified_by as Entry["verified_by"] }),
      ];
      expect(item(unite({ stated: manifest({ entries: entries as Manifest["entries"] }) }), "sbom.json")).toMatchObject(
        { verified: false },
      );
    }
  });

  test("names files that the manifest does not know", () => {
    const facts = unite({ zipped: [...manifest().entries, entry("stowaway", 30)] });
    expect(facts.extra_entries).toEqual([{ id: "stowaway.json", source: { path: "p.zip" } }]);
  });

  test("has the digest and the size that the manifest states, or not", () => {
    expect(unite({ zip: { sha256: digestOf(98) } }).package_digest_ok).toBe(false);
    expect(unite({ zip: { bytes: 1001 } }).package_digest_ok).toBe(false);
  });

  test("holds the manifest's own words", () => {
    const facts = unite({ inner: { ...manifest(), completeness: { required: 1, present: 1, score: 1 } } });
    expect(item(facts, "manifest.json")).toMatchObject({ critical: true, present: true, digest_ok: false });
  });

  test("holds the release manifest that was judged, or not", () => {
    expect(unite({}, { judged: new Map() }).release_manifest_ok).toBe(false);
    expect(unite({}, { release: { ...NO_RELEASE, status: "draft" } }).release_status).toBe("draft");
    expect(unite({}, { release: NO_RELEASE }).release_status).toBe("unknown");
  });
});

describe("evidence that the package leaves out", () => {
  const stated = manifest({ excluded: [{ path: "scan.sarif", reason: "too large", approved_by: "sam@shop.example" }] });

  test("is a missing entry", () => {
    expect(item(unite({ stated }), "scan.sarif")).toMatchObject({ required: true, critical: false, present: false });
    expect(kind.exceptions?.(sources({ stated }), context())).toEqual([]);
  });

  test("is an exception where the trust file allows that", () => {
    const allowed = context({ allows: (exception, check) => exception === "package_exclusion" && check === "RAY401" });
    expect(item(kind.unite(sources({ stated }), allowed) as PackageFacts, "scan.sarif")).toBeUndefined();
    expect(kind.exceptions?.(sources({ stated }), allowed)).toEqual([
      {
        kind: "package_exclusion",
        check: "RAY401",
        subject: "scan.sarif",
        who: "sam@shop.example",
        why: "too large",
        source: { path: "m.json", pointer: "/predicate/excluded/0" },
      },
    ]);
  });
});

describe("the manifest's own count", () => {
  test("is compared with the host's", () => {
    const stated = manifest({ completeness: { required: 8, present: 7, score: 0.875 } });
    expect(kind.declared?.(sources({ stated }), context({ judged: JUDGED }))).toMatchObject([
      { what: "required entries", declared: 8, counted: 8 },
      { what: "present entries", declared: 7, counted: 8, source: { pointer: "/predicate/completeness/present" } },
    ]);
  });
});

describe("a package alone", () => {
  test("proves nothing without its manifest, nor the manifest without it", async () => {
    const [first, second] = sources();
    if (first === undefined || second === undefined) throw new Error("there are two sources");
    expect(await refusal(() => kind.unite([second], context()))).toBe(
      "inconclusive - there is no manifest of the package",
    );
    expect(await refusal(() => kind.unite([first], context()))).toBe(
      "inconclusive - there is a manifest, but no package",
    );
    expect(await refusal(() => kind.unite([first, second, { ...second, path: "q.zip" }], context()))).toContain(
      "ambiguous - q.zip is a second one",
    );
  });
});
