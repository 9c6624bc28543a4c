import { Defective } from "../../errors.ts";
import type { CycloneDx } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { validate } from "../../schema.ts";
import { readDocument } from "../document.ts";
import type { SbomPackage, SbomPart } from "../kinds/sbom.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf, together } from "../security/licences.ts";
import { seriousOf } from "../security/listed.ts";
import { hasKeys, headText, rootElement } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import { toUtc } from "../time.ts";
import { reader as exploitability } from "./cyclonedx-vex.ts";

/** A CycloneDX bill of materials, JSON or XML, 1.2 to 1.7. Vulnerabilities in it are no findings of a scan: one that may block must be told by a scan too. */
export const reader: Reader<SbomPart> = {
  format: "cyclonedx",
  kind: "sbom",
  recognises: (head) =>
    (hasKeys(head, ["bomFormat", "specVersion"]) && !exploitability.recognises(head)) || isXml(head),
  claims: (content) => exploitability.claims?.(content) !== true,
  read,
};

type Component = NonNullable<CycloneDx["components"]>[number];

function isXml(head: Uint8Array): boolean {
  return rootElement(head) === "bom" && headText(head).includes("cyclonedx.org/schema/bom");
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SbomPart>> {
  const bytes = await gather(chunks);
  if (isXml(bytes.subarray(0, 65_536))) return readXmlForm(bytes, path);
  const { value, text } = await readDocument(once(bytes), "cyclonedx");
  // The schema was checked while the document was read.
  const { components = [], metadata, vulnerabilities = [] } = value as CycloneDx;
  const written = metadata?.timestamp === undefined ? undefined : toUtc(metadata.timestamp);
  const packages: SbomPackage[] = [];
  await take(components, path, "/components", packages);
  const listed = vulnerabilities.map(({ id, references = [], ratings = [], analysis }, index) => ({
    id,
    aliases: references.flatMap((reference) => reference.id ?? []),
    severities: ratings.flatMap(({ severity }) => severity ?? []),
    state: analysis?.state,
    source: { path, pointer: `/vulnerabilities/${index}` },
  }));
  return {
    part: { packages, vulnerabilities: seriousOf(listed) },
    observed: written === undefined ? {} : { from: written, to: written },
    // A component's name and version are the packager's; only a commit would bind, and the format has none.
    subject: {},
    declared: [],
    text,
  };
}

async function readXmlForm(bytes: Uint8Array, path: string): Promise<Reading<SbomPart>> {
  const { readCycloneDxXml } = await import("../security/cyclonedx-xml.ts");
  const { components, timestamp, vulnerabilities } = await readCycloneDxXml(once(bytes), path);
  const at = timestamp === undefined ? undefined : toUtc(timestamp);
  const own = components.filter(({ type }) => type !== "file");
  return {
    part: {
      packages: await Promise.all(
        own.map(({ licences, ...component }) => packageFrom({ ...component, stated: licences })),
      ),
      vulnerabilities: seriousOf(vulnerabilities),
    },
    observed: at === undefined ? {} : { from: at, to: at },
    subject: {},
    declared: [],
  };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** Components, and those nested in them; a file or a service is no package. */
async function take(
  components: readonly Component[],
  path: string,
  pointer: string,
  packages: SbomPackage[],
): Promise<void> {
  for (const [index, component] of components.entries()) {
    const at = `${pointer}/${index}`;
    if (component.type !== "file") packages.push(await packageOf(component, path, at));
    if (component.components !== undefined)
      await take(await nestedIn(component.components, `${at}/components`), path, `${at}/components`, packages);
  }
}

/** The schema does not go down into itself; components in components are as hostile as those around them. Throws `Defective`. */
async function nestedIn(components: readonly unknown[], pointer: string): Promise<readonly Component[]> {
  const nested = { bomFormat: "CycloneDX", specVersion: "1", components };
  const [problem] = await validate("documents/cyclonedx", nested);
  // The schema was just checked.
  if (problem === undefined) return components as readonly Component[];
  const place = `${pointer}${problem.pointer.slice("/components".length)}`;
  throw new Defective("invalid", `is no cyclonedx document: ${place} ${problem.message}`, { pointer: place });
}

async function packageOf(
  { group, name, version, purl, licenses = [] }: Component,
  path: string,
  pointer: string,
): Promise<SbomPackage> {
  const stated = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? "");
  return packageFrom({ group, name, version, purl, stated, source: { path, pointer } });
}

interface Stated {
  readonly group?: string | undefined;
  readonly name: string;
  readonly version?: string | undefined;
  readonly purl?: string | undefined;
  /** Licences, which apply together. */
  readonly stated: readonly string[];
  readonly source: SbomPackage["source"];
}

async function packageFrom({ group, name, version, purl, stated, source }: Stated): Promise<SbomPackage> {
  const label = `${group === undefined || group === "" ? "" : `${group}/`}${name}${version === undefined || version === "" ? "" : `@${version}`}`;
  const each = await Promise.all(stated.map(alternativesOf));
  return {
    id: purl ?? label,
    component: label,
    ...(purl === undefined ? {} : { purl }),
    expression: stated.join(" AND "),
    alternatives: together(each).map((ids) => [...ids]),
    source,
  };
}
