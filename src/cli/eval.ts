import { resolve } from "node:path";
import { CANDIDATE_FILE } from "../candidate.ts";
import type { Args, Command, Io } from "../command.ts";
import { textFlag, textFlags } from "../command.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { answered } from "../judged.ts";
import { JUDGING_FLAGS, judgingRequest, outFolder, statedOut } from "../judging.ts";
import {
  isReport,
  namedOutputs,
  REPORTS,
  type ReportFormat,
  refuseUnknownFormat,
  render,
  reportsIn,
  retract,
  VERDICT_FILE,
} from "../outputs.ts";
import { moment, ratioAsPercent, recoverySeconds } from "../quantities.ts";
import type { Report } from "../report/report.ts";
import type { Request } from "../run.ts";
import type { StatedSetting, StatedSettings } from "../settings.ts";

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
    candidate: {
      type: "boolean",
      describe:
        "Judge intake, rehearsal and security only, and write candidate-verdict.json for the package and its approval",
    },
    "drift-threshold": {
      type: "string",
      describe: "Worst severity of tolerated drift; at most low",
      placeholder: "SEVERITY",
      choices: ["none", "low", "medium", "high"],
    },
    rto: {
      type: "string",
      describe:
        "Recovery time objective: minutes, or an ISO 8601 duration such as PT10M; the smallest stated one counts",
      placeholder: "MINUTES",
    },
    threshold: {
      type: "string",
      describe: "Least completeness of the package, as a ratio; at least 0.95",
      placeholder: "RATIO",
    },
    coverage: {
      type: "string",
      describe: "Least coverage of the targeted suites, as a ratio; at least 0.90",
      placeholder: "RATIO",
    },
    ...JUDGING_FLAGS,
    batch: {
      type: "string",
      describe:
        "Judge every project folder directly in FOLDER, each by itself, with a verdict and a line each; the exit code is the highest one",
      placeholder: "FOLDER",
    },
    format: {
      type: "string",
      array: true,
      describe:
        "Report to print instead of the summary, or to write with =PATH, or with --batch to write beside each verdict; may be repeated",
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
    ["ray-policy eval --candidate", "judge all that the readiness review is about, before it"],
    ["ray-policy eval --trust org/trust.yaml --trust-digest sha256:HEX", "judge by the organisation's yardstick"],
    ["ray-policy eval --format sarif", "print the audit log instead of the summary"],
    ["ray-policy eval --batch releases", "judge releases/a, releases/b and so on in one process"],
    ["ray-policy eval --batch releases --format sarif", "the same, with the audit log of each"],
  ],
  prepare,
  run: evaluate,
};

async function prepare(args: Args, io: Io, host: Host): Promise<void> {
  const folder = textFlag(args, "batch");
  if (folder === undefined) return retract(host, outFolder(args, io), namedOutputs(textFlags(args, "format"), io.cwd));
  const { retractBatch } = await import("../batch.ts");
  await retractBatch(host, resolve(io.cwd, folder), statedOut(args, io));
}

async function evaluate(args: Args, io: Io, host: Host): Promise<number> {
  const request = requestOf(args, io);
  const file = request.candidate === true ? CANDIDATE_FILE : VERDICT_FILE;
  const formats = textFlags(args, "format");
  const folder = textFlag(args, "batch");
  if (folder !== undefined) {
    if (args.positionals.length > 0)
      throw new RayError("usage", "--batch judges each project of its folder; leave the project out");
    const { judgeBatch } = await import("../batch.ts");
    const question = { request, file, reports: [...new Set(formats.map(reportOfEach))] };
    return judgeBatch(host, io, resolve(io.cwd, folder), statedOut(args, io), question);
  }
  for (const format of formats) refuseUnknownFormat(format.split("=")[0] ?? "");
  const { report, written } = await answered(
    host,
    request,
    [...reportsIn(request.out), ...namedOutputs(formats, io.cwd)],
    file,
  );
  // While the disk takes its time, the summary is made.
  const [summary] = await Promise.all([printed(report, formats, io), written()]);
  await io.out(summary);
  return report.verdict.outcome === "pass" ? 0 : 1;
}

/** A batch writes a report for each project, under its own name: it prints none, and one path would not do for all. */
function reportOfEach(format: string): ReportFormat {
  if (isReport(format)) return format;
  throw new RayError(
    "usage",
    `--format ${format} does not go with --batch, which writes the verdict of each project; beside it go ${REPORTS.join(", ")}, each under its own name`,
  );
}

function requestOf(args: Args, io: Io): Request {
  const candidate = args.flags["candidate"] === true;
  if (candidate && textFlags(args, "gate").length > 0)
    throw new RayError("usage", "--candidate judges its own gates; leave --gate out");
  const simulateAt = textFlag(args, "simulate-at");
  return {
    ...judgingRequest(args, io, statedSettings(args)),
    gates: textFlags(args, "gate"),
    candidate,
    ...(simulateAt === undefined ? {} : { simulateAt: moment(simulateAt, "--simulate-at") }),
  };
}

/** The protocol's own switches. */
function statedSettings(args: Args): StatedSettings {
  const stated: Record<string, StatedSetting> = {};
  const drift = textFlag(args, "drift-threshold");
  const coverage = textFlag(args, "coverage");
  const rto = textFlag(args, "rto");
  const threshold = textFlag(args, "threshold");
  if (drift !== undefined) stated["max_drift"] = { value: drift, place: "--drift-threshold" };
  if (coverage !== undefined)
    stated["suite_coverage_percent"] = {
      value: ratioAsPercent(coverage, "--coverage"),
      place: "--coverage (in percent)",
    };
  if (rto !== undefined) stated["rto_seconds"] = { value: recoverySeconds(rto, "--rto"), written: rto, place: "--rto" };
  if (threshold !== undefined)
    stated["manifest_completeness_percent"] = {
      value: ratioAsPercent(threshold, "--threshold"),
      place: "--threshold (in percent)",
    };
  return stated;
}

/** The last `--format ID` without a path replaces the summary. */
async function printed(report: Report, formats: readonly string[], io: Io): Promise<string> {
  const [id = "text"] = formats.filter((format) => !format.includes("=")).slice(-1);
  if (id !== "text") return render(id, report);
  const { renderText } = await import("../report/formats/text.ts");
  return renderText(report, { colour: io.colour, width: io.columns });
}
