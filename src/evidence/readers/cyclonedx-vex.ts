import { Defective } from "../../errors.ts";
import type { CycloneDxVex } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { utc } from "../header.ts";
import type { VexPart, VexStatement } from "../kinds/vex.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";

/** CycloneDX used as VEX: vulnerabilities with their analysis, and no components of its own. */
export const reader: Reader<VexPart> = {
  format: "cyclonedx",
  kind: "vex",
  recognises: (head) =>
    hasKeys(head, ["bomFormat", "vulnerabilities", "analysis"]) && !/"components"\s*:\s*\[\s*\{/u.test(headText(head)),
  read,
};

type Vulnerability = CycloneDxVex["vulnerabilities"][number];

const STATES: Readonly<Record<string, VexStatement["status"]>> = {
  resolved: "fixed",
  resolved_with_pedigree: "fixed",
  exploitable: "affected",
  in_triage: "under_investigation",
  false_positive: "not_affected",
  not_affected: "not_affected",
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<VexPart>> {
  const { value, text } = await readDocument(chunks, "cyclonedx-vex");
  // The schema was checked while the document was read.
  const document = value as CycloneDxVex;
  const statements = document.vulnerabilities.flatMap((each, index) => statementsOf(each, document, path, index));
  if (statements.length === 0)
    throw new Defective("inconclusive", "analyses no vulnerability", { pointer: "/vulnerabilities" });
  const written =
    document.metadata?.timestamp === undefined ? undefined : utc(document.metadata.timestamp, "/metadata/timestamp");
  return {
    part: { statements },
    observed: written === undefined ? {} : { from: written, to: written },
    subject: {},
    declared: [],
    text,
  };
}

function statementsOf(
  { id, references = [], affects = [], analysis, updated }: Vulnerability,
  { metadata }: CycloneDxVex,
  path: string,
  index: number,
): readonly VexStatement[] {
  if (analysis?.state === undefined) return [];
  const pointer = `/vulnerabilities/${index}`;
  const status = STATES[analysis.state];
  const at = analysis.lastUpdated ?? analysis.firstIssued ?? updated ?? metadata?.timestamp;
  if (status === undefined)
    throw new Defective("invalid", "has an analysis in a state that is not known", {
      pointer: `${pointer}/analysis/state`,
    });
  if (at === undefined) throw new Defective("invalid", "has an analysis without a time", { pointer });
  const [author] = metadata?.authors ?? [];
  const why = [analysis.justification, analysis.detail]
    .filter((word) => word !== undefined && word.trim() !== "")
    .join(": ");
  return [
    {
      id: `${index} ${id}`,
      vulnerability: id,
      aliases: references.flatMap((reference) => reference.id ?? []).sort(),
      products: affects.map(({ ref }) => productOf(ref)),
      status,
      ...(why === "" ? {} : { justification: why }),
      author: author?.email ?? author?.name ?? metadata?.supplier?.name ?? "nobody is named",
      stated_at: utc(at, `${pointer}/analysis`),
      source: { path, pointer },
    },
  ];
}

/** A BOM-Link (`urn:cdx:…#ref`) ends with the reference, which is the package URL where the maker used one. */
function productOf(ref: string): string {
  const inner = ref.startsWith("urn:cdx:") ? ref.slice(ref.indexOf("#") + 1) : ref;
  return inner.startsWith("pkg%3A") ? decodeURIComponent(inner) : inner;
}
