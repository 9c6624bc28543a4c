import type { CollectionRecord } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { headerOf, isOfKind, refuseTwins } from "../header.ts";
import type { CollectionPart } from "../kinds/collection.ts";
import type { Reader } from "../reader.ts";

/** `collection-record.json`: which run collected which files, as `ray-policy collect` writes it. */
export const reader: Reader<CollectionPart> = {
  format: "collection-record",
  kind: "collection",
  recognises: (head) => isOfKind(head, "collection-record"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<CollectionPart>> {
  const { value, text } = await readDocument(chunks, "collection-record");
  // The schema was checked while the document was read.
  const record = value as CollectionRecord;
  const { written, standing } = headerOf(record);
  refuseTwins(
    record.files.map((file) => file.path),
    "files",
  );
  return {
    part: {
      ...(record.run === undefined ? {} : { run: record.run.id }),
      files: record.files.map((file, index) => ({
        id: file.path,
        kind: file.kind,
        format: file.format,
        sha256: file.sha256,
        source: { path, pointer: `/files/${index}` },
      })),
    },
    observed: { from: written, to: written },
    ...standing,
    declared: [],
    text,
  };
}
