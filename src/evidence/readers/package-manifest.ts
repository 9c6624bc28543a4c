import { Defective } from "../../errors.ts";
import type { PackageManifest } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { utc } from "../header.ts";
import type { PackagePart } from "../kinds/package.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";

/** `pre-deployment-manifest.json`: an in-toto Statement v1 about the package (github.com/in-toto/attestation, spec/v1/statement.md). */
export const reader: Reader<PackagePart> = {
  format: "package-manifest",
  kind: "package",
  recognises: (head) =>
    hasKeys(head, ["_type", "predicateType"]) &&
    headText(head).includes("urn:ray-policy:predicate:pre-deployment-manifest:"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<PackagePart>> {
  const { value, text } = await readDocument(chunks, "package-manifest");
  // The schema was checked while the document was read.
  const manifest = value as PackageManifest;
  const { predicate } = manifest;
  const written = utc(predicate.timestamp, "/predicate/timestamp");
  refuseOtherSubjects(manifest);
  return {
    part: { manifest: predicate },
    observed: { from: written, to: written },
    ...(predicate.expires_at === undefined ? {} : { expires: utc(predicate.expires_at, "/predicate/expires_at") }),
    subject: predicate.release,
    declared: [],
    text,
  };
}

/** The signed part of a statement is its subject; entries that it does not cover would be covered by nothing. */
function refuseOtherSubjects({ subject, predicate }: PackageManifest): void {
  const stated = subject.map(({ name, digest }) => `${digest.sha256} ${name}`);
  const listed = [predicate.package, ...predicate.entries.map(({ path, sha256 }) => ({ name: path, sha256 }))].map(
    ({ name, sha256 }) => `${sha256} ${name}`,
  );
  if (new Set(listed).size !== listed.length)
    throw new Defective("ambiguous", "lists an entry twice", { pointer: "/predicate/entries" });
  const index = stated.findIndex((each, at) => each !== listed[at]);
  if (index < 0 && stated.length === listed.length) return;
  throw new Defective("ambiguous", "has subjects that are not its package and entries, in their order", {
    pointer: `/subject/${Math.max(0, index)}`,
  });
}
