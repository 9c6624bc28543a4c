import { dirname, join, resolve } from "node:path";
import { CANDIDATE_FILE } from "./candidate.ts";
import { RayError } from "./errors.ts";
import { formats } from "./generated/formats.ts";
import type { Host } from "./host.ts";
import type { Report } from "./report/report.ts";
import { nearest } from "./schema.ts";

/** The commit record of a run: written last, so that while it says `complete` everything else is there. */
export const VERDICT_FILE = "verdict.json";
/** The reports that have a name in the output folder, by their formats. */
const REPORT_FILES = { sarif: "audit.sarif", "code-scanning": "code-scanning.sarif", markdown: "report.md" } as const;
/** What stands in the place of a verdict while there is none. */
export const INCOMPLETE = `${JSON.stringify({ status: "incomplete" })}\n`;

/** A report that the caller wants at a path of its own; the path is absolute. */
export interface NamedOutput {
  readonly id: string;
  readonly path: string;
}

/** The outputs that `ID=PATH` names among the values of `--format`; an id that does not exist is refused when it is rendered. */
export function namedOutputs(stated: readonly string[], cwd: string): readonly NamedOutput[] {
  return stated.flatMap((text) => {
    const [id = "", ...path] = text.split("=");
    return path.length === 0 ? [] : [{ id, path: resolve(cwd, path.join("=")) }];
  });
}

/** Throws RayError `usage` where there is no such format. */
export function refuseUnknownFormat(id: string): void {
  const known = Object.keys(formats);
  if (known.includes(id)) return;
  const hint = nearest(id, known);
  throw new RayError(
    "usage",
    `--format ${id} is not a format; ${hint === undefined ? `it must be one of ${known.join(", ")}` : `did you mean ${hint}?`}`,
  );
}

/** The formats of the reports that have a name of their own in an output folder. */
export const REPORTS = Object.keys(REPORT_FILES) as readonly ReportFormat[];
export type ReportFormat = keyof typeof REPORT_FILES;

export function isReport(id: string): id is ReportFormat {
  return Object.hasOwn(REPORT_FILES, id);
}

/** Where the reports of these formats go in an output folder. */
export function reportsIn(out: string, formats: readonly ReportFormat[] = REPORTS): readonly NamedOutput[] {
  return formats.map((id) => ({ id, path: join(out, REPORT_FILES[id]) }));
}

/** Takes an older run's answer back, before anything can go wrong in this one. Throws RayError `output`. */
export function retract(host: Host, out: string, named: readonly NamedOutput[] = []): void {
  for (const path of olderAnswers(host, out, named)) host.writeNow(path, INCOMPLETE);
}

/** The same, while others take theirs back. Rejects with RayError `output`. */
export async function retractBeside(host: Host, out: string): Promise<void> {
  const old = olderAnswers(host, out, []);
  for (const path of old) await host.write(path, INCOMPLETE);
  if (old.length > 0) await host.syncFolder(out);
}

/** Verdicts that are still there; reports that could be taken for new ones are there no more. */
function olderAnswers(host: Host, out: string, named: readonly NamedOutput[]): readonly string[] {
  for (const { path } of [...reportsIn(out), ...named]) if (host.stat(path).type === "file") host.remove(path);
  return [VERDICT_FILE, CANDIDATE_FILE]
    .map((file) => join(out, file))
    .filter((path) => host.stat(path).type === "file");
}

/** Writes reports, and the verdict when all of them are durable. Rejects with RayError `output`. */
export async function writeOutputs(
  host: Host,
  out: string,
  reports: readonly NamedOutput[],
  report: Report,
  verdictFile: string = VERDICT_FILE,
): Promise<void> {
  host.makeFolder(out);
  const written = writeReports(host, reports, report);
  // The verdict makes its way to the disk beside them, and is put in place after them.
  const verdict = render("json", report).then((text) => host.write(join(out, verdictFile), text, written));
  await Promise.all([written, verdict]);
  await host.syncFolder(out);
}

async function writeReports(host: Host, reports: readonly NamedOutput[], report: Report): Promise<void> {
  await Promise.all(reports.map(async ({ id, path }) => host.write(path, await render(id, report))));
  const folders = new Set(reports.map(({ path }) => dirname(path)));
  await Promise.all([...folders].map((folder) => host.syncFolder(folder)));
}

export async function render(id: string, report: Report): Promise<string> {
  refuseUnknownFormat(id);
  const load: () => Promise<{ readonly format: { render(report: Report): string } }> =
    formats[id as keyof typeof formats];
  return (await load()).format.render(report);
}
