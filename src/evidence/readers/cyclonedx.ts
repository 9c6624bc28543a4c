import type { CycloneDx } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { SbomPackage, SbomPart } from "../kinds/sbom.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf, together } from "../security/licences.ts";
import { hasKeys, headText, rootElement } from "../sniff.ts";
import { gather } from "../strict/json.ts";
import { toUtc } from "../time.ts";
import { reader as exploitability } from "./cyclonedx-vex.ts";

/** A CycloneDX bill of materials, JSON or XML, 1.2 to 1.7. Vulnerabilities in it are no findings of a scan. */
export const reader: Reader<SbomPart> = {
  format: "cyclonedx",
  kind: "sbom",
  recognises: (head) =>
    (hasKeys(head, ["bomFormat", "specVersion"]) && !exploitability.recognises(head)) || isXml(head),
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
  const { components = [], metadata } = value as CycloneDx;
  const written = metadata?.timestamp === undefined ? undefined : toUtc(metadata.timestamp);
  const packages: SbomPackage[] = [];
  await take(components, path, "/components", packages);
  return {
    part: { packages },
    observed: written === undefined ? {} : { from: written, to: written },
    // A component's name and version are the packager's; only a commit would bind, and the format has none.
    subject: {},
    declared: [],
    text,
  };
}

async function readXmlForm(bytes: Uint8Array, path: string): Promise<Reading<SbomPart>> {
  const { readCycloneDxXml } = await import("../security/cyclonedx-xml.ts");
  const { components, timestamp } = await readCycloneDxXml(once(bytes), path);
  const at = timestamp === undefined ? undefined : toUtc(timestamp);
  const own = components.filter(({ type }) => type !== "file");
  return {
    part: {
      packages: await Promise.all(
        own.map(({ licences, ...component }) => packageFrom({ ...component, stated: licences })),
      ),
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
    await take((component.components ?? []) as readonly Component[], path, `${at}/components`, packages);
  }
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
