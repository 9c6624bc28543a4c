import { dirname, join } from "node:path";
import type { Host } from "../host.ts";
import type { Verdict } from "../model.ts";
import { verdictEntry } from "./entry.ts";
import { draftDue, knowledgeDraft } from "./knowledge.ts";
import { append, readLog } from "./log.ts";

/** Appends what a verdict says to the log, before the verdict itself is written; every fifth record leaves a draft for the knowledge base beside it. Throws RayError `output`. */
export async function remember(host: Host, file: string, verdict: Verdict, text: string): Promise<void> {
  const { seq } = await append(host, file, verdictEntry(verdict, text));
  const number = draftDue(seq);
  if (number === undefined) return;
  const { records } = await readLog(host, file);
  const folder = join(dirname(file), "knowledge");
  host.makeFolder(folder);
  await host.write(join(folder, `recurring-blockers-${String(number).padStart(4, "0")}.md`), knowledgeDraft(records));
  await host.syncFolder(folder);
}
