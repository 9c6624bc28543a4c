import { Defective } from "../../errors.ts";
import type { NpmAudit, NpmAudit6 } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { readDocument } from "../document.ts";
import type { Reader } from "../reader.ts";
import { type ReportedFinding, type SecurityPart, severityInWords } from "../security/part.ts";
import { hasKeys, headText } from "../sniff.ts";
import { gather, parseJson } from "../strict/json.ts";
import { summary } from "../test-words.ts";

/** `npm audit --json` of npm 7 and later (npm-audit-report, version 2), and of npm 6. */
export const reader: Reader<SecurityPart> = {
  format: "npm-audit",
  kind: "security",
  recognises: (head) => hasKeys(head, ["auditReportVersion"]) || isOlder(head) || isFailure(head),
  read,
};

/** npm 6 had advisories and no version. */
function isOlder(head: Uint8Array): boolean {
  return hasKeys(head, ["advisories", "muted"]);
}

/** What npm prints when the registry did not answer. */
function isFailure(head: Uint8Array): boolean {
  const text = headText(head).slice(0, 4_000);
  return (
    /^\{\s*"(?:error|message)"\s*:/u.test(text) &&
    /"error"\s*:/u.test(text) &&
    /"code"\s*:\s*"E[A-Z]+"|"(?:uri|summary)"\s*:/u.test(text)
  );
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SecurityPart>> {
  const bytes = await gather(chunks);
  if (isOlder(bytes.subarray(0, 65_536))) return readOlder(bytes, path);
  if (!hasKeys(bytes.subarray(0, 65_536), ["auditReportVersion"])) {
    await parseJson(bytes);
    throw new Defective("inconclusive", "says that the audit failed, so nothing was audited");
  }
  const { value, text } = await readDocument(once(bytes), "npm-audit");
  // The schema was checked while the document was read.
  const audit = value as NpmAudit;
  return {
    part: {
      findings: Object.keys(audit.vulnerabilities).flatMap((name) => findingsOf(name, audit, path)),
      scans: [{ category: "sca", tool: "npm audit", complete: true, source: { path, pointer: "/metadata" } }],
      licences: [],
    },
    observed: {},
    subject: {},
    declared: declaredBy(audit, path),
    text,
  };
}

/** npm 6: advisories by number, each with the versions that are installed. */
async function readOlder(bytes: Uint8Array, path: string): Promise<Reading<SecurityPart>> {
  const { value, text } = await readDocument(once(bytes), "npm-audit-6");
  // The schema was checked while the document was read.
  const { advisories } = value as NpmAudit6;
  return {
    part: {
      findings: Object.entries(advisories).flatMap(([id, advisory]) => olderFindings(id, advisory, path)),
      scans: [{ category: "sca", tool: "npm audit", complete: true, source: { path, pointer: "/metadata" } }],
      licences: [],
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

function olderFindings(
  id: string,
  advisory: NpmAudit6["advisories"][string],
  path: string,
): readonly ReportedFinding[] {
  const { module_name: name, severity, title, url, cves, github_advisory_id: ghsa, patched_versions: fixed } = advisory;
  const versions = [...new Set((advisory.findings ?? []).map(({ version }) => version ?? ""))];
  return (versions.length === 0 ? [""] : versions).map((version) => ({
    category: "sca",
    rule: ghsa ?? advisoryOf({ ...(url === undefined ? {} : { url }), source: id }),
    aliases: [...(cves ?? [])],
    severity: severityInWords(severity),
    component: version === "" ? name : `${name}@${version}`,
    state: "open",
    ...(fixed === undefined || fixed === "<0.0.0" ? {} : { fixed_in: fixed }),
    ...(title === undefined ? {} : { message: summary(title) }),
    tool: "npm audit",
    source: { path, pointer: `/advisories/${id}` },
  }));
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

/** One finding for each package and advisory; a package that is only affected through another is told by the other's own entry, where there is one. */
function findingsOf(name: string, { vulnerabilities }: NpmAudit, path: string): readonly ReportedFinding[] {
  const entry = vulnerabilities[name];
  if (entry === undefined) return [];
  const pointer = `/vulnerabilities/${escapeToken(name)}`;
  const component = `${name}${entry.range === undefined || entry.range === "" ? "" : `@${entry.range}`}`;
  const common = (index: number) =>
    ({
      category: "sca",
      aliases: [],
      component,
      state: "open",
      tool: "npm audit",
      source: { path, pointer: `${pointer}/via/${index}` },
    }) as const;
  const own = entry.via.flatMap((via, index) =>
    typeof via === "string"
      ? []
      : [
          {
            ...common(index),
            rule: advisoryOf(via),
            severity: severityInWords(via.severity ?? entry.severity),
            ...(via.title === undefined ? {} : { message: summary(via.title) }),
          },
        ],
  );
  const lost = entry.via.filter((via) => typeof via === "string" && !leadsToAdvisory(via, vulnerabilities));
  if (lost.length === 0) return own;
  return [...own, { ...common(0), rule: `through ${lost.join(", ")}`, severity: severityInWords(entry.severity) }];
}

/** True where following the packages that a package is affected through ends at an advisory; they may go round in a circle. */
function leadsToAdvisory(start: string, vulnerabilities: NpmAudit["vulnerabilities"]): boolean {
  const seen = new Set<string>();
  const pending = [start];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name) || !Object.hasOwn(vulnerabilities, name)) continue;
    seen.add(name);
    for (const via of vulnerabilities[name]?.via ?? []) {
      if (typeof via !== "string") return true;
      pending.push(via);
    }
  }
  return false;
}

type Advisory = Exclude<NpmAudit["vulnerabilities"][string]["via"][number], string>;

function advisoryOf({ url = "", source, title }: Advisory): string {
  return /GHSA(?:-[0-9a-z]{4}){3}/u.exec(url)?.[0] ?? String(source ?? title ?? "(unnamed)");
}

/** npm counts packages by their worst severity. */
function declaredBy({ vulnerabilities, metadata }: NpmAudit, path: string): readonly Declared[] {
  const entries = Object.values(vulnerabilities);
  const counted: Readonly<Record<string, number>> = {
    ...Object.fromEntries(
      ["info", "low", "moderate", "high", "critical"].map((word) => [
        word,
        entries.filter(({ severity }) => severity === word).length,
      ]),
    ),
    total: entries.length,
  };
  return Object.entries(metadata.vulnerabilities).flatMap(([word, declared]) =>
    counted[word] === undefined
      ? []
      : [
          {
            what: `${word} packages`,
            declared: Number(declared),
            counted: counted[word],
            source: { path, pointer: `/metadata/vulnerabilities/${word}` },
          },
        ],
  );
}
