import { resolve } from "node:path";
import { knownKinds } from "../admission.ts";
import { type Args, type Command, type Io, textFlag, textFlags } from "../command.ts";
import { loadConfig, type Overrides } from "../config.ts";
import { RayError } from "../errors.ts";
import type { Host, Lock } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { PROTOCOL_COMPLETE } from "../protocol/run/announce.ts";
import { type Desk, type Ended, runProtocol, type Start } from "../protocol/run/engine.ts";
import { planOf } from "../protocol/run/plan.ts";
import { readRelease } from "../run.ts";

export const command: Command = {
  name: "run",
  describe: "Run the whole protocol: four phases, announcements, checkpoints, handoff",
  positionals: [
    { name: "project", describe: "folder that holds ray-policy.yaml; default: the current folder", required: false },
  ],
  flags: {
    ...JUDGING_FLAGS,
    resume: {
      type: "boolean",
      describe: "Go on where the last run halted or was interrupted, if its evidence still stands",
    },
    "resume-from": {
      type: "string",
      describe: "Go on from this step of the last run, and do again what followed it",
      placeholder: "STEP",
    },
    yes: { type: "boolean", describe: "Ask nothing, on a terminal too" },
  },
  examples: [
    ["ray-policy run", "the commands of the section protocol in ray-policy.yaml, phase by phase"],
    ["ray-policy run --resume", "go on after what halted it was remedied or waived"],
    ["ray-policy run --resume-from tests", "run the tests again, and what follows them"],
  ],
  run: runCommand,
};

async function runCommand(args: Args, io: Io, host: Host): Promise<number> {
  const request = judgingRequest(args, io);
  const { project } = request.overrides;
  const config = await loadConfig(host, request.overrides, knownKinds());
  if (config.protocol === undefined)
    throw new RayError(
      "usage",
      `${config.artifact.path} does not say what to run; add a section protocol with rehearse and rollback`,
    );
  const start = startOf(args);
  const lock = await host.lock(`${request.out}.run.lock`);
  const calling = { project, out: request.out, judging: judgingFlags(args, io), writing: commitFlag(args) };
  let isInterrupted = false;
  const leave = io.onInterrupt(() => {
    isInterrupted = true;
  });
  const inside: Io = { ...io, cwd: project };
  const desk: Desk = {
    host,
    config,
    plan: config.protocol,
    steps: planOf(config, config.protocol, calling),
    release: () => releaseOf(host, request.overrides),
    out: request.out,
    say: (text) => io.out(`${text}\n`),
    progress: (text) => io.err(`ray-policy: ${text}\n`),
    call: async (argv) => (await io.call?.(argv, inside)) ?? 70,
    execute: (argv) => execute(argv, inside, host, lock),
    isInterrupted: () => isInterrupted,
    ...(io.ask === undefined || args.flags["yes"] === true ? {} : { ask: io.ask }),
  };
  try {
    return await say(await runProtocol(desk, start), io);
  } finally {
    leave();
    lock.release();
  }
}

function startOf(args: Args): Start {
  const from = textFlag(args, "resume-from");
  if (from !== undefined) return { from };
  return args.flags["resume"] === true ? "resumed" : "anew";
}

/** Undefined while there is none to be read: a step may still write it. */
async function releaseOf(host: Host, overrides: Overrides): Promise<string | undefined> {
  try {
    const { name, version, git_commit } = await readRelease(host, overrides);
    return `${name}@${version} ${git_commit}`;
  } catch (error) {
    if (error instanceof RayError && error.code === "config") return undefined;
    throw error;
  }
}

async function say(ended: Ended, io: Io): Promise<number> {
  if (ended.type === "complete") {
    await io.out(`${PROTOCOL_COMPLETE}\n`);
    return 0;
  }
  if (ended.type === "refused") {
    await io.err(`ray-policy: not resumed: ${ended.reason}\n`);
    return 1;
  }
  const next =
    ended.halt === "stop"
      ? "begin again once it is mended"
      : "remedy or waive it, then: ray-policy run --resume, or --resume-from STEP to do earlier steps again";
  await io.err(`ray-policy: halted (${ended.halt}) at ${ended.step}; ${next}\n`);
  return ended.exitCode;
}

/** While a command works, or what it left running, nobody takes the lock over, even if this process is killed: it may still write evidence. */
async function execute(argv: readonly [string, ...string[]], io: Io, host: Host, lock: Lock): Promise<number> {
  const stop: (() => void)[] = [];
  const program = {
    argv,
    cwd: io.cwd,
    group: true as const,
    started: (group: number) => lock.note(group),
    interrupt: (kill: (signal: NodeJS.Signals) => void) => void stop.push(io.onInterrupt(kill)),
  };
  const ended = await host.spawn(program, io.tee);
  for (const end of stop) end();
  if (ended.failure !== undefined) await io.err(`ray-policy: ${argv[0]} could not be started (${ended.failure})\n`);
  return ended.stopped === undefined ? (ended.exitCode ?? 1) : 1;
}

/** The flags of this call that every command which judges gets too. */
function judgingFlags(args: Args, io: Io): readonly string[] {
  const flag = (name: string, text: string | undefined): readonly string[] =>
    text === undefined ? [] : [`--${name}`, text];
  const trust = textFlag(args, "trust");
  return [
    ...commitFlag(args),
    ...flag("trust", trust === undefined ? undefined : resolve(io.cwd, trust)),
    ...flag("trust-digest", textFlag(args, "trust-digest")),
    ...textFlags(args, "policy").flatMap((path) => flag("policy", resolve(io.cwd, path))),
  ];
}

function commitFlag(args: Args): readonly string[] {
  const commit = textFlag(args, "commit");
  return commit === undefined ? [] : ["--commit", commit];
}
