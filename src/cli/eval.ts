import { resolve } from "node:path";
import type { Args, Command, Io } from "../command.ts";
import { textFlag, textFlags } from "../command.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { namedOutputs, refuseUnknownFormat, render, retract, writeOutputs } from "../outputs.ts";
import { moment, ratioAsPercent } from "../quantities.ts";
import type { Report } from "../report/report.ts";
import { defaultOut, type Request, run } from "../run.ts";
import type { StatedSetting } from "../settings.ts";

export const command: Command = {
  name: "eval",
  describe: "Judge a release candidate: go (exit 0) or no-go (exit 1)",
  positionals: [
    { name: "project", describe: "folder that holds ray-policy.yaml; default: the current folder", required: false },
  ],
  flags: {
    gate: {
      type: "string",
      array: true,
      describe: "Judge only this gate; may be repeated. A part is no go for the release",
      placeholder: "GATE",
    },
    coverage: {
      type: "string",
      describe: "Least coverage of the targeted suites, as a ratio; at least 0.90",
      placeholder: "RATIO",
    },
    commit: {
      type: "string",
      describe: "The commit under judgement; a release of another one is foreign",
      placeholder: "SHA",
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
    format: {
      type: "string",
      array: true,
      describe: "Report to print instead of the summary, or to write with =PATH; may be repeated",
      placeholder: "ID[=PATH]",
    },
    "simulate-at": {
      type: "string",
      describe: "Answer for another moment (RFC 3339); the verdict is marked as a simulation",
      placeholder: "TIME",
    },
  },
  examples: [
    ["ray-policy eval", "judge the project in the current folder by all gates"],
    ["ray-policy eval --gate rehearsal --coverage 0.95", "judge one gate, stricter than the protocol"],
    ["ray-policy eval --format sarif", "print the audit log instead of the summary"],
  ],
  prepare: (args, io, host) => retract(host, outFolder(args, io), namedOutputs(textFlags(args, "format"), io.cwd)),
  run: evaluate,
};

async function evaluate(args: Args, io: Io, host: Host): Promise<number> {
  const out = outFolder(args, io);
  const named = namedOutputs(textFlags(args, "format"), io.cwd);
  for (const format of textFlags(args, "format")) refuseUnknownFormat(format.split("=")[0] ?? "");
  const report = await run(host, requestOf(args, io, out));
  await writeOutputs(host, out, named, report);
  await io.out(await printed(report, textFlags(args, "format"), io));
  return report.verdict.outcome === "pass" ? 0 : 1;
}

function requestOf(args: Args, io: Io, out: string): Request {
  const commit = textFlag(args, "commit");
  const simulateAt = textFlag(args, "simulate-at");
  return {
    overrides: {
      project: projectFolder(args, io),
      settings: statedSettings(args),
      ...(commit === undefined ? {} : { commit: commitOf(commit) }),
    },
    gates: textFlags(args, "gate"),
    policies: textFlags(args, "policy").map((path) => resolve(io.cwd, path)),
    out,
    ...(simulateAt === undefined ? {} : { simulateAt: moment(simulateAt, "--simulate-at") }),
  };
}

function projectFolder(args: Args, io: Io): string {
  return resolve(io.cwd, args.positionals[0] ?? ".");
}

function outFolder(args: Args, io: Io): string {
  const stated = textFlag(args, "out");
  return stated === undefined || stated === "" ? defaultOut(projectFolder(args, io)) : resolve(io.cwd, stated);
}

function statedSettings(args: Args): Readonly<Record<string, StatedSetting>> {
  const coverage = textFlag(args, "coverage");
  if (coverage === undefined) return {};
  return {
    suite_coverage_percent: { value: ratioAsPercent(coverage, "--coverage"), place: "--coverage (in percent)" },
  };
}

function commitOf(text: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/u.test(text)) return text;
  throw new RayError("usage", `--commit is ${text}; it must be a full commit in lower-case hex (git rev-parse HEAD)`);
}

/** The last `--format ID` without a path replaces the summary. */
async function printed(report: Report, formats: readonly string[], io: Io): Promise<string> {
  const [id = "text"] = formats.filter((format) => !format.includes("=")).slice(-1);
  if (id !== "text") return render(id, report);
  const { renderText } = await import("../report/formats/text.ts");
  return renderText(report, { colour: io.colour, width: io.columns });
}
