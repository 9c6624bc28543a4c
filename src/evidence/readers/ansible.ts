import { Defective } from "../../errors.ts";
import type { AnsibleRun } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { momentIn, rehearsalOf, type ToldStep } from "../deployment.ts";
import { readDocument } from "../document.ts";
import type { RehearsalPart } from "../kinds/rehearsal.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { summary } from "../test-words.ts";

/** What Ansible prints with the callback `ansible.posix.json`. */
export const reader: Reader<RehearsalPart> = {
  format: "ansible",
  kind: "rehearsal",
  recognises: (head) => hasKeys(head, ["plays", "play", "tasks"]),
  read,
};

type Play = AnsibleRun["plays"][number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RehearsalPart>> {
  const { value, text } = await readDocument(chunks, "ansible");
  // The schema was checked while the document was read.
  const { plays, stats } = value as AnsibleRun;
  if (Object.keys(stats).length === 0) throw new Defective("inconclusive", "ran on no host", { pointer: "/stats" });
  const steps = [...plays.flatMap((play, index) => stepsOf(play, path, `/plays/${index}`)), ...hostsOf(stats, path)];
  const starts = plays
    .flatMap(({ play }, index) => momentIn(play.duration?.start, `/plays/${index}/play/duration/start`) ?? [])
    .sort();
  const ends = plays.map(({ play }, index) => momentIn(play.duration?.end, `/plays/${index}/play/duration/end`));
  const [startedAt] = starts;
  if (startedAt === undefined) throw new Defective("inconclusive", "has no play with a time", { pointer: "/plays" });
  const known = ends.filter((end) => end !== undefined).sort();
  const finishedAt = known.length === ends.length ? known.at(-1) : undefined;
  return rehearsalOf({
    runId: startedAt,
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    steps,
    subject: {},
    source: { path, pointer: "/plays" },
    text,
  });
}

/** Each task on each host. What was rescued or ignored is no success: the host's own counts say so below. */
function stepsOf({ play, tasks }: Play, path: string, pointer: string): readonly ToldStep[] {
  return tasks.flatMap(({ task, hosts }, index) =>
    Object.entries(hosts).map(([host, { failed, unreachable, failed_when_result: failedWhen }]) => {
      const startedAt = momentIn(task.duration?.start, `${pointer}/tasks/${index}/task/duration/start`);
      const finishedAt = momentIn(task.duration?.end, `${pointer}/tasks/${index}/task/duration/end`);
      const id = summary([play.name, task.name, host].filter((word) => word !== undefined && word !== "").join(" > "));
      const ok = failed !== true && unreachable !== true && failedWhen !== true;
      return {
        id,
        ok,
        ended: true,
        message: `${id} ${unreachable === true ? "could not be reached" : "failed"}`,
        ...(startedAt === undefined ? {} : { startedAt }),
        ...(finishedAt === undefined ? {} : { finishedAt }),
        source: { path, pointer: `${pointer}/tasks/${index}/hosts/${escapeToken(host)}` },
      };
    }),
  );
}

/** The recap of a host, where it tells of what the tasks do not. */
function hostsOf(stats: AnsibleRun["stats"], path: string): readonly ToldStep[] {
  return Object.entries(stats).map(([host, { failures, unreachable, rescued = 0, ignored = 0, ok }]) => {
    const bad = { failures, unreachable, rescued, ignored };
    const told = Object.entries(bad)
      .filter(([, count]) => count > 0)
      .map(([word, count]) => `${count} ${word}`);
    return {
      id: summary(`recap > ${host}`),
      ok: told.length === 0 && ok > 0,
      ended: true,
      message: `${summary(host)}: ${told.length === 0 ? "nothing was done" : told.join(", ")}`,
      source: { path, pointer: `/stats/${escapeToken(host)}` },
    };
  });
}
