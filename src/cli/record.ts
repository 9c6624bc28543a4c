import { resolve } from "node:path";
import { type Args, type Command, type Io, textFlag, textFlags } from "../command.ts";
import { RayError } from "../errors.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import type { Host } from "../host.ts";
import { REHEARSAL_LOG, recordRehearsal } from "../protocol/record/rehearsal.ts";
import type { Recording, Step } from "../protocol/record/run.ts";
import { durationSeconds } from "../quantities.ts";
import { readRelease } from "../run.ts";

const DEFAULT_TIMEOUT = "PT1H";

export const command: Command = {
  name: "record",
  describe: "Run a command and log it as evidence of a rehearsal",
  positionals: [{ name: "what", describe: "what is recorded: rehearsal", required: true }],
  rest: "command",
  flags: {
    project: {
      type: "string",
      describe: "Folder that holds ray-policy.yaml, in which the command runs; default: the current folder",
      placeholder: "FOLDER",
    },
    environment: {
      type: "string",
      describe: "Name of the environment that is rehearsed in; default: staging",
      placeholder: "NAME",
    },
    step: { type: "string", describe: "Name of the step; default: deploy", placeholder: "NAME" },
    timeout: {
      type: "string",
      describe: `How long the command may take, such as PT30M; then it is ended, and has failed; default: ${DEFAULT_TIMEOUT}`,
      placeholder: "DURATION",
    },
    mask: {
      type: "string",
      array: true,
      describe: "A variable whose value is hidden in the log, beside those whose names tell; may be repeated",
      placeholder: "NAME",
    },
    commit: {
      type: "string",
      describe: "The commit that is rehearsed, where the release in the config names none",
      placeholder: "SHA",
    },
  },
  examples: [["ray-policy record rehearsal -- scripts/deploy_staging.sh", `write ${PROTOCOL_FOLDER}/${REHEARSAL_LOG}`]],
  run: recordCommand,
};

async function recordCommand(args: Args, io: Io, host: Host): Promise<number> {
  if (args.positionals[0] !== "rehearsal")
    throw new RayError("usage", `record ${args.positionals[0] ?? ""} is not known; record rehearsal is`);
  const [program, ...words] = args.rest;
  if (program === undefined) throw new RayError("usage", "record needs -- <command>");
  const stop: (() => void)[] = [];
  const recording = await recordingOf(args, io, host, stop);
  try {
    const step = textFlag(args, "step") ?? "deploy";
    const done = await recordRehearsal(host, recording, step, [program, ...words]);
    await io.err(`ray-policy: ${describe(done)}; logged in ${PROTOCOL_FOLDER}/${REHEARSAL_LOG}\n`);
    return done.isGood ? 0 : 1;
  } finally {
    for (const end of stop) end();
  }
}

async function recordingOf(args: Args, io: Io, host: Host, stop: (() => void)[]): Promise<Recording> {
  const project = resolve(io.cwd, textFlag(args, "project") ?? ".");
  const commit = textFlag(args, "commit");
  const timeoutMs = timeoutOf(args) * 1000;
  const release = await readRelease(host, { project, settings: {}, ...(commit === undefined ? {} : { commit }) });
  return {
    project,
    environment: textFlag(args, "environment") ?? "staging",
    release,
    timeoutMs,
    masked: textFlags(args, "mask"),
    tee: io.tee,
    interrupt: (end) => void stop.push(io.onInterrupt(end)),
  };
}

/** A timer holds no more. */
const MAX_TIMEOUT_SECONDS = 24 * 86_400;

function timeoutOf(args: Args): number {
  const text = textFlag(args, "timeout") ?? DEFAULT_TIMEOUT;
  const seconds = durationSeconds(text);
  if (seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return seconds;
  throw new RayError(
    "usage",
    `--timeout is ${text}; it must be an ISO 8601 duration of at most 24 days, such as PT30M`,
  );
}

function describe({ ended, isGood }: Step): string {
  const { exitCode, signal, failure, stopped } = ended;
  if (failure !== undefined) return `the command could not be started (${failure})`;
  if (stopped === "timeout") return "the command ran out of time and was ended";
  if (stopped === "interrupt") return "the command was interrupted";
  if (signal !== undefined) return `the command was ended by ${signal}`;
  const failed = exitCode === 0 && !isGood ? ", but a step that it marked failed" : "";
  return `the command ended with ${exitCode ?? 1}${failed}`;
}
