import { resolve } from "node:path";
import { knownKinds } from "../admission.ts";
import { type Args, type Command, type Io, PROJECT_FLAG, textFlag } from "../command.ts";
import { loadConfig, type Overrides } from "../config.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { statedCommit } from "../judging.ts";
import type { ReleaseFacts } from "../model.ts";
import { COMPLIANCE } from "../protocol/scripts/compliance.ts";
import { isShell, UNSEEN } from "../protocol/scripts/lint.ts";
import { isReviewed, type Registered } from "../protocol/scripts/registry.ts";
import { type Kept, keepScripts, type Linter, type Task } from "../protocol/scripts/scripts.ts";
import { forTerminal } from "../report/encode.ts";
import { defaultOut, readRelease } from "../run.ts";

export const command: Command = {
  name: "scripts",
  describe: "Keep the registry of deployment and rollback scripts, and write their compliance report",
  positionals: [
    {
      name: "scripts",
      describe: "with --review: the scripts that were reviewed; default: all that nobody has reviewed",
      required: false,
      variadic: true,
    },
  ],
  flags: {
    ...PROJECT_FLAG,
    commit: {
      type: "string",
      describe: "The commit of the release, where the release in the config names none",
      placeholder: "SHA",
    },
    owner: { type: "string", describe: "Who answers for scripts that are new", placeholder: "NAME" },
    review: {
      type: "string",
      describe: "Who reviewed them as they are now; not who owns them",
      placeholder: "NAME",
    },
    shellcheck: { type: "boolean", describe: "Run ShellCheck on each shell script, without settings of the project" },
    lint: { type: "string", describe: "A report of ShellCheck (-f json1) to take instead", placeholder: "FILE" },
    "lint-asserted": {
      type: "boolean",
      describe: "Say that this report is about every shell script, also those without remarks",
    },
    check: { type: "boolean", describe: "Write nothing, and answer 1 where the registry is not up to date" },
  },
  examples: [
    ["ray-policy scripts --owner ada@stock.example", "register the scripts of the release and of scripts/"],
    ["ray-policy scripts --review rita@stock.example scripts/deploy_staging.sh", "note a review of its present bytes"],
    ["ray-policy scripts --shellcheck", `lint them, and write ${COMPLIANCE}`],
  ],
  run: scriptsCommand,
};

async function scriptsCommand(args: Args, io: Io, host: Host): Promise<number> {
  const project = resolve(io.cwd, textFlag(args, "project") ?? ".");
  const overrides = { project, settings: {}, ...statedCommit(args) };
  const task = taskOf(args, io, host, project);
  const config = await loadConfig(host, overrides, knownKinds());
  const release = await releaseOf(host, overrides);
  const kept = await keepScripts(host, config, release, task);
  await io.out(
    linesOf(kept, release, task)
      .map((line) => `${forTerminal(line)}\n`)
      .join(""),
  );
  return isSettled(kept, task) ? 0 : 1;
}

function taskOf(args: Args, io: Io, host: Host, project: string): Task {
  const owner = textFlag(args, "owner");
  const by = textFlag(args, "review");
  const paths = args.positionals;
  if (by === undefined && paths.length > 0)
    throw new RayError("usage", `${paths[0]} is named, but nobody who reviewed it; add --review NAME`);
  for (const [flag, name] of [
    ["--owner", owner],
    ["--review", by],
  ] as const)
    if (name !== undefined && name.trim() === "") throw new RayError("usage", `${flag} is empty; name a person`);
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(by === undefined ? {} : { review: { by, paths, at: host.now() } }),
    linter: linterOf(args, io),
    dryRun: args.flags["check"] === true,
    out: defaultOut(project),
  };
}

function linterOf(args: Args, io: Io): Linter {
  const file = textFlag(args, "lint");
  const asserted = args.flags["lint-asserted"] === true;
  const isRun = args.flags["shellcheck"] === true;
  if (isRun && file !== undefined)
    throw new RayError("usage", "--shellcheck and --lint exclude each other; choose one");
  if (asserted && file === undefined) throw new RayError("usage", "--lint-asserted needs --lint FILE");
  if (file !== undefined) return { type: "report", file: resolve(io.cwd, file), asserted };
  return { type: isRun ? "run" : "none" };
}

/** Undefined while there is none to be read: its manifest may name digests that come from here. */
async function releaseOf(host: Host, overrides: Overrides): Promise<ReleaseFacts | undefined> {
  try {
    return await readRelease(host, overrides);
  } catch (error) {
    if (error instanceof RayError && error.code === "config") return undefined;
    throw error;
  }
}

function linesOf(kept: Kept, release: ReleaseFacts | undefined, task: Task): readonly string[] {
  const { registry, isChanged, missing, scripts, compliance } = kept;
  const done = task.dryRun ? (isChanged ? "is not up to date" : "is up to date") : isChanged ? "written" : "unchanged";
  return [
    ...scripts.map((script) => `${script.path}: ${stateOf(script, kept, task).join(", ")}`),
    ...missing.map((path) => `${path}: is not there`),
    ...(release === undefined ? ["the release cannot be read yet: no compliance report"] : []),
    `${registry}: ${done}`,
    ...(compliance === undefined ? [] : [`${COMPLIANCE}: written`]),
  ];
}

function stateOf(script: Registered, { changes, lint }: Kept, { linter }: Task): readonly string[] {
  const change = changes.get(script.path);
  return [
    ...(change === undefined || change === "kept" ? [] : [change]),
    isReviewed(script) ? `reviewed by ${script.reviewed_by ?? ""}` : "not reviewed",
    ...(linter.type === "none" ? [] : [`lint: ${(lint.get(script.path) ?? UNSEEN).status}`]),
  ];
}

/** Nothing is left to be done: every script is there, registered as it is, reviewed, and passes what was asked. */
function isSettled({ isChanged, missing, scripts, lint, compliance }: Kept, { dryRun, linter }: Task): boolean {
  if (dryRun && isChanged) return false;
  const isClean = ({ path, interpreter }: Registered): boolean =>
    linter.type === "none" || lint.get(path)?.status === "pass" || !(lint.has(path) || isShell(interpreter));
  const isListed = (compliance?.scripts ?? []).every((each) => each.registered && each.digest_matches);
  return missing.length === 0 && isListed && scripts.every((script) => isReviewed(script) && isClean(script));
}
