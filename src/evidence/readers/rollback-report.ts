import { Defective } from "../../errors.ts";
import type { RollbackReport } from "../../generated/documents.ts";
import type { Declared, Reading, RollbackFacts } from "../../model.ts";
import { readDocument } from "../document.ts";
import { headerOf, isOfKind, refuseTwins, utc } from "../header.ts";
import type { RollbackPart } from "../kinds/rollback.ts";
import type { Reader } from "../reader.ts";
import { secondsBetween } from "../standing.ts";

/** `rollback-verification-report.json`: a rehearsal of the rollback. */
export const reader: Reader<RollbackPart> = {
  format: "rollback-report",
  kind: "rollback",
  recognises: (head) => isOfKind(head, "rollback-verification-report"),
  read,
};

const RESULTS = { PASSED: "passed", WARNED: "warned", FAILED: "failed" } as const satisfies Record<
  RollbackReport["result"],
  RollbackFacts["result"]
>;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RollbackPart>> {
  const { value, text } = await readDocument(chunks, "rollback-report");
  // The schema was checked while the document was read.
  const report = value as RollbackReport;
  const { standing } = headerOf(report);
  refuseSame(report);
  const times = timesOf(report);
  const steps = stepsOf(report, path, times);
  const rollback: RollbackFacts = {
    strategy: report.strategy,
    from: versionOf(report.from_version),
    to: versionOf(report.to_version),
    ...times,
    ...recoveryIn(times),
    rto_seconds: report.rto.seconds,
    result: RESULTS[report.result],
    steps,
    post_checks: postChecksOf(report, path),
    source: { path, pointer: times.service_restored_at === undefined ? "/started_at" : "/service_restored_at" },
  };
  return {
    part: { rollback },
    observed: { from: times.started_at, to: times.finished_at },
    ...standing,
    declared: declaredBy(report, rollback, path),
    text,
  };
}

type Times = Required<Pick<RollbackFacts, "started_at" | "finished_at">> & Pick<RollbackFacts, "service_restored_at">;

function timesOf(report: RollbackReport): Times {
  const started = utc(report.started_at, "/started_at");
  const finished = utc(report.finished_at, "/finished_at");
  if (finished < started) throw backwards("ends before it starts", "/finished_at");
  if (report.service_restored_at === undefined) return { started_at: started, finished_at: finished };
  const restored = utc(report.service_restored_at, "/service_restored_at");
  if (restored < started) throw backwards("restores the service before it starts", "/service_restored_at");
  if (finished < restored) throw backwards("ends before it restores the service", "/finished_at");
  return { started_at: started, service_restored_at: restored, finished_at: finished };
}

/** A service that was not restored has no recovery time: policy takes that for a violation. */
function recoveryIn({ started_at, service_restored_at }: Times): Pick<RollbackFacts, "recovery_seconds"> {
  return service_restored_at === undefined ? {} : { recovery_seconds: secondsBetween(started_at, service_restored_at) };
}

function backwards(message: string, pointer: string): Defective {
  return new Defective("invalid", message, { pointer });
}

/** Going back to where one is shows nothing. */
function refuseSame({ from_version: { digest: from }, to_version: { digest: to } }: RollbackReport): void {
  const same = (["gitCommit", "sha256"] as const).find((key) => from[key] !== undefined && from[key] === to?.[key]);
  if (same !== undefined)
    throw new Defective("inconclusive", "restores the version that it rolls back", {
      pointer: `/to_version/digest/${same}`,
    });
}

function versionOf({ name, version, digest }: RollbackReport["to_version"]): RollbackFacts["from"] {
  return {
    name,
    ...(version === undefined ? {} : { version }),
    ...(digest?.gitCommit === undefined ? {} : { git_commit: digest.gitCommit }),
  };
}

/** A command that ran before the start, or after the end, would not be in the time that is measured. */
function stepsOf({ steps }: RollbackReport, path: string, times: Times): RollbackFacts["steps"] {
  refuseTwins(
    steps.map(({ name }) => name),
    "steps",
  );
  return steps.map(({ name, exit_code, script_sha256, started_at, finished_at }, index) => {
    const pointer = `/steps/${index}`;
    const started = utc(started_at, `${pointer}/started_at`);
    const finished = finished_at === undefined ? undefined : utc(finished_at, `${pointer}/finished_at`);
    if (started < times.started_at)
      throw backwards("has a step that starts before the rollback does", `${pointer}/started_at`);
    if (finished !== undefined && finished < started)
      throw backwards("has a step that ends before it starts", `${pointer}/finished_at`);
    if ((finished ?? started) > times.finished_at)
      throw backwards("has a step that ends after the rollback does", pointer);
    return {
      id: name,
      exit_code,
      ...(script_sha256 === undefined ? {} : { script_sha256 }),
      started_at: started,
      ...(finished === undefined ? {} : { finished_at: finished }),
      source: { path, pointer },
    };
  });
}

function postChecksOf({ post_checks }: RollbackReport, path: string): RollbackFacts["post_checks"] {
  refuseTwins(
    post_checks.map(({ name }) => name),
    "post_checks",
  );
  return post_checks.map(({ name, status, evidence_ref }, index) => ({
    id: name,
    passed: status === "passed",
    ...(evidence_ref === undefined ? {} : { evidence: evidence_ref }),
    source: { path, pointer: `/post_checks/${index}` },
  }));
}

function declaredBy(report: RollbackReport, rollback: RollbackFacts, path: string): readonly Declared[] {
  const { recovery_time_seconds: stated, result } = report;
  const seconds = rollback.recovery_seconds;
  const holds =
    seconds !== undefined &&
    rollback.steps.every(({ exit_code }) => exit_code === 0) &&
    rollback.post_checks.every(({ passed }) => passed);
  const source = { path, pointer: "/result" };
  return [
    ...(stated === undefined ? [] : [statedRecovery(stated, seconds, path)]),
    // A report may be stricter with itself than its items are.
    { what: "the result", declared: result, counted: holds ? result : "FAILED", source },
  ];
}

function statedRecovery(stated: number, seconds: number | undefined, path: string): Declared {
  const counted = seconds === undefined ? "unknown" : isRounded(stated, seconds) ? stated : seconds;
  const source = { path, pointer: "/recovery_time_seconds" };
  return { what: "the recovery time in seconds", declared: stated, counted, source };
}

/** Whole seconds may be rounded either way; anything finer has to be exact. */
function isRounded(stated: number, seconds: number): boolean {
  return Number.isInteger(stated) && Math.abs(stated - seconds) < 1;
}
