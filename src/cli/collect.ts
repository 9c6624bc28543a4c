import { resolve } from "node:path";
import { type Args, type Command, type Io, PROJECT_FLAG, textFlag } from "../command.ts";
import { Defective, RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { statedCommit } from "../judging.ts";
import type { CommandLine } from "../model.ts";
import { type CollectedKind, type CollectRequest, collectDocuments } from "../protocol/collect.ts";
import { collectIntake } from "../protocol/intake.ts";
import { readSigningKey } from "../protocol/signing-key.ts";
import { numbered } from "../report/counts.ts";
import { defaultOut } from "../run.ts";

export const command: Command = {
  name: "collect",
  describe: "Write the protocol's documents from what tools wrote in this run",
  positionals: [
    { name: "kind", describe: "evidence kind, such as tests; default: all that have sources", required: false },
    {
      name: "files",
      describe:
        "files or patterns of that kind, relative to the project; default, but for approval: those of the config",
      required: false,
      variadic: true,
    },
  ],
  flags: {
    ...PROJECT_FLAG,
    commit: {
      type: "string",
      describe: "The commit that the run is about, where the release in the config names none",
      placeholder: "SHA",
    },
    identity: {
      type: "string",
      describe: "Who collects; default: collect.identity of the config",
      placeholder: "NAME",
    },
    key: {
      type: "string",
      describe: "PKCS#8 Ed25519 private key that signs every document; default: collect.key of the config",
      placeholder: "FILE",
    },
    baseline: {
      type: "string",
      describe: "Of parity: folder or file with production's snapshot, relative to the project; default: the config's",
      placeholder: "PATH",
    },
    candidate: {
      type: "string",
      describe: "Of parity: folder or file with staging's snapshot, relative to the project; default: the config's",
      placeholder: "PATH",
    },
    run: { type: "string", describe: "Id of the pipeline run, for the record", placeholder: "ID" },
    "run-url": { type: "string", describe: "Where the pipeline run is to be seen, for the record", placeholder: "URL" },
  },
  examples: [
    ["ray-policy collect", "write every document that has sources in the config, and collection-record.json"],
    ["ray-policy collect tests 'reports/**/*.xml'", "write staging-test-results.json from JUnit reports"],
    ["ray-policy collect intake", "open the packages of earlier stages, ask staging, and write the intake report"],
    [
      "ray-policy collect parity --baseline deploy/production --candidate deploy/staging",
      "compare two snapshots and write staging-parity-report.json",
    ],
    ["ray-policy collect --key pipeline.pem --run 4711", "sign what is collected, and name the run"],
  ],
  run: collectCommand,
};

async function collectCommand(args: Args, io: Io, host: Host): Promise<number> {
  const request = await requestOf(args, io, host);
  if (request.kind === "intake" && request.files.length === 0) return intakeCommand(request, io, host);
  const kinds = await collectDocuments(host, request);
  for (const kind of kinds) await io.err(`${linesOf(kind).join("\n")}\n`);
  return kinds.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

/** The one document that is made by looking and asking instead of by reading reports. */
async function intakeCommand(request: CollectRequest, io: Io, host: Host): Promise<number> {
  const cwd = request.overrides.project;
  const runCheck = async (argv: CommandLine): Promise<number> => {
    const stop: (() => void)[] = [];
    const interrupt = (kill: (signal: NodeJS.Signals) => void): void => void stop.push(io.onInterrupt(kill));
    const ended = await host.spawn({ argv, cwd, interrupt }, (_, chunk) => io.tee("stderr", chunk));
    for (const end of stop) end();
    return ended.exitCode ?? 1;
  };
  try {
    const { document, required, satisfied } = await collectIntake(host, request, runCheck);
    await io.err(`ray-policy: intake: ${satisfied} of ${required} required items hold, in ${document}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    await io.err(`ray-policy: intake: nothing written\n  the report ${error.message}\n`);
    return 1;
  }
}

async function requestOf(args: Args, io: Io, host: Host): Promise<CollectRequest> {
  const [kind, ...files] = args.positionals;
  const project = resolve(io.cwd, textFlag(args, "project") ?? ".");
  const identity = textFlag(args, "identity");
  const key = textFlag(args, "key");
  return {
    overrides: { project, settings: {}, ...statedCommit(args) },
    ...(kind === undefined ? {} : { kind }),
    files,
    ...sidesOf(args, kind, files),
    ...runOf(args),
    pen: {
      ...(identity === undefined ? {} : { identity }),
      ...(key === undefined ? {} : { key: readSigningKey(host, resolve(io.cwd, key)) }),
    },
    out: defaultOut(project),
  };
}

function sidesOf(args: Args, kind: string | undefined, files: readonly string[]): Pick<CollectRequest, "sides"> {
  const [baseline, candidate] = [textFlag(args, "baseline"), textFlag(args, "candidate")];
  if (baseline === undefined && candidate === undefined) return {};
  if (kind !== "parity" || files.length > 0)
    throw new RayError(
      "usage",
      "--baseline and --candidate are the two sides of parity; call it as collect parity, without files",
    );
  if (baseline === undefined || candidate === undefined || baseline === "" || candidate === "")
    throw new RayError("usage", "--baseline and --candidate belong together; name a folder or file for each");
  return { sides: { baseline, candidate } };
}

function runOf(args: Args): Pick<CollectRequest, "run"> {
  const [id, uri] = [textFlag(args, "run"), textFlag(args, "run-url")];
  if (id === undefined && uri !== undefined) throw new RayError("usage", "--run-url needs --run");
  return id === undefined ? {} : { run: { id, ...(uri === undefined ? {} : { uri }) } };
}

function linesOf({ kind, files, document, notes, problems }: CollectedKind): readonly string[] {
  const read = numbered(files, "file");
  if (problems.length > 0) return [`ray-policy: ${kind}: nothing written`, ...problems.map((each) => `  ${each}`)];
  return [
    `ray-policy: ${kind}: ${read}${document === undefined ? ", recorded" : ` in ${document}`}`,
    ...notes.map((each) => `  without effect: ${each}`),
  ];
}
