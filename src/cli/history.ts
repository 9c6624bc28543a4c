import { resolve } from "node:path";
import { knownKinds } from "../admission.ts";
import { type Args, type Command, type Io, textFlag } from "../command.ts";
import { loadConfig } from "../config.ts";
import { RayError } from "../errors.ts";
import { type Change, compare, degradations, periods } from "../history/change.ts";
import { chart } from "../history/chart.ts";
import { anomalies, recommendations } from "../history/insight.ts";
import { append, type Log, readLog } from "../history/log.ts";
import { nameOf, passRate, runsOf, type Trend, trendOf } from "../history/trend.ts";
import type { Host } from "../host.ts";
import { statedCommit } from "../judging.ts";
import type { Config } from "../model.ts";
import { readRelease } from "../run.ts";

const ACTIONS = ["list", "verify", "trend", "recommend", "feedback"] as const;
type Action = (typeof ACTIONS)[number];

export const command: Command = {
  name: "history",
  describe: "What the verdict log tells: list, verify, trend, recommend, feedback",
  positionals: [{ name: "action", describe: `one of ${ACTIONS.join(", ")}`, required: true }],
  flags: {
    project: {
      type: "string",
      describe: "Folder that holds ray-policy.yaml, whose key history names the log; default: the current folder",
      placeholder: "FOLDER",
    },
    format: {
      type: "string",
      choices: ["text", "json", "svg"],
      describe: "How to print it; default: text",
      placeholder: "FORMAT",
    },
    alert: {
      type: "boolean",
      describe: "trend: exit 1 where the later half of the runs is worse than the earlier one",
    },
    compare: {
      type: "string",
      describe: "trend: two periods, such as Q3..Q4 or 2026-03..2026-04",
      placeholder: "A..B",
    },
    consumer: { type: "string", describe: "feedback: who says it, such as production-deployment", placeholder: "NAME" },
    outcome: {
      type: "string",
      choices: ["fine", "incident"],
      describe: "feedback: how the release did",
      placeholder: "OUTCOME",
    },
    text: { type: "string", describe: "feedback: in words", placeholder: "TEXT" },
    commit: {
      type: "string",
      describe: "feedback: the commit, where the release in the config names none",
      placeholder: "SHA",
    },
  },
  examples: [
    ["ray-policy history trend --alert", "exit 1 when pass rates, time to green or measured values get worse"],
    ["ray-policy history trend --compare Q3..Q4", "one quarter beside another"],
    ["ray-policy history trend --format svg > trend.svg", "a chart"],
    ["ray-policy history feedback --consumer production-deployment --outcome incident", "what became of the release"],
  ],
  run: historyCommand,
};

async function historyCommand(args: Args, io: Io, host: Host): Promise<number> {
  const action = args.positionals[0] ?? "";
  if (!isAction(action))
    throw new RayError("usage", `history ${action} is not known; it must be one of ${ACTIONS.join(", ")}`);
  const project = resolve(io.cwd, textFlag(args, "project") ?? ".");
  const config = await loadConfig(host, { project, settings: {} }, knownKinds());
  const { history: file } = config;
  if (file === undefined)
    throw new RayError("usage", `no verdict log is kept; name a file under history in ${config.artifact.path}`);
  if (action === "feedback") return feedback(args, io, host, file, project);
  const log = await readLog(host, file);
  if (action === "verify") return printVerified(log, io);
  await printFaults(log, io);
  return SHOWN[action]({ args, io, log, config });
}

function isAction(word: string): word is Action {
  return (ACTIONS as readonly string[]).includes(word);
}

interface Showing {
  readonly args: Args;
  readonly io: Io;
  readonly log: Log;
  readonly config: Config;
}

const SHOWN = { list, trend, recommend } as const satisfies Record<
  Exclude<Action, "verify" | "feedback">,
  (showing: Showing) => Promise<number>
>;

async function printVerified({ records, faults, tail }: Log, io: Io): Promise<number> {
  for (const fault of faults) await io.out(`${fault}\n`);
  if (tail !== undefined) await io.out(`the last line was not written to its end; the next one will name it\n`);
  await io.out(faults.length === 0 ? `${records.length} records, the chain holds\n` : "the chain does not hold\n");
  return faults.length === 0 ? 0 : 1;
}

async function printFaults({ faults }: Log, io: Io): Promise<void> {
  if (faults.length > 0)
    await io.err(`ray-policy: the log does not hold: ${faults[0] ?? ""}; see ray-policy history verify\n`);
}

async function list({ args, io, log: { records } }: Showing): Promise<number> {
  if (textFlag(args, "format") === "json") return say(io, `${JSON.stringify(records, null, 2)}\n`);
  const rows = records.map(({ seq, at, release, verdict, feedback: said }) => [
    String(seq),
    verdict?.evaluated_at ?? at,
    nameOf(release),
    verdict === undefined
      ? `feedback of ${said?.consumer ?? ""}`
      : `${verdict.scope}${verdict.mode === "enforce" ? "" : " (simulation)"}`,
    verdict === undefined ? (said?.outcome ?? "") : verdict.outcome === "pass" ? "go" : "no-go",
    verdict === undefined ? (said?.text ?? "") : verdict.failing.map(({ code }) => code).join(" "),
  ]);
  return say(io, await table(["run", "moment", "release", "what", "answer", "failing"], rows));
}

async function trend({ args, io, log: { records } }: Showing): Promise<number> {
  const runs = runsOf(records);
  const stated = textFlag(args, "compare");
  const [before, after] = stated === undefined ? [] : periods(stated, runs);
  const changes = before === undefined || after === undefined ? degradations(runs) : compare(before, after);
  const shown = trendOf(runs);
  const format = textFlag(args, "format");
  if (format === "svg") await io.out(chart(shown, runs));
  else if (format === "json")
    await io.out(`${JSON.stringify({ ...shown, changes, anomalies: anomalies(runs) }, null, 2)}\n`);
  else if (stated !== undefined) await io.out(await changesTable(changes, stated));
  else
    await io.out(
      `${await trendText(shown)}${await linesOf("worse than before", changes.map(changeText))}${await linesOf("unusual in the last run", anomalies(runs))}`,
    );
  return args.flags["alert"] === true && changes.some(({ worse }) => worse) ? 1 : 0;
}

async function trendText(shown: Trend): Promise<string> {
  const gates = shown.gates.map((gate) => [gate.id, String(gate.runs), percent(passRate(gate))]);
  const failing = shown.failing.map(({ code, runs, last }) => [code, String(runs), last]);
  const releases = shown.releases.map(({ release, runs, secondsToGreen }) => [
    release,
    String(runs),
    secondsToGreen === undefined ? "not yet" : minutes(secondsToGreen),
  ]);
  const measured = shown.measured.map(({ name, points }) => [
    name,
    points
      .slice(-8)
      .map(({ actual }) => String(actual))
      .join(" "),
  ]);
  return [
    await table(["gate", "runs", "pass rate"], gates),
    await table(["failing check", "runs", "last"], failing),
    await table(["release", "runs", "time to green"], releases),
    await table(["measured", "last values, newest last"], measured),
  ].join("\n");
}

function changesTable(changes: readonly Change[], periodsText: string): Promise<string> {
  const [before = "", after = ""] = periodsText.split("..");
  const rows = changes.map(({ what, before: old, after: now, unit, worse }) => [
    what,
    value(old, unit),
    value(now, unit),
    worse ? "worse" : "",
  ]);
  return table(["", before, after, ""], rows);
}

function changeText({ what, before, after, unit }: Change): string {
  return `${what}: ${value(before, unit)}, now ${value(after, unit)}`;
}

async function recommend({ args, io, log: { records }, config: { risk } }: Showing): Promise<number> {
  const found = recommendations(records, risk);
  if (textFlag(args, "format") === "json")
    return say(io, `${JSON.stringify({ risk, recommendations: found }, null, 2)}\n`);
  const profile = [
    `criticality ${risk.criticality}`,
    ...(risk.domain === undefined ? [] : [risk.domain]),
    ...risk.constraints,
  ].join(", ");
  const rows = found.map(({ setting, now, recommended, stopped, caught, forNothing, runs }) => [
    setting,
    String(now),
    String(recommended),
    `${stopped} of ${runs}`,
    String(caught),
    String(forNothing),
  ]);
  const head = `Risk profile: ${profile}. Nothing changes by itself: a threshold is changed in ray-policy.yaml or the trust file, and reviewed.\n\n`;
  return say(
    io,
    `${head}${rows.length === 0 ? "The history bears no stricter threshold.\n" : await table(["threshold", "now", "recommended", "would have stopped", "with an incident", "for nothing"], rows)}`,
  );
}

async function feedback(args: Args, io: Io, host: Host, file: string, project: string): Promise<number> {
  const [consumer, text] = ["consumer", "text"].map((flag) => textFlag(args, flag));
  const outcome = (["fine", "incident"] as const).find((word) => word === textFlag(args, "outcome"));
  if (consumer === undefined || outcome === undefined)
    throw new RayError("usage", "history feedback needs --consumer and --outcome");
  const release = await readRelease(host, { project, settings: {}, ...statedCommit(args) });
  const { name, version, git_commit } = release;
  const said = { consumer, outcome, ...(text === undefined ? {} : { text }) };
  const { seq } = await append(host, file, {
    event: "feedback",
    release: { name, version, git_commit },
    feedback: said,
  });
  await io.err(`ray-policy: feedback on ${name}@${version} is record ${seq}\n`);
  return 0;
}

async function say(io: Io, text: string): Promise<number> {
  await io.out(text);
  return 0;
}

async function table(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { columnsText } = await import("../report/columns.ts");
  return columnsText(head, rows);
}

async function linesOf(title: string, lines: readonly string[]): Promise<string> {
  const { forTerminal } = await import("../report/encode.ts");
  return lines.length === 0 ? "" : `\n${title}\n${lines.map((line) => `- ${forTerminal(line)}\n`).join("")}`;
}

function percent(ratio: number | undefined): string {
  return ratio === undefined ? "-" : `${Math.round(ratio * 1000) / 10} %`;
}

function minutes(seconds: number): string {
  return `${Math.round(seconds / 60)} min`;
}

function value(number: number | undefined, unit: Change["unit"]): string {
  return number === undefined ? "-" : `${number}${unit === "" ? "" : ` ${unit}`}`;
}
