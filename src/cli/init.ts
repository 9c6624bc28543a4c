import { resolve } from "node:path";
import type { Args, Command, Io } from "../command.ts";
import { CONFIG_FILE } from "../config.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { type Answers, plan, type Survey, survey } from "../protocol/init/plan.ts";
import { isName, isVersion } from "../protocol/init/release.ts";
import { gateFlags, type Starter } from "../protocol/init/starter.ts";
import { refuseWhole, TRUST_FILE, WORKFLOW_FILE, type Written, writeStarter } from "../protocol/init/write.ts";

export const command: Command = {
  name: "init",
  describe: "Write a config, a trust file and a GitHub workflow from the evidence that a folder holds",
  positionals: [{ name: "project", describe: "the project folder; default: the current folder", required: false }],
  flags: {
    yes: { type: "boolean", describe: "Ask nothing, also on a terminal" },
  },
  examples: [
    ["ray-policy init", `write what is not there yet of ${CONFIG_FILE}, ${TRUST_FILE}, ${WORKFLOW_FILE}`],
    ["ray-policy init services/shop --yes", "the same for another folder, without questions"],
  ],
  run: init,
};

async function init(args: Args, io: Io, host: Host): Promise<number> {
  const project = resolve(io.cwd, args.positionals[0] ?? ".");
  refuseWhole(host, project);
  const surveyed = await survey(host, project, progress(io, host));
  const answers = await ask(surveyed, args.flags["yes"] === true ? undefined : io.ask);
  const starter = plan(host, surveyed, answers);
  const written = await writeStarter(host, project, starter);
  await io.out(await summary(surveyed, starter, written, args.positionals[0]));
  return 0;
}

const SECOND = 1000;

/** Says how far the search is, once a second. */
function progress(io: Io, host: Host): (seen: number) => void {
  let said = Date.parse(host.now());
  let calls = 0;
  return (seen) => {
    calls += 1;
    // Asking the clock for each file would take longer than looking at it.
    if (calls % 64 !== 0) return;
    const now = Date.parse(host.now());
    if (now - said < SECOND) return;
    said = now;
    void io.err(`ray-policy: looking for evidence, ${seen} files so far\n`);
  };
}

/** At most three questions, each with an answer to begin with. */
async function ask({ manifest, proposed }: Survey, question: Io["ask"]): Promise<Answers> {
  if (question === undefined) return proposed;
  const { forTerminal } = await import("../report/encode.ts");
  const answer = async (what: string, proposal: string): Promise<string> =>
    (await question(`${what} (${forTerminal(proposal)}): `)).trim();
  const asked = manifest === undefined;
  const name = (asked && (await answer("Name of the release", proposed.name))) || proposed.name;
  const version = (asked && (await answer("Version", proposed.version))) || proposed.version;
  const approver = await answer("Who approves releases, such as name@example.org", "nobody yet");
  refuse("name of a release", name, isName(name));
  refuse("version; give one such as 1.4.0", version, isVersion(version));
  if (approver === "") return { name, version };
  refuse("name of a person", approver, isName(approver));
  return { name, version, approver };
}

function refuse(what: string, text: string, isGood: boolean): void {
  if (!isGood) throw new RayError("usage", `${JSON.stringify(text)} is no ${what}`);
}

async function summary(
  { found }: Survey,
  starter: Starter,
  { written, kept }: Written,
  folder: string | undefined,
): Promise<string> {
  const { forTerminal } = await import("../report/encode.ts");
  const lines = [
    ...found.kinds.flatMap(({ kind, formats, paths, broken }) => [
      `found    ${kind}: ${paths.length === 1 ? (paths[0] ?? "") : `${paths.length} files`} (${formats.join(", ")})`,
      ...broken.map((message) => `broken   ${message}`),
    ]),
    ...(found.kinds.length === 0
      ? ["found    no evidence yet; have your tests write JUnit XML to reports/, or name their reports in the config"]
      : []),
    ...found.unnameable.map((path) => `left out ${path}, which no pattern in a config can name: rename it`),
    ...(found.isCut
      ? ["note     there are more files than are looked at; name evidence that is missing in the config"]
      : []),
    ...notYetLines(starter),
    ...written.map((file) => `wrote    ${file}`),
    ...kept.map((file) => `kept     ${file}, which was there already`),
    ...(starter.folder === "" || !written.includes(WORKFLOW_FILE)
      ? []
      : [`note     GitHub reads workflows at the root of the repository only: move ${WORKFLOW_FILE} there`]),
    "",
    `Next: ${nextCommand(starter, folder)}`,
  ];
  return `${lines.map(forTerminal).join("\n")}\n`;
}

function notYetLines({ notYet, laterGates }: Starter): readonly string[] {
  const codes = notYet.map(({ check }) => check.code);
  return [
    ...(codes.length === 0
      ? []
      : [`not yet  ${codes.length} checks are off (${codes.join(" ")}); ${TRUST_FILE} says why`]),
    ...(laterGates.length === 0
      ? []
      : [
          `not yet  the gates ${laterGates.map(({ id }) => id).join(", ")}; until then a verdict is no go for the release`,
        ]),
  ];
}

function nextCommand(starter: Starter, folder: string | undefined): string {
  const word = folder === undefined ? undefined : shellWord(folder);
  const git = word === undefined ? "git" : `git -C ${word}`;
  return `npx ray-policy eval${word === undefined ? "" : ` ${word}`}${gateFlags(starter)} --commit "$(${git} rev-parse HEAD)"`;
}

/** A word as a POSIX shell takes it. */
function shellWord(text: string): string {
  return /^[\w./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
