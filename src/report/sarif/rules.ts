import type { ReportingDescriptor } from "sarif";
import { hostCheck } from "../../host-checks.ts";
import type { Check, Finding, Level } from "../../model.ts";
import { byBytes } from "../../text.ts";
import { forMarkdown } from "../encode.ts";
import type { Report } from "../report.ts";
import { guid } from "./guid.ts";
import { MESSAGE_STRINGS, sentence } from "./message.ts";
import { pascalCase } from "./names.ts";
import { gateReference } from "./taxonomy.ts";

const HELP = "https://github.com/ray-policy/ray-policy/blob/main/docs/checks.md";
const LEVELS: readonly Level[] = ["error", "warning", "note"];
/** GitHub's words for the three levels. */
const PROBLEM_SEVERITIES = { error: "error", warning: "warning", note: "recommendation" } as const satisfies Record<
  Level,
  string
>;

/** A check that goes over what scanners found is about security. GitHub makes security alerts of such rules; no other rule should be one. */
const SECURITY_LIST = "security.findings";
/** GitHub reads these as high, medium and low, and only beside the tag `security`. */
const SECURITY_SEVERITIES = { error: "8.0", warning: "5.0", note: "2.0" } as const satisfies Record<Level, string>;

/** A rule as it is described to a reader. */
interface Rule {
  readonly code: string;
  readonly name: string;
  readonly level: Level;
  readonly title: string;
  readonly description: string;
  readonly remediation: string;
  readonly gates: readonly string[];
  readonly settings: readonly string[];
  readonly isAboutSecurity: boolean;
}

/** Every check of the catalogue, also those without a result, and the host checks that occur. Sorted by code; codes are unique. */
export function rulesOf(report: Report): readonly ReportingDescriptor[] {
  const known = described.get(report) ?? describe(report);
  described.set(report, known);
  return known;
}

/** Both logs of a run describe the same rules. */
const described = new WeakMap<Report, readonly ReportingDescriptor[]>();

function describe(report: Report): readonly ReportingDescriptor[] {
  // The first check of a code describes it.
  const judged = new Map(report.catalogue.checks.toReversed().map((check) => [check.code, check]));
  const hosted = report.verdict.findings.filter(({ code }) => !judged.has(code));
  const hostRules = [...new Set(hosted.map(({ code }) => code))].flatMap((code) =>
    ruleOfFindings(hosted.filter((finding) => finding.code === code)),
  );
  const rules = [...[...judged.values()].map(ruleOfCheck), ...hostRules];
  return rules.sort((a, b) => byBytes(a.code, b.code)).map((rule) => descriptor(rule, report));
}

function ruleOfCheck(check: Check): Rule {
  const { code, name, level, title, description, remediation, gate, settings, judges } = check;
  return {
    code,
    name,
    level,
    title,
    description: description === "" ? title : description,
    remediation,
    gates: [gate],
    settings,
    isAboutSecurity: judges.includes(SECURITY_LIST),
  };
}

/** A host check is known by its findings alone: the catalogue lists what policies judge. */
function ruleOfFindings(findings: readonly Finding[]): readonly Rule[] {
  const [first] = findings;
  if (first === undefined) return [];
  const name = first.check.slice(first.check.lastIndexOf("/") + 1);
  const level = LEVELS.find((candidate) => findings.some((finding) => finding.level === candidate)) ?? "error";
  const title = hostCheck(first.code)?.title ?? name;
  const description = `${title}; found by ray-policy itself, not by a policy`;
  const { code, remediation } = first;
  return [{ code, name, level, title, description, remediation, gates: [], settings: [], isAboutSecurity: false }];
}

function descriptor(
  { code, name, level, title, description, remediation, gates, settings, isAboutSecurity }: Rule,
  report: Report,
): ReportingDescriptor {
  const targets = gates.flatMap((gate) => gateReference(gate, report) ?? []);
  const parameters = Object.fromEntries(settings.flatMap((setting) => defaultOf(setting, report)));
  return {
    id: code,
    guid: guid("rule", code),
    name: pascalCase(name),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: sentence(description) },
    help: {
      text: sentence(remediation),
      markdown: `${forMarkdown(sentence(remediation))}\n\n[About ${code}](${helpUri(code)})`,
    },
    helpUri: helpUri(code),
    messageStrings: MESSAGE_STRINGS,
    defaultConfiguration: { level, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) },
    ...(targets.length === 0 ? {} : { relationships: targets.map((target) => ({ target, kinds: ["superset"] })) }),
    properties: {
      tags: [...new Set(["release-gate", ...gates, ...(isAboutSecurity ? ["security"] : [])])],
      precision: "very-high",
      "problem.severity": PROBLEM_SEVERITIES[level],
      ...(isAboutSecurity ? { "security-severity": SECURITY_SEVERITIES[level] } : {}),
    },
  };
}

function helpUri(code: string): string {
  return `${HELP}#${encodeURIComponent(code.toLowerCase())}`;
}

/** A setting that config or a flag states is an override of the run; see `overridesOf`. */
function defaultOf(name: string, { verdict }: Report): readonly (readonly [string, string | number | string[]])[] {
  const setting = verdict.settings[name];
  return setting === undefined || setting.source === "config" || setting.source === "flag"
    ? []
    : [[name, typeof setting.value === "object" ? [...setting.value] : setting.value]];
}
