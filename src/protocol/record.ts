import { randomUUID } from "node:crypto";
import { relative, resolve, sep } from "node:path";
import { sha256 } from "../canonical.ts";
import type { Ended, Host } from "../host.ts";
import type { ReleaseFacts } from "../model.ts";
import { VERSION } from "../package.ts";
import { isWithin } from "../text.ts";
import { type Event, LineSplitter, RehearsalChain } from "./rehearsal-log.ts";

export interface Recording {
  /** Absolute path of the log. */
  readonly log: string;
  /** Absolute path of the project folder, where the command runs. */
  readonly project: string;
  readonly environment: string;
  readonly step: string;
  readonly argv: readonly [string, ...string[]];
  readonly release: ReleaseFacts;
  readonly tee: (stream: "stdout" | "stderr", chunk: Uint8Array) => void;
  readonly interrupt: (kill: (signal: NodeJS.Signals) => void) => void;
}

/**
 * Runs the command and writes the hash-chained log of a rehearsal with one step. The log is complete, and says so, also when the
 * command fails, is killed or cannot be started. Throws RayError `output` where the log cannot be written.
 */
export async function record(host: Host, recording: Recording): Promise<Ended> {
  const chain = new RehearsalChain(randomUUID());
  const log = host.startLog(recording.log);
  const write = (event: Event): void => log.append(chain.line(event, host.now()));
  write(runStart(recording));
  write({
    event: "step_start",
    step: recording.step,
    argv: [...recording.argv],
    ...scriptOf(host, recording),
    env_names: [...host.environmentNames()],
  });
  const started = Date.parse(host.now());
  const ended = await runStep(host, recording, write);
  write({
    event: "step_end",
    step: recording.step,
    ...outcome(ended),
    timed_out: false,
    duration_ms: Date.parse(host.now()) - started,
  });
  write({ event: "run_end", steps: 1 });
  log.close();
  return ended;
}

function runStart({ environment, release: { name, version, git_commit } }: Recording): Event {
  return {
    event: "run_start",
    environment,
    subject: { name, version, git_commit },
    generator: { name: "ray-policy", version: VERSION },
  };
}

async function runStep(host: Host, recording: Recording, write: (event: Event) => void): Promise<Ended> {
  const { step, argv, project, tee, interrupt } = recording;
  const splitters = {
    stdout: new LineSplitter((text) => write({ event: "output", step, stream: "stdout", text })),
    stderr: new LineSplitter((text) => write({ event: "output", step, stream: "stderr", text })),
  };
  const ended = await host.spawn({ argv, cwd: project, interrupt }, (stream, chunk) => {
    tee(stream, chunk);
    splitters[stream].push(chunk);
  });
  splitters.stdout.end();
  splitters.stderr.end();
  return ended;
}

/** A shell says 127 for a command that is not there; so does the log. */
function outcome({ exitCode, signal, failure }: Ended): Pick<Event, "exit_code" | "signal" | "text"> {
  if (failure !== undefined) return { exit_code: 127, text: `the command could not be started (${failure})` };
  return signal === undefined ? { exit_code: exitCode ?? 1 } : { exit_code: null, signal };
}

/** The first word of the command that is a file of the project is the script that runs; its bytes are hashed before they do. */
function scriptOf(host: Host, { argv, project }: Recording): Pick<Event, "script" | "script_sha256"> {
  const path = argv
    .map((word) => resolve(project, word))
    .find((candidate) => isWithin(project, candidate) && host.stat(candidate).type === "file");
  if (path === undefined) return {};
  return { script: relative(project, path).split(sep).join("/"), script_sha256: sha256(host.readWhole(path)) };
}
