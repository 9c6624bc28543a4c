import type { CycloneDx } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { SbomPackage, SbomPart } from "../kinds/sbom.ts";
import type { Reader } from "../reader.ts";
import { alternativesOf } from "../security/licences.ts";
import { hasKeys } from "../sniff.ts";
import { toUtc } from "../time.ts";

/** A CycloneDX bill of materials, JSON, 1.2 to 1.7. Its vulnerabilities are not read. */
export const reader: Reader<SbomPart> = {
  format: "cyclonedx",
  kind: "sbom",
  recognises: (head) => hasKeys(head, ["bomFormat", "specVersion"]),
  read,
};

type Component = NonNullable<CycloneDx["components"]>[number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SbomPart>> {
  const { value, text } = await readDocument(chunks, "cyclonedx");
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
  const label = `${group === undefined || group === "" ? "" : `${group}/`}${name}${version === undefined || version === "" ? "" : `@${version}`}`;
  const stated = licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? "");
  const each = await Promise.all(stated.map(alternativesOf));
  // Several entries apply together.
  const known = stated.length > 0 && each.every((alternatives) => alternatives.length > 0);
  const together = each.reduce<readonly (readonly string[])[]>(
    (all, next) => all.flatMap((one) => next.map((other) => [...new Set([...one, ...other])].sort())),
    [[]],
  );
  return {
    id: purl ?? label,
    component: label,
    ...(purl === undefined ? {} : { purl }),
    expression: stated.join(" AND "),
    alternatives: known && together.length <= 64 ? together.map((ids) => [...ids]) : [],
    source: { path, pointer },
  };
}
