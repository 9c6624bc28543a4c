import { detail, heading, labelled, type Style } from "../../report/page.ts";
import { place } from "../../report/way-out.ts";
import type { Before, Grantable } from "./grant.ts";

const HIDES = { true: "with this finding", false: "without this finding" } as const;

/** What an approver has to see before a waiver is signed. */
export function previewText({ waiver, hides, before, tooBroad }: Grantable, style: Style): string {
  const lines = [
    ...labelled(waiver.id, `a waiver of ${waiver.check} for ${waiver.approved_by ?? ""} to grant`, style, "bold"),
    ...detail("why:", waiver.justification, style),
    ...detail("meanwhile:", waiver.compensating_control ?? "nothing reduces the risk", style),
    ...detail("ticket:", waiver.ticket ?? "none", style),
    ...detail("requested by:", waiver.requested_by, style),
    ...detail("counts for:", `${waiver.release.name} ${waiver.release.versions}, up to ${waiver.max_severity}`, style),
    ...detail("until:", waiver.expires_at, style),
    ...(tooBroad === undefined ? [] : detail("too broad:", tooBroad, style)),
    ...heading("It would hide now", style),
    ...hides.flatMap(({ code, subject, message, severity, source, level }) => [
      ...labelled(level, `${code} ${subject} (${severity ?? "no severity, which counts as high"})`, style, "yellow"),
      ...detail("what:", message, style),
      ...detail("where:", place(source), style),
    ]),
    ...heading("In the last verdicts", style),
    ...(before.length === 0
      ? labelled("-", "the verdict log has none on this release, or none is kept", style)
      : before.flatMap((each) => labelled("-", beforeText(each, waiver.check), style))),
  ];
  return `${lines.join("\n")}\n`;
}

function beforeText({ run, at, release, findings, hides }: Before, check: string): string {
  const head = `record ${run}, ${at}, ${release}:`;
  if (findings === 0) return `${head} no open error of ${check}`;
  const among = hides === undefined ? "the record does not say which" : HIDES[`${hides}`];
  return `${head} ${findings} open of ${check}, ${among}`;
}
