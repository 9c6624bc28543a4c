import type { CollectionRecord } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
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
  const files = record.files.map((file, index) => {
    const pointer = `/files/${index}`;
    return { ...file, collected_at: utc(file.collected_at, `${pointer}/collected_at`), source: { path, pointer } };
  });
  const times = files.map(({ collected_at }) => collected_at).sort();
  return {
    part: { files },
    observed: { from: times[0] ?? written, to: written },
    ...standing,
    declared: [],
    text,
  };
}
