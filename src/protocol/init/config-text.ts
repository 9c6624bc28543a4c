import { quoted } from "../../evidence/strict/yaml-text.ts";
import type { InlineRelease, Starter, StartingKind } from "./starter.ts";

/** `ray-policy.yaml`. Whatever comes from the folder stands in quotes, and never in a comment. */
export function configText(starter: Starter): string {
  return `${[
    "# What ray-policy judges. Paths are relative to this folder; unknown keys are errors.",
    "",
    ...releaseLines(starter.release),
    "",
    "# What the author of a change may not decide stands in a file of its own.",
    "trust: trust.yaml",
    "",
    "# Evidence kind to files or patterns. A kind that is not named is looked for in .artifacts/pre-deployment.",
    "# binding: run says that the run which is judged wrote these files: their formats name no commit, or no time.",
    "# Run your tests and scanners in the same job, before ray-policy, and keep no old reports.",
    "evidence:",
    ...starter.evidence.flatMap(evidenceLines),
    "",
    ...checkLines(starter),
    "# The values that are compared with, each already at its default. They can be made stricter, never looser than their floor.",
    "# settings:",
    "#   suite_coverage_percent: 90   # executed tests out of the targeted ones",
    "#   code_coverage_percent: 80    # covered lines out of all",
    "#   blocking_severity: high      # findings of scanners from here on block",
  ].join("\n")}\n`;
}

function releaseLines(release: string | InlineRelease): readonly string[] {
  if (typeof release === "string") return ["# The release under judgement.", `release: ${quoted(release)}`];
  const { name, version } = release;
  return [
    "# The release under judgement. Its commit comes with --commit on the command line.",
    "release:",
    `  name: ${quoted(name)}`,
    `  version: ${quoted(version)}`,
    ...suiteLines(release),
  ];
}

function suiteLines({ targetedTests, skippedTests }: InlineRelease): readonly string[] {
  return [
    "  # Tests that must run. The first suite whose pattern fits a test's suite, class or file owns it.",
    "  # targeted_tests is the number to reach: raise it as tests are added, so that none can vanish unseen.",
    "  # In a suite with critical: true every single test must pass; in another one a test that fails is a warning.",
    ...(skippedTests === 0
      ? []
      : [
          `  # Skipped tests (now: ${skippedTests}) are not critical: give them a suite of their own, and make this one critical.`,
        ]),
    "  targeted_suites:",
    `    - { id: tests, match: ["*"], critical: ${skippedTests === 0}, targeted_tests: ${targetedTests} }`,
  ];
}

function evidenceLines({ kind, patterns, needsAssertion }: StartingKind): readonly string[] {
  const files = patterns.map((pattern) => `      - ${quoted(pattern)}`);
  return [`  ${kind}:`, "    files:", ...files, ...(needsAssertion ? ["    binding: run"] : [])];
}

function checkLines({ notYet }: Starter): readonly string[] {
  if (notYet.length === 0) return [];
  return [
    "# What nothing can prove yet is off, and every report lists it with its reason. trust.yaml permits it.",
    "# To raise the bar, write the evidence and take the line out, here and there.",
    "checks:",
    ...notYet.map(({ check: { code }, reason }) => `  ${code}: { off: true, reason: ${quoted(reason)} }`),
    "",
  ];
}
