import { quoted } from "../../evidence/strict/yaml-text.ts";
import type { Starter } from "./starter.ts";

/** `trust.yaml`. */
export function trustText({ approver, evidence, notYet, requiredScans }: Starter): string {
  const asserted = evidence.filter(({ needsAssertion }) => needsAssertion);
  return `${[
    "# What the author of a change may not decide. Let its owners review every change to this file (CODEOWNERS),",
    "# or keep it elsewhere and name it with --trust FILE --trust-digest sha256:HEX.",
    "",
    "# Who may sign: a file in OpenSSH's allowed_signers format, relative to this one, or its lines.",
    "# Without signers no signature is valid, and so no approval and no waiver.",
    "# signers: allowed_signers",
    "",
    "# Who approves, and how many of them at least.",
    ...roleLines(approver),
    "",
    ...(asserted.length === 0
      ? []
      : [
          "# Kinds of evidence for which the config may say binding: run.",
          "asserted_binding:",
          ...asserted.map(({ kind }) => `  ${kind}: true`),
          "",
        ]),
    ...(notYet.length === 0
      ? []
      : [
          "# Checks that the config may switch off. Take a line out when its evidence is there: then it blocks.",
          "may_be_off:",
          ...notYet.flatMap(({ check: { code, title }, reason }) => [
            `  # ${oneLine(title)}`,
            `  ${code}: ${quoted(reason)}`,
          ]),
          "",
        ]),
    "# The loosest values that config and command line may state; the protocol's own can only be made stricter.",
    ...floorLines(requiredScans),
  ].join("\n")}\n`;
}

function roleLines(approver: string | undefined): readonly string[] {
  if (approver === undefined) return ["# roles:", "#   release_manager: { min: 1, identities: [alice@example.org] }"];
  return ["roles:", "  release_manager:", "    min: 1", `    identities: [${quoted(approver)}]`];
}

function floorLines(requiredScans: readonly string[] | undefined): readonly string[] {
  if (requiredScans === undefined) return ["# floors:", "#   suite_coverage_percent: 95"];
  return [
    "floors:",
    "  # Scans that must have run. Not all of the usual ones do yet; without this line they are required.",
    `  required_scans: [${requiredScans.map(quoted).join(", ")}]`,
    "  # suite_coverage_percent: 95",
  ];
}

/** Titles come from the policy; a line end in one would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ");
}
