import { join, resolve } from "node:path";
import { type Args, type Command, type Io, textFlag } from "../command.ts";
import { RayError } from "../errors.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import type { Ended, Host } from "../host.ts";
import { record } from "../protocol/record.ts";
import { readRelease } from "../run.ts";

const LOG_FILE = "staging-deployment-run.log";

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
    commit: {
      type: "string",
      describe: "The commit that is rehearsed, where the release in the config names none",
      placeholder: "SHA",
    },
  },
  examples: [["ray-policy record rehearsal -- scripts/deploy_staging.sh", `write ${PROTOCOL_FOLDER}/${LOG_FILE}`]],
  run: recordCommand,
};

async function recordCommand(args: Args, io: Io, host: Host): Promise<number> {
  if (args.positionals[0] !== "rehearsal")
    throw new RayError("usage", `record ${args.positionals[0] ?? ""} is not known; record rehearsal is`);
  const [program, ...words] = args.rest;
  if (program === undefined) throw new RayError("usage", "record needs -- <command>");
  const project = resolve(io.cwd, textFlag(args, "project") ?? ".");
  const commit = textFlag(args, "commit");
  const release = await readRelease(host, { project, settings: {}, ...(commit === undefined ? {} : { commit }) });
  const log = join(project, PROTOCOL_FOLDER, LOG_FILE);
  const stop: (() => void)[] = [];
  const ended = await record(host, {
    log,
    project,
    environment: textFlag(args, "environment") ?? "staging",
    step: textFlag(args, "step") ?? "deploy",
    argv: [program, ...words],
    release,
    tee: io.tee,
    interrupt: (kill) => void stop.push(io.onInterrupt(kill)),
  });
  for (const end of stop) end();
  await io.err(`ray-policy: ${describe(ended)}; logged in ${PROTOCOL_FOLDER}/${LOG_FILE}\n`);
  return ended.exitCode === 0 ? 0 : 1;
}

function describe({ exitCode, signal, failure }: Ended): string {
  if (failure !== undefined) return `the command could not be started (${failure})`;
  return signal === undefined ? `the command ended with ${exitCode ?? 1}` : `the command was ended by ${signal}`;
}
