import type { HistoryRecord } from "../generated/documents.ts";
import { forMarkdown } from "../report/encode.ts";
import { nameOf, type Run, runsOf } from "./trend.ts";

/** A draft is due after so many records (protocol, "Improvement Tracking"). */
const DRAFT_EVERY = 5;

interface Blocker {
  readonly code: string;
  readonly runs: number;
  readonly resolved: readonly {
    readonly release: string;
    readonly from: string;
    readonly to: string;
    readonly seconds: number;
  }[];
  readonly open: readonly string[];
}

/** The number of the draft that is due after the record with this number, or undefined. */
export function draftDue(seq: number): number | undefined {
  return (seq + 1) % DRAFT_EVERY === 0 ? (seq + 1) / DRAFT_EVERY : undefined;
}

/** A knowledge-base entry about the checks that block again and again, and what made them pass before; for a person to finish. */
export function knowledgeDraft(records: readonly HistoryRecord[]): string {
  const runs = runsOf(records);
  const blockers = blockersOf(runs).filter((blocker) => blocker.runs > 1);
  const last = runs.at(-1)?.verdict.evaluated_at ?? "";
  const head = `# Recurring blockers after ${runs.length} runs\n\nDrafted from the verdict log, ${last}. Complete cause and prevention, and file it.\n`;
  if (blockers.length === 0) return `${head}\nNo check blocked more than once.\n`;
  return [head, ...blockers.map(partOf)].join("\n");
}

function blockersOf(runs: readonly Run[]): readonly Blocker[] {
  const codes = [...new Set(runs.flatMap(({ verdict }) => verdict.failing.map(({ code }) => code)))].sort();
  return codes
    .map((code) => ({ code, runs: runs.filter((run) => isFailing(run, code)).length, ...outcomesOf(runs, code) }))
    .sort((a, b) => b.runs - a.runs);
}

function isFailing({ verdict }: Run, code: string): boolean {
  return verdict.failing.some((failing) => failing.code === code);
}

/** For each release in which it blocked: from the first such run to the first later one of that release without it. */
function outcomesOf(runs: readonly Run[], code: string): Pick<Blocker, "resolved" | "open"> {
  const resolved: Blocker["resolved"][number][] = [];
  const open: string[] = [];
  for (const release of new Set(runs.filter((run) => isFailing(run, code)).map((run) => nameOf(run.release)))) {
    const own = runs.filter((run) => nameOf(run.release) === release);
    const first = own.findIndex((run) => isFailing(run, code));
    const begun = own[first];
    const ended = own.slice(first).find((run) => !isFailing(run, code));
    if (begun === undefined || ended === undefined) open.push(release);
    else
      resolved.push({
        release,
        from: begun.release.git_commit,
        to: ended.release.git_commit,
        seconds: (Date.parse(ended.verdict.evaluated_at) - Date.parse(begun.verdict.evaluated_at)) / 1000,
      });
  }
  return { resolved, open };
}

function partOf({ code, runs, resolved, open }: Blocker): string {
  return [
    `## ${forMarkdown(code)}: blocked ${runs} runs`,
    "",
    ...resolved.map(
      ({ release, from, to, seconds }) =>
        `- ${forMarkdown(release)}: passed after ${Math.round(seconds / 60)} min, ${from === to ? "with new evidence of the same commit" : `by the changes ${from.slice(0, 12)}..${to.slice(0, 12)}`}`,
    ),
    ...open.map((release) => `- ${forMarkdown(release)}: still blocked`),
    "- Cause: _to be written_",
    "- Prevention: _to be written_",
    "",
  ].join("\n");
}
