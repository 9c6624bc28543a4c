import { Defective } from "../../errors.ts";
import type { CycloneDxVex } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { utc } from "../header.ts";
import type { VexPart, VexStatement } from "../kinds/vex.ts";
import { own } from "../own.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** CycloneDX used as VEX: vulnerabilities with their analysis, and no components of its own. */
export const reader: Reader<VexPart> = {
  format: "cyclonedx",
  kind: "vex",
  recognises: (head) =>
    hasKeys(head, ["bomFormat", "vulnerabilities", "analysis"]) && !/"components"\s*:\s*\[\s*\{/u.test(headText(head)),
  claims,
  read,
};

/** Somebody analysed a vulnerability, and nothing is listed that it could be in. */
function claims(content: Uint8Array): boolean {
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(content));
    if (typeof document !== "object" || document === null) return false;
    const { components, vulnerabilities } = document as {
      readonly components?: unknown;
      readonly vulnerabilities?: unknown;
    };
    if ((Array.isArray(components) && components.length > 0) || !Array.isArray(vulnerabilities)) return false;
    return vulnerabilities.some((each: unknown) => typeof each === "object" && each !== null && "analysis" in each);
  } catch {
    // Its reader says what is wrong with it.
    return false;
  }
}

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
  const status = own(STATES, analysis.state);
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
      products: affects.map(({ ref }, at) => productOf(ref, `${pointer}/affects/${at}/ref`)),
      status,
      ...(why === "" ? {} : { justification: why }),
      author: author?.email ?? author?.name ?? metadata?.supplier?.name ?? "nobody is named",
      stated_at: utc(at, `${pointer}/analysis`),
      source: { path, pointer },
    },
  ];
}

/** A BOM-Link (`urn:cdx:…#ref`) ends with the reference, which is the package URL where the maker used one. Throws `Defective`. */
function productOf(ref: string, pointer: string): string {
  const inner = ref.startsWith("urn:cdx:") ? ref.slice(ref.indexOf("#") + 1) : ref;
  if (!/^pkg%3a/iu.test(inner)) return inner;
  try {
    return decodeURIComponent(inner);
  } catch (error) {
    throw new Defective(
      "invalid",
      `refers to "${summary(ref)}", which is escaped as no text is`,
      { pointer },
      { cause: error },
    );
  }
}
