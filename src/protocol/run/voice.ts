import type { Host } from "../../host.ts";
import type { CommandLine } from "../../model.ts";
import { forMarkdown, forTerminal } from "../../report/encode.ts";
import { appendEvent, type Event } from "./execution-log.ts";

const COMMUNICATION_LOG = "communication-log.md";
const TITLE = "# Communication log\n\nWhat runs of the protocol announced, oldest first.\n\n";

/** Where a run speaks: to the terminal, to its logs, to whoever wants to be told. */
export interface Voice {
  readonly host: Host;
  /** Folder of the protocol's documents, absolute. */
  readonly folder: string;
  readonly project: string;
  readonly runId: string;
  /** Commands that are told of what happened. */
  readonly notify: readonly CommandLine[];
  say(text: string): Promise<void>;
}

/** Says something aloud, and writes it into both logs. */
export async function announce(voice: Voice, text: string, about: Pick<Event, "phase" | "step"> = {}): Promise<void> {
  await voice.say(text.split("\n").map(forTerminal).join("\n"));
  const file = `${voice.folder}/${COMMUNICATION_LOG}`;
  const isNew = voice.host.stat(file).type === "missing";
  voice.host.append(
    file,
    `${isNew ? TITLE : ""}- ${voice.host.now()} ${text.split("\n").map(forMarkdown).join("\n  ")}\n`,
  );
  await log(voice, { event: "announcement", text, ...about });
}

/** Writes an event into the execution log. */
export async function log(voice: Voice, event: Omit<Event, "run_id">): Promise<void> {
  await appendEvent(voice.host, voice.folder, { run_id: voice.runId, ...event } as Event);
}

/** What stakeholders are told of. */
export interface Notice {
  readonly event: "halt" | "gate_failed" | "waiting" | "complete";
  readonly release: string;
  readonly step: string;
  readonly text: string;
}

/** Hands a notice as JSON to each of the commands. One that fails is logged; nothing waits for it to be mended. */
export async function notify(voice: Voice, notice: Notice): Promise<void> {
  for (const argv of voice.notify) {
    const ended = await voice.host.feed(
      argv,
      voice.project,
      `${JSON.stringify({ ...notice, run_id: voice.runId, at: voice.host.now() })}\n`,
    );
    const outcome =
      ended.exitCode === 0 ? "told" : `failed: ${ended.failure ?? ended.signal ?? `exit ${ended.exitCode ?? 1}`}`;
    await log(voice, { event: "notified", step: notice.step, text: `${notice.event}: ${argv.join(" ")}`, outcome });
  }
}
