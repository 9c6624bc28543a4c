import { Defective } from "../../errors.ts";
import type { NewmanReport } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { ReportedCase, TestsPart } from "../kinds/tests.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";
import { fromEpochMilliseconds } from "../time.ts";

/** The JSON report of Newman: assertions are the cases. Requests and responses hold secrets; nothing of them leaves this file. */
export const reader: Reader<TestsPart> = {
  format: "newman",
  kind: "tests",
  recognises,
  read,
};

/** A collection of Postman at the beginning; the run stands far behind it. */
function recognises(head: Uint8Array): boolean {
  return hasKeys(head, ["collection", "item"]) && /^\{\s*"collection"\s*:/u.test(headText(head));
}

type Run = NewmanReport["run"];
type Execution = Run["executions"][number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<TestsPart>> {
  const { value, text } = await readDocument(chunks, "newman");
  // The schema was checked while the document was read.
  const { run, collection } = value as NewmanReport;
  if (run.error !== undefined && run.error !== null)
    throw new Defective("inconclusive", `was ended by an error: ${summary(run.error.message ?? "without words")}`, {
      pointer: "/run/error",
    });
  if (run.stats.assertions.total === 0)
    throw new Defective("inconclusive", "asserts nothing, so that requests were sent proves nothing", {
      pointer: "/run/stats/assertions",
    });
  const name = collection?.info?.name ?? "";
  return {
    part: {
      cases: run.executions.flatMap((execution, index) => casesOf(execution, name, path, `/run/executions/${index}`)),
    },
    observed: timesOf(run),
    subject: {},
    declared: declaredBy(run, path),
    text,
  };
}

function casesOf(execution: Execution, collection: string, path: string, pointer: string): readonly ReportedCase[] {
  const { item, assertions = [], requestError } = execution;
  const names = [collection, item.name].filter((name) => name !== "");
  const cases = assertions.map(
    ({ assertion, skipped, error }, index): ReportedCase => ({
      id: [...names, assertion].join(" > "),
      names,
      status: skipped === true ? "skipped" : error === undefined || error === null ? "passed" : "failed",
      critical: false,
      flaky: false,
      ...(error?.message === undefined ? {} : { message: summary(error.message) }),
      source: { path, pointer: `${pointer}/assertions/${index}` },
    }),
  );
  if (requestError === undefined) return cases;
  // A request that got no answer has no assertion that could fail.
  const failed: ReportedCase = {
    id: [...names, "(request)"].join(" > "),
    names,
    status: "errored",
    critical: false,
    flaky: false,
    message: summary(requestError.code ?? "the request failed"),
    source: { path, pointer: `${pointer}/requestError` },
  };
  return [...cases, failed];
}

function timesOf({ timings }: Run): Reading["observed"] {
  const [from, to] = [timings.started, timings.completed].map(fromEpochMilliseconds);
  if (from === undefined || to === undefined || to < from)
    throw new Defective("invalid", "has times that are none", { pointer: "/run/timings" });
  return { from, to };
}

function declaredBy({ stats, executions }: Run, path: string): readonly Declared[] {
  const assertions = executions.flatMap((execution) => execution.assertions ?? []);
  const counted = {
    total: assertions.length,
    failed: assertions.filter(({ error, skipped }) => skipped !== true && error !== undefined && error !== null).length,
  };
  return (["total", "failed"] as const).map((what) => ({
    what: `${what} assertions`,
    declared: stats.assertions[what],
    counted: counted[what],
    source: { path, pointer: `/run/stats/assertions/${what}` },
  }));
}
