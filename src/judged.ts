import type { Host } from "./host.ts";
import { type NamedOutput, render, writeOutputs } from "./outputs.ts";
import type { Report } from "./report/report.ts";
import { type Request, run } from "./run.ts";

/** An answer, remembered in the history where there is one; `written` puts it on the disk. */
export interface Judged {
  readonly report: Report;
  /** Rejects with RayError `output`; the verdict says `complete` only where everything else is there. */
  readonly written: () => Promise<void>;
}

/** Judges one project. Throws RayError where there can be no verdict, or where it cannot be remembered. */
export async function answered(
  host: Host,
  request: Request,
  reports: readonly NamedOutput[],
  file: string,
): Promise<Judged> {
  const report = await run(host, request);
  if (report.history !== undefined) {
    const { remember } = await import("./history/remember.ts");
    await remember(host, report.history, report.verdict, await render("json", report));
  }
  return { report, written: () => writeOutputs(host, request.out, reports, report, file) };
}
