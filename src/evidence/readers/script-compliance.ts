import type { ScriptCompliance } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { headerOf, isOfKind, refuseTwins } from "../header.ts";
import type { ScriptCompliancePart } from "../kinds/script_compliance.ts";
import type { Reader } from "../reader.ts";

/** `script-compliance.json`: the scripts held against the registry and a linter. */
export const reader: Reader<ScriptCompliancePart> = {
  format: "script-compliance",
  kind: "script_compliance",
  recognises: (head) => isOfKind(head, "script-compliance"),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ScriptCompliancePart>> {
  const { value, text } = await readDocument(chunks, "script-compliance");
  // The schema was checked while the document was read.
  const report = value as ScriptCompliance;
  const { written, standing } = headerOf(report);
  refuseTwins(
    report.scripts.map((script) => script.path),
    "scripts",
  );
  return {
    part: {
      scripts: report.scripts.map((script, index) => ({
        path: script.path,
        sha256: script.sha256,
        registered: script.registered,
        digestMatches: script.digest_matches,
        isCompliant: script.status === "compliant",
        errors: script.lint.error,
        warnings: script.lint.warning,
        checks: script.checks.map(({ status }) => status),
        source: { path, pointer: `/scripts/${index}` },
      })),
    },
    observed: { from: written, to: written },
    ...standing,
    declared: [],
    text,
  };
}
