import { resolve } from "node:path";
import { knownKinds } from "../admission.ts";
import { type Args, type Command, type Io, textFlag, textFlags } from "../command.ts";
import { loadConfig } from "../config.ts";
import { RayError } from "../errors.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import type { Host, Program } from "../host.ts";
import { statedCommit } from "../judging.ts";
import type { Config } from "../model.ts";
import { penOf } from "../protocol/pen.ts";
import type { Check } from "../protocol/record/checks.ts";
import { objectiveOf } from "../protocol/record/objective.ts";
import { REHEARSAL_LOG, recordRehearsal } from "../protocol/record/rehearsal.ts";
import { ROLLBACK_REPORT, recordRollback } from "../protocol/record/rollback.ts";
import type { Recording, Step } from "../protocol/record/run.ts";
import { durationSeconds } from "../quantities.ts";
import { readRelease } from "../run.ts";

const DEFAULT_TIMEOUT = "PT1H";
const STRATEGIES = ["script", "blue_green", "canary_abort", "helm_rollback", "restore"] as const;

export const command: Command = {
  name: "record",
  describe: "Run a command and log it as evidence of a rehearsal",
  positionals: [{ name: "what", describe: "what is recorded: rehearsal or rollback", required: true }],
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
    step: { type: "string", describe: "Name of the step; default: deploy, or rollback", placeholder: "NAME" },
    check: {
      type: "string",
      array: true,
      describe: "Of a rollback: a shell command that answers 0 once the service works again; may be repeated",
      placeholder: "NAME=COMMAND",
    },
    to: { type: "string", describe: "Of a rollback: the version that it restores", placeholder: "VERSION" },
    strategy: {
      type: "string",
      describe: "Of a rollback: how it is done; default: script",
      choices: STRATEGIES,
    },
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
  examples: [
    ["ray-policy record rehearsal -- scripts/deploy_staging.sh", `write ${PROTOCOL_FOLDER}/${REHEARSAL_LOG}`],
    [
      "ray-policy record rollback --to 1.3.2 --check 'health=curl -fsS $URL' -- scripts/rollback_staging.sh",
      `write ${PROTOCOL_FOLDER}/${ROLLBACK_REPORT}`,
    ],
  ],
  run: recordCommand,
};

async function recordCommand(args: Args, io: Io, host: Host): Promise<number> {
  const what = args.positionals[0] ?? "";
  if (what !== "rehearsal" && what !== "rollback")
    throw new RayError("usage", `record ${what} is not known; record rehearsal and record rollback are`);
  const [program, ...words] = args.rest;
  if (program === undefined) throw new RayError("usage", "record needs -- <command>");
  const stop: (() => void)[] = [];
  try {
    return await (what === "rehearsal" ? rehearsal : rollback)({ args, io, host, stop, argv: [program, ...words] });
  } finally {
    for (const end of stop) end();
  }
}

interface Call {
  readonly args: Args;
  readonly io: Io;
  readonly host: Host;
  readonly argv: Program["argv"];
  /** Ways to stop listening to interrupts. */
  readonly stop: (() => void)[];
}

async function rehearsal(call: Call): Promise<number> {
  const { args, io, host, argv } = call;
  const foreign = ["check", "to", "strategy"].find((flag) => args.flags[flag] !== undefined);
  if (foreign !== undefined) throw new RayError("usage", `--${foreign} belongs to record rollback`);
  const { recording } = await placeOf(call);
  const done = await recordRehearsal(host, recording, textFlag(args, "step") ?? "deploy", argv);
  await io.err(`ray-policy: ${describe(done)}; logged in ${PROTOCOL_FOLDER}/${REHEARSAL_LOG}\n`);
  return done.isGood ? 0 : 1;
}

async function rollback(call: Call): Promise<number> {
  const { args, io, host, argv } = call;
  const checks = checksOf(textFlags(args, "check"));
  const to = textFlag(args, "to");
  const { recording, config } = await placeOf(call);
  const { version } = recording.release;
  if (to === version) throw new RayError("usage", `--to is ${to}, the version that is rolled back; name the older one`);
  const rto = objectiveOf(config, recording.release);
  const { step, recoverySeconds, isInTime } = await recordRollback(host, recording, {
    step: textFlag(args, "step") ?? "rollback",
    argv,
    checks,
    strategy: (textFlag(args, "strategy") ?? "script") as (typeof STRATEGIES)[number],
    rto,
    ...(to === undefined ? {} : { to }),
  });
  const found =
    recoverySeconds === undefined
      ? "the service was not shown to work again"
      : `the service worked again after ${recoverySeconds} s (objective: ${rto.seconds} s)`;
  await io.err(`ray-policy: ${describe(step)}; ${found}; reported in ${PROTOCOL_FOLDER}/${ROLLBACK_REPORT}\n`);
  return isInTime ? 0 : 1;
}

/** Where it is recorded, for what and by whom. */
async function placeOf({ args, io, host, stop }: Call): Promise<{ recording: Recording; config: Config }> {
  const project = resolve(io.cwd, textFlag(args, "project") ?? ".");
  const timeoutMs = timeoutOf(args) * 1000;
  const overrides = { project, settings: {}, ...statedCommit(args) };
  const config = await loadConfig(host, overrides, knownKinds());
  const recording: Recording = {
    project,
    environment: textFlag(args, "environment") ?? "staging",
    release: await readRelease(host, overrides),
    timeoutMs,
    masked: textFlags(args, "mask"),
    tee: io.tee,
    interrupt: (interrupted) => void stop.push(io.onInterrupt(interrupted)),
    pen: penOf(host, config, {}, host.now()),
  };
  return { recording, config };
}

function checksOf(stated: readonly string[]): readonly Check[] {
  if (stated.length === 0)
    throw new RayError(
      "usage",
      "record rollback needs --check NAME=COMMAND: only a check shows that the service works",
    );
  const checks = stated.map(checkOf);
  const twin = checks.find(({ name }, index) => checks.findIndex((other) => other.name === name) < index);
  if (twin !== undefined) throw new RayError("usage", `--check names ${twin.name} twice; give each a name of its own`);
  return checks;
}

/** A name stands in the report: what might be a part of a command, with a secret in it, is none. Nor is it said again. */
const CHECK = /^([\p{L}\p{N}._/-]+(?: [\p{L}\p{N}._/-]+)*)=(.*\S.*)$/su;

function checkOf(text: string): Check {
  const [, name, command] = CHECK.exec(text) ?? [];
  if (name !== undefined && command !== undefined) return { name, command };
  throw new RayError(
    "usage",
    "each --check must be NAME=COMMAND, such as 'health=curl -fsS localhost/health', with a name of letters, digits and . _ / -",
  );
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
