import type { Reading } from "../../model.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { gather } from "../strict/json.ts";

/** Any zip, where `--format zip` asks for it: whether it is whole, and what is in it. */
export const reader: Reader<ShownPart> = { format: "zip", kind: NO_KIND, recognises: () => false, read };

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { readZip } = await import("../strict/zip.ts");
  const { entries } = await readZip(await gather(chunks));
  return {
    part: {
      facts: { entries: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0), files: entries },
    },
    observed: {},
    subject: {},
    declared: [],
  };
}
