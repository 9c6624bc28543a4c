import type { Spdx3Document, SpdxDocument } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { grouped } from "../grouped.ts";
import type { SbomPackage, SbomPart } from "../kinds/sbom.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf } from "../security/licences.ts";
import { hasKeys, headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import { toUtc } from "../time.ts";

/** SPDX: 2.2 and 2.3 in JSON and in its tag-value form, 3.0 in JSON-LD. */
export const reader: Reader<SbomPart> = {
  format: "spdx",
  kind: "sbom",
  recognises: (head) => isVersion2(head) || isVersion3(head) || isTagValue(head),
  read,
};

function isVersion2(head: Uint8Array): boolean {
  return hasKeys(head, ["spdxVersion"]) && !hasKeys(head, ["@graph"]);
}

function isVersion3(head: Uint8Array): boolean {
  return hasKeys(head, ["@context", "@graph"]) && /spdx/iu.test(headText(head).slice(0, 4_000));
}

function isTagValue(head: Uint8Array): boolean {
  return /^(?:#[^\n]*\n|\s)*SPDXVersion:/u.test(headText(head));
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SbomPart>> {
  const bytes = await gather(chunks);
  const head = bytes.subarray(0, 65_536);
  if (isTagValue(head)) return readTagged(bytes, path);
  if (isVersion3(head)) return readVersion3(bytes, path);
  const { value, text } = await readDocument(once(bytes), "spdx");
  // The schema was checked while the document was read.
  const { packages, creationInfo } = value as SpdxDocument;
  const found = await Promise.all(
    packages.map(({ name, versionInfo, licenseConcluded, licenseDeclared, externalRefs = [] }, index) =>
      packageOf({
        name,
        version: versionInfo,
        expression: stated(licenseConcluded) ?? stated(licenseDeclared) ?? "",
        purl: externalRefs.find(({ referenceType }) => referenceType === "purl")?.referenceLocator,
        source: { path, pointer: `/packages/${index}` },
      }),
    ),
  );
  return readingOf(found, creationInfo?.created, text);
}

async function readTagged(bytes: Uint8Array, path: string): Promise<Reading<SbomPart>> {
  const { readTagValue } = await import("../security/spdx-tag-value.ts");
  const { packages, created } = await readTagValue(once(bytes));
  const found = await Promise.all(
    packages.map(({ line, tags }) =>
      packageOf({
        name: tags.get("PackageName") ?? "",
        version: tags.get("PackageVersion"),
        expression: stated(tags.get("PackageLicenseConcluded")) ?? stated(tags.get("PackageLicenseDeclared")) ?? "",
        purl: tags.get("purl"),
        source: { path, line, column: 1 },
      }),
    ),
  );
  return readingOf(found, created, undefined);
}

async function readVersion3(bytes: Uint8Array, path: string): Promise<Reading<SbomPart>> {
  const { value, text } = await readDocument(once(bytes), "spdx3");
  // The schema was checked while the document was read.
  const { "@graph": graph } = value as Spdx3Document;
  const expressions = new Map(
    graph.map(({ spdxId = "", simplelicensing_licenseExpression: expression }) => [spdxId, expression]),
  );
  const relationships = grouped(graph, ({ relationshipType, from }) => `${relationshipType ?? ""} ${from ?? ""}`);
  const licenceOf = (id: string): string =>
    ["hasConcludedLicense", "hasDeclaredLicense"]
      .flatMap((type) => relationships.get(`${type} ${id}`) ?? [])
      .flatMap(({ to = [] }) => to.flatMap((target) => stated(expressions.get(target)) ?? []))[0] ?? "";
  const found = await Promise.all(
    graph.flatMap(({ type, spdxId = "", name = "", software_packageVersion, software_packageUrl }, index) =>
      type === "software_Package"
        ? [
            packageOf({
              name,
              version: software_packageVersion,
              expression: licenceOf(spdxId),
              purl: software_packageUrl,
              source: { path, pointer: `/@graph/${index}` },
            }),
          ]
        : [],
    ),
  );
  return readingOf(
    found,
    graph.find(({ type, created }) => type === "CreationInfo" && created !== undefined)?.created,
    text,
  );
}

/** `NOASSERTION` and `NONE` say nothing. */
function stated(expression: string | undefined): string | undefined {
  return expression === undefined || /^(?:NOASSERTION|NONE|)$/u.test(expression.trim()) ? undefined : expression;
}

interface Stated {
  readonly name: string;
  readonly version: string | undefined;
  readonly expression: string;
  readonly purl: string | undefined;
  readonly source: SbomPackage["source"];
}

async function packageOf({ name, version, expression, purl, source }: Stated): Promise<SbomPackage> {
  const component = `${name || "(unnamed)"}${version === undefined || version === "" ? "" : `@${version}`}`;
  return {
    id: component,
    component,
    ...(purl === undefined ? {} : { purl }),
    expression,
    alternatives: (await alternativesOf(expression)).map((alternative) => [...alternative]),
    source,
  };
}

function readingOf(
  packages: readonly SbomPackage[],
  created: string | undefined,
  text: string | undefined,
): Reading<SbomPart> {
  const at = created === undefined ? undefined : toUtc(created);
  return {
    part: { packages },
    observed: at === undefined ? {} : { from: at, to: at },
    subject: {},
    declared: [],
    ...(text === undefined ? {} : { text }),
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
