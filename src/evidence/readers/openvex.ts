import { Defective } from "../../errors.ts";
import type { OpenVex } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { readDocument } from "../document.ts";
import { utc } from "../header.ts";
import type { VexPart, VexStatement } from "../kinds/vex.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";

/** OpenVEX 0.2.0 (github.com/openvex/spec). */
export const reader: Reader<VexPart> = {
  format: "openvex",
  kind: "vex",
  recognises: (head) => hasKeys(head, ["@context", "statements"]) && /openvex/iu.test(headText(head).slice(0, 4_000)),
  read,
};

type Entry = OpenVex["statements"][number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<VexPart>> {
  const { value, text } = await readDocument(chunks, "openvex");
  // The schema was checked while the document was read.
  const document = value as OpenVex;
  if (document.statements.length === 0)
    throw new Defective("inconclusive", "makes no statement", { pointer: "/statements" });
  const issued = document.last_updated ?? document.timestamp;
  const at = issued === undefined ? undefined : utc(issued, "/timestamp");
  return {
    part: { statements: document.statements.map((entry, index) => statementOf(entry, document, path, index)) },
    observed: at === undefined ? {} : { from: at, to: at },
    subject: {},
    declared: [],
    text,
  };
}

function statementOf(entry: Entry, { author, timestamp }: OpenVex, path: string, index: number): VexStatement {
  const pointer = `/statements/${index}`;
  const stated = entry.last_updated ?? entry.timestamp ?? timestamp;
  if (stated === undefined) throw new Defective("invalid", "has a statement without a time", { pointer });
  const { vulnerability } = entry;
  const name = typeof vulnerability === "string" ? vulnerability : (vulnerability?.name ?? vulnerability?.["@id"]);
  if (name === undefined || name === "")
    throw new Defective("invalid", "has a statement about no vulnerability", { pointer });
  const justification = entry.justification ?? entry.impact_statement;
  return {
    id: `${index} ${name}`,
    vulnerability: name,
    aliases: [...(typeof vulnerability === "object" ? (vulnerability.aliases ?? []) : [])].sort(byBytes),
    products: productsOf(entry),
    status: entry.status,
    ...(justification === undefined || justification.trim() === "" ? {} : { justification }),
    author,
    stated_at: utc(stated, `${pointer}/timestamp`),
    source: { path, pointer },
  };
}

/** Each product by its own id and by its package URL. What is said of something that a product holds is not said of the product. */
function productsOf({ products = [] }: Entry): string[] {
  const ids = products.flatMap((product) => {
    if (typeof product === "string") return [product];
    return (product.subcomponents ?? []).length > 0 ? [] : [product["@id"] ?? "", product.identifiers?.purl ?? ""];
  });
  return [...new Set(ids.filter((id) => id !== ""))].sort(byBytes);
}
