import { findingCounts } from "../counts.ts";
import { answer, candidate, caveats } from "../headline.ts";
import { list, said } from "../markdown-page.ts";
import {
  checkSection,
  evidenceSection,
  findingSection,
  gateSection,
  originSection,
  settingSection,
} from "../markdown-sections.ts";
import type { Format, Report } from "../report.ts";
import { waiverSection } from "../waivers.ts";

/** `report.md`: the whole verdict for a job summary, an issue or an archive. */
export const format: Format = { id: "markdown", render };

function render(report: Report): string {
  const { verdict } = report;
  const lines = [
    `# ${answer(verdict)}: ${said(candidate(verdict))}`,
    "",
    ...list([
      ["Judged at", said(verdict.evaluated_at)],
      ["Findings", findingCounts(verdict)],
      ...caveats(verdict).map((caveat) => ["Mind", said(caveat)] as const),
    ]),
    ...gateSection(verdict),
    ...findingSection(report),
    ...waiverSection(verdict),
    ...checkSection(verdict),
    ...evidenceSection(verdict),
    ...settingSection(verdict),
    ...originSection(verdict),
    ...replaySection(report),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Commands are made of values that only the host writes; anything else could leave the code block. */
function replaySection({ verdict }: Report): readonly string[] {
  const gates =
    verdict.scope === "partial"
      ? verdict.gates
          .map(({ id }) => id)
          .filter((id) => /^[a-z][a-z0-9_-]*$/u.test(id))
          .map((id) => ` --gate ${id}`)
      : [];
  const moment = verdict.evaluated_at.replace(/[^0-9TZ:.+-]/gu, "");
  return [
    "## How to replay",
    "",
    "With the files of these digests, the same policies, settings and trust file, this command in the project folder derives the same answer, marked as a simulation:",
    "",
    "```sh",
    `ray-policy eval --simulate-at ${moment}${gates.join("")}`,
    "```",
    "",
  ];
}
