import { Defective } from "../../errors.ts";
import type { SemgrepReport } from "../../generated/documents.ts";
import type { Reading, Severity } from "../../model.ts";
import { readDocument } from "../document.ts";
import { own } from "../own.ts";
import type { Reader } from "../reader.ts";
import type { ReportedFinding, SecurityPart } from "../security/part.ts";
import { headText } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** Semgrep's JSON report. It has no time; errors make the scan a part of one. */
export const reader: Reader<SecurityPart> = {
  format: "semgrep",
  kind: "security",
  recognises: (head) => {
    const text = headText(head);
    return (
      text.startsWith("{") &&
      /"results"\s*:\s*\[/u.test(text) &&
      /"errors"\s*:\s*\[/u.test(text) &&
      !/"(?:runs|suites)"\s*:/u.test(text)
    );
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(chunks, "semgrep");
  // The schema was checked while the document was read.
  const { results, errors, version, paths } = value as SemgrepReport;
  if (results.length === 0 && version === undefined)
    throw new Defective("inconclusive", "names neither a version nor a finding, so nothing shows that Semgrep ran");
  if (results.length === 0 && (paths?.scanned ?? []).length === 0)
    throw new Defective("inconclusive", "names no file that was scanned", { pointer: "/paths/scanned" });
  return {
    part: {
      findings: results.map((result, index) => findingOf(result, path, `/results/${index}`)),
      scans: [
        {
          category: "sast",
          tool: "semgrep",
          complete: !errors.some(({ level }) => level !== "warn" && level !== "info"),
          source: { path, pointer: "/errors" },
        },
      ],
      licences: [],
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

/** ERROR, WARNING and INFO of old versions; the words of the scale in new ones. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  ERROR: "high",
  WARNING: "medium",
  INFO: "low",
  INVENTORY: "none",
  EXPERIMENT: "none",
  CRITICAL: "critical",
  HIGH: "high",
  MEDIUM: "medium",
  LOW: "low",
};

function findingOf(
  { check_id, path: file, start, extra }: SemgrepReport["results"][number],
  path: string,
  pointer: string,
): ReportedFinding {
  return {
    category: "sast",
    rule: check_id,
    aliases: [],
    severity: own(SEVERITIES, extra?.severity?.toUpperCase() ?? "") ?? "unknown",
    component: `${file}${start?.line === undefined ? "" : `:${start.line}`}`,
    state: "open",
    ...(extra?.is_ignored === true ? { suppression: { who: "the source", why: "nosemgrep" } } : {}),
    ...(extra?.message === undefined || extra.message === "" ? {} : { message: summary(extra.message) }),
    tool: "semgrep",
    source: { path, pointer },
  };
}
