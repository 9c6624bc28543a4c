import type { ManualLogFacts, Position, Reading } from "../../model.ts";
import type { ManualLogPart } from "../kinds/manual_log.ts";
import { isNote, readNote } from "../note.ts";
import type { Reader } from "../reader.ts";

/** `manual-validation-log.md`: lines such as `- Check: dashboards of staging – pass`, one `Recorded: <RFC 3339>` and one `Commit: <git commit>`. */
export const reader: Reader<ManualLogPart> = {
  format: "manual-log",
  kind: "manual_log",
  recognises: (head) => isNote(head, /^[-*] Check: /mu),
  read,
};

const CHECK = /^[-*] Check: (?<name>.{1,200}?) [\u2013\u2014-] (?<status>\w{1,20})$/u;
const STATUSES = ["pass", "fail", "unknown"] as const;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ManualLogPart>> {
  const { items, ...reading } = await readNote(chunks, path, "Recorded", /^[-*] Check:/u, checkOf);
  return { part: { checks: items }, ...reading };
}

function checkOf(text: string, source: Position): ManualLogFacts["checks"][number] | undefined {
  const { name, status } = CHECK.exec(text)?.groups ?? {};
  const word = STATUSES.find((each) => each === status);
  return name === undefined || word === undefined ? undefined : { id: name, status: word, source };
}
