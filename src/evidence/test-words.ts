import { Defective } from "../errors.ts";
import type { TestStatus } from "./kinds/tests.ts";

/** What test tools call the end of a case. */
const STATUS_WORDS: Readonly<Record<TestStatus, readonly string[]>> = {
  passed: ["passed", "pass", "success", "successful", "ok", "run", "completed", "executed", "expected"],
  failed: ["failed", "failure", "fail", "unexpected"],
  errored: ["error", "errored", "broken", "other"],
  skipped: ["skipped", "skip", "disabled", "notrun", "ignored", "pending", "todo", "suppressed"],
};

/** The status that a tool's word means. Throws `Defective` for an unknown word: it must not pass for good. */
export function statusInWords(word: string, at: Defective["at"]): TestStatus {
  const known = word.toLowerCase();
  for (const status of ["passed", "failed", "errored", "skipped"] as const)
    if (STATUS_WORDS[status].includes(known)) return status;
  throw new Defective("invalid", `gives a case the status "${summary(word)}", which is not known`, at);
}

const MAX_SUMMARY = 300;

/** The first line of a text from a report, shortened. */
export function summary(text: string): string {
  const line = text.trim().split(/[\r\n]/u)[0] ?? "";
  return line.length <= MAX_SUMMARY ? line : `${line.slice(0, MAX_SUMMARY).toWellFormed()}…`;
}
