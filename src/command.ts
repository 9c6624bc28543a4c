import type { Host } from "./host.ts";

/** One flag, in the words of yargs and yargs-parser. All values are texts; the command turns them into what they mean. */
export interface Flag {
  readonly type: "string" | "boolean";
  /** May be repeated. */
  readonly array?: boolean;
  readonly describe: string;
  /** How the help names the value. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
}

export interface Positional {
  readonly name: string;
  readonly describe: string;
  readonly required: boolean;
  /** The last one may take everything that follows. */
  readonly variadic?: true;
}

export interface Args {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** What stands behind `--`. */
  readonly rest: readonly string[];
}

/** What a command may touch beside the host. */
export interface Io {
  /** Throws RayError `output` when the text cannot be written. */
  out(text: string): Promise<void>;
  err(text: string): Promise<void>;
  readonly columns: number;
  readonly colour: boolean;
  /** Absolute. */
  readonly cwd: string;
  /** What a program that runs for us prints, passed on as it comes. */
  tee(stream: "stdout" | "stderr", chunk: Uint8Array): void;
  /** Asks the person at the terminal; absent where there is none. Throws RayError `usage` when they leave instead. */
  ask?(question: string): Promise<string>;
  /** Runs another command line of ray-policy in this process and resolves to its exit code; given by the dispatcher. */
  call?(argv: readonly string[], io: Io): Promise<number>;
  /** Keeps this process alive through SIGINT, SIGTERM and SIGHUP, and says which came. Returns a way to stop that. */
  onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void;
}

/** A command is added by adding its file to `cli/`, exporting this as `command`. */
export interface Command {
  readonly name: string;
  readonly describe: string;
  readonly positionals: readonly Positional[];
  /** Where a command line of its own stands behind `--`. */
  readonly rest?: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly examples: readonly (readonly [string, string])[];
  /** What has to happen even if the call turns out to be wrong. */
  prepare?(args: Args, io: Io, host: Host): Promise<void>;
  /** Resolves to the exit code: 0 and 1 are answers. Throws RayError for everything else. */
  run(args: Args, io: Io, host: Host): Promise<number>;
}

/** Of commands whose positionals are something else than the project. */
export const PROJECT_FLAG = {
  project: {
    type: "string",
    describe: "Folder that holds ray-policy.yaml; default: the current folder",
    placeholder: "FOLDER",
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** The text of a single flag, or undefined where it was not given. */
export function textFlag(args: Args, name: string): string | undefined {
  const value = args.flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The texts of a flag that may be repeated. */
export function textFlags(args: Args, name: string): readonly string[] {
  const value = args.flags[name];
  return Array.isArray(value) ? value : [];
}
