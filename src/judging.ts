import { resolve } from "node:path";
import { type Args, type Flag, type Io, textFlag, textFlags } from "./command.ts";
import { RayError } from "./errors.ts";
import { defaultOut, type Request } from "./run.ts";
import type { StatedSettings } from "./settings.ts";

/** The flags of every command that judges a project. */
export const JUDGING_FLAGS = {
  commit: {
    type: "string",
    describe: "The commit under judgement; a release of another one is foreign",
    placeholder: "SHA",
  },
  trust: {
    type: "string",
    describe: "The trust file; wins over the one that the config names",
    placeholder: "FILE",
  },
  "trust-digest": {
    type: "string",
    describe: "SHA-256 that the trust file must have (sha256:HEX)",
    placeholder: "DIGEST",
  },
  policy: {
    type: "string",
    array: true,
    describe: "A policy bundle beside the shipped one; may be repeated",
    placeholder: "FILE",
  },
  out: {
    type: "string",
    describe: "Folder for the verdict and its reports; default: ray-policy-verdict in the project",
    placeholder: "FOLDER",
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** What those flags ask for. Throws RayError `usage`. */
export function judgingRequest(
  args: Args,
  io: Io,
  settings: StatedSettings = {},
): Omit<Request, "gates" | "candidate"> {
  return {
    overrides: {
      project: projectFolder(args, io),
      settings,
      ...statedCommit(args),
      ...statedTrust(args, io),
    },
    policies: textFlags(args, "policy").map((path) => resolve(io.cwd, path)),
    out: outFolder(args, io),
  };
}

/** The project folder, absolute. */
export function projectFolder(args: Args, io: Io): string {
  return resolve(io.cwd, args.positionals[0] ?? ".");
}

/** The output folder, absolute. */
export function outFolder(args: Args, io: Io): string {
  return statedOut(args, io) ?? defaultOut(projectFolder(args, io));
}

/** The folder of `--out`, absolute, where it was given. */
export function statedOut(args: Args, io: Io): string | undefined {
  const stated = textFlag(args, "out");
  return stated === undefined || stated === "" ? undefined : resolve(io.cwd, stated);
}

function statedTrust(args: Args, io: Io): Pick<Request["overrides"], "trust"> {
  const file = textFlag(args, "trust");
  const digest = digestFlag(args, "trust-digest");
  if (file === undefined && digest === undefined) return {};
  return {
    trust: {
      ...(file === undefined ? {} : { file: resolve(io.cwd, file) }),
      ...(digest === undefined ? {} : { digest }),
    },
  };
}

/** A SHA-256 that a flag states, in lower-case hex. Throws RayError `usage` for anything else. */
export function digestFlag(args: Args, flag: string): string | undefined {
  const text = textFlag(args, flag);
  if (text === undefined) return undefined;
  const digest = /^(?:sha256:)?([0-9a-f]{64})$/u.exec(text)?.[1];
  if (digest !== undefined) return digest;
  throw new RayError("usage", `--${flag} is ${text}; it must be sha256: and 64 lower-case hexadecimal digits`);
}

/** The commit of `--commit`, where it was given. Throws RayError `usage` for what is no commit. */
export function statedCommit(args: Args): { readonly commit?: string } {
  const text = textFlag(args, "commit");
  if (text === undefined) return {};
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/u.test(text)) return { commit: text };
  throw new RayError("usage", `--commit is ${text}; it must be a full commit in lower-case hex (git rev-parse HEAD)`);
}
