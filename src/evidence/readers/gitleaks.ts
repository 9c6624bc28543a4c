import { Defective } from "../../errors.ts";
import type { GitleaksReport } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { Reader } from "../reader.ts";
import type { ReportedFinding, SecurityPart } from "../security/part.ts";
import { headText } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** A gitleaks JSON report, version 8 and 7: findings alone prove that it ran. The secret never leaves the report. */
export const reader: Reader<SecurityPart> = {
  format: "gitleaks",
  kind: "security",
  recognises: (head) => {
    const text = headText(head);
    return (
      text.startsWith("[") &&
      ((/"RuleID"\s*:/u.test(text) && /"Secret"\s*:/u.test(text)) ||
        (/"rule"\s*:/u.test(text) && /"(?:lineNumber|offender)"\s*:/u.test(text)))
    );
  },
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(chunks, "gitleaks");
  // The schema was checked while the document was read.
  const findings = value as GitleaksReport;
  if (findings.length === 0)
    throw new Defective(
      "inconclusive",
      "holds nothing, so nothing shows that gitleaks ran; write its SARIF report instead",
    );
  return {
    part: {
      findings: findings.map((finding, index) => findingOf(finding, path, index)),
      scans: [{ category: "secrets", tool: "gitleaks", complete: true, source: { path, pointer: "" } }],
      licences: [],
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

/** The format has no severity: a secret that lies open counts as high. */
function findingOf(
  { RuleID, rule, Description, File, file, StartLine, lineNumber }: GitleaksReport[number],
  path: string,
  index: number,
): ReportedFinding {
  const line = StartLine ?? lineNumber;
  const place = File ?? file ?? "(no file)";
  const name = RuleID ?? rule;
  if (name === undefined || name === "")
    throw new Defective("invalid", "has a finding that names no rule", { pointer: `/${index}` });
  return {
    category: "secrets",
    rule: name,
    aliases: [],
    severity: "high",
    component: `${place}${line === undefined ? "" : `:${line}`}`,
    state: "open",
    ...(Description === undefined || Description === "" ? {} : { message: summary(Description) }),
    tool: "gitleaks",
    source: { path, pointer: `/${index}` },
  };
}
