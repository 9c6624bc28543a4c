import { type Host, nodeHost } from "./host.ts";
import type { Verdict } from "./model.ts";
import { render as renderReport } from "./outputs.ts";
import type { Report } from "./report/report.ts";
import { type Request, run } from "./run.ts";

export { RayError } from "./errors.ts";
export type { Finding, GateVerdict, Verdict } from "./model.ts";
export type { Host, Report, Request };

/** Judges a release candidate and writes nothing. Throws RayError where there can be no verdict. */
export function evaluate(request: Request, host: Host = nodeHost()): Promise<Report> {
  return run(host, request);
}

/** A report in one of the formats of `ray-policy eval --format`. Throws RayError for an unknown one. */
export function render(format: string, report: Report): Promise<string> {
  return renderReport(format, report);
}

/** True only for a complete, enforced verdict over the whole release that passed. */
export function isGo({ outcome, scope, mode, status }: Verdict): boolean {
  return status === "complete" && outcome === "pass" && scope === "release" && mode === "enforce";
}
