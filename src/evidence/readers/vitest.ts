import { Defective } from "../../errors.ts";
import type { VitestReport } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { ReportedCase, TestsPart } from "../kinds/tests.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { statusInWords, summary } from "../test-words.ts";
import { fromEpochMilliseconds } from "../time.ts";

/** The JSON report of Vitest and Jest. */
export const reader: Reader<TestsPart> = {
  format: "vitest",
  kind: "tests",
  recognises: (head) => hasKeys(head, ["numTotalTests", "numTotalTestSuites"]),
  read,
};

/** Ends the id of the case that stands for a file which broke. */
const BROKEN_FILE = " > (file)";

type File = VitestReport["testResults"][number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<TestsPart>> {
  const { value, text } = await readDocument(chunks, "vitest");
  const report = value as VitestReport;
  const cases = report.testResults.flatMap((file, index) => casesOf(file, path, `/testResults/${index}`));
  refuseContradiction(report, cases);
  return { part: { cases }, observed: timesOf(report), subject: {}, declared: declaredBy(report, cases, path), text };
}

function refuseContradiction({ success }: VitestReport, cases: readonly ReportedCase[]): void {
  const isClean = cases.every(({ status }) => status === "passed" || status === "skipped");
  if (success === isClean) return;
  const fact = success
    ? "says that the run succeeded, though a case failed"
    : "says that the run did not succeed, though no case failed";
  throw new Defective("inconclusive", fact, { pointer: "/success" });
}

function casesOf(file: File, path: string, pointer: string): readonly ReportedCase[] {
  const names = [file.name];
  const cases = file.assertionResults.map((result, index): ReportedCase => {
    const at = `${pointer}/assertionResults/${index}`;
    const message = result.failureMessages?.[0];
    return {
      id: `${file.name} > ${result.fullName}`,
      names: [...names, ...(result.ancestorTitles ?? [])],
      status: statusInWords(result.status, { pointer: `${at}/status` }),
      critical: false,
      flaky: false,
      ...(message === undefined ? {} : { message: summary(message) }),
      source: { path, pointer: at },
    };
  });
  // Jest says `focused` of a file some of whose cases were left out.
  const isBroken =
    file.status !== "focused" && statusInWords(file.status, { pointer: `${pointer}/status` }) === "failed";
  if (!isBroken || cases.some(({ status }) => status === "failed" || status === "errored")) return cases;
  // A file that breaks while it is loaded, or after its tests, has no failed case of its own: it must not get lost.
  return [
    ...cases,
    {
      id: `${file.name}${BROKEN_FILE}`,
      names,
      status: "errored",
      critical: false,
      flaky: false,
      message: summary(file.message ?? ""),
      source: { path, pointer },
    },
  ];
}

function timesOf({ startTime, testResults }: VitestReport): Reading["observed"] {
  const from = startTime === undefined ? undefined : fromEpochMilliseconds(startTime);
  const ends = testResults.flatMap(({ endTime }) =>
    endTime === undefined || endTime === 0 ? [] : (fromEpochMilliseconds(endTime) ?? []),
  );
  const to = ends.sort().at(-1) ?? from;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** The totals count cases only, not files that broke. The other totals mean different things in different versions of Vitest. */
function declaredBy(report: VitestReport, cases: readonly ReportedCase[], path: string): readonly Declared[] {
  const own = cases.filter(({ id, status }) => status !== "errored" || !id.endsWith(BROKEN_FILE));
  const failed = own.filter(({ status }) => status === "failed" || status === "errored").length;
  const counts = { numTotalTests: own.length, numFailedTests: failed } as const;
  return (["numTotalTests", "numFailedTests"] as const).flatMap((what) => {
    const declared = report[what];
    const counted = counts[what];
    return declared === undefined || declared === counted
      ? []
      : [{ what, declared, counted, source: { path, pointer: `/${what}` } }];
  });
}
