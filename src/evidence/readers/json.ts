import type { Reading } from "../../model.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { gather, parseJson } from "../strict/json.ts";

/** Any JSON, where it is asked for by name: whether it is read strictly, and what stands at its top. */
export const reader: Reader<ShownPart> = { format: "json", kind: NO_KIND, recognises: () => false, read };

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { value, text } = await parseJson(await gather(chunks));
  return { part: { facts: factsOf(value) }, observed: {}, subject: {}, declared: [], text };
}

function factsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) return { type: "array", items: value.length };
  if (typeof value === "object" && value !== null) return { type: "object", members: Object.keys(value).length };
  return { type: value === null ? "null" : typeof value };
}
