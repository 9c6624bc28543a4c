import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { Defective } from "../../../src/errors.ts";
import type { ObservabilityPart } from "../../../src/evidence/kinds/observability.ts";
import type { OperationsPart } from "../../../src/evidence/kinds/operations.ts";
import type { RehearsalPart } from "../../../src/evidence/kinds/rehearsal.ts";
import { readers } from "../../../src/generated/readers.ts";
import type { Reading } from "../../../src/model.ts";
import { changed } from "../changed.ts";
import { stream } from "../stream.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples/formats");
type Changes = Readonly<Record<string, unknown>>;

async function readAs<Part>(format: string, text: string): Promise<Reading<Part>> {
  const fitting = readers.filter(({ recognises, isGeneral }) => isGeneral !== true && recognises(Buffer.from(text)));
  expect(fitting.map((reader) => reader.format)).toEqual([format]);
  return (await fitting[0]?.read(stream(text), "f")) as Reading<Part>;
}

/** Reads a sample with other values in it; a refusal is shown as its code and pointer. */
const sampled = <Part>(format: string, file: string) => {
  const sample = readFileSync(resolve(EXAMPLES, format, file), "utf8");
  const read = (changes: Changes = {}) => readAs<Part>(format, changed(sample, changes));
  const refusal = async (changes: Changes): Promise<string> => {
    try {
      await read(changes);
    } catch (error) {
      if (error instanceof Defective) return `${error.code} ${error.at.pointer ?? "-"}`;
      throw error;
    }
    throw new Error("it was read");
  };
  return { read, refusal };
};

describe("jobs of GitHub", () => {
  const { read, refusal } = sampled<RehearsalPart>("github-job", "jobs.json");
  const run = async (changes: Changes = {}) => (await read(changes)).part.run;
  const blocking = async (changes: Changes) =>
    (await run(changes)).blocking_errors.map(({ step, reason }) => `${step}: ${reason}`);
  const job = (more: Changes = {}) => ({
    id: 1,
    run_attempt: 1,
    run_url: "u",
    head_sha: "9c5680bd3d83a68465f4d0389907c7d7745984eb",
    name: "deploy",
    status: "completed",
    conclusion: "success",
    started_at: "2026-11-20T08:00:00Z",
    completed_at: "2026-11-20T08:01:00Z",
    ...more,
  });

  test("are none where a list has lost its name, and are one job where they are one", async () => {
    const { jobs, ...rest } = JSON.parse(readFileSync(resolve(EXAMPLES, "github-job/jobs.json"), "utf8"));
    const reader = readers.find(({ format }) => format === "github-job");
    const readText = (value: unknown) => reader?.read(stream(JSON.stringify(value)), "f");
    await expect(readText({ ...rest, jebs: jobs })).rejects.toMatchObject({ code: "invalid" });
    expect((await readText(jobs[0]))?.part).toMatchObject({ run: { completed: true } });
  });

  test("tell the job, its steps and the commit; a step that was left out is no failure", async () => {
    const { part, subject, observed } = await read();
    expect(part.run).toMatchObject({ completed: true, blocking_errors: [] });
    expect(part.run.steps.map(({ exit_code }) => exit_code)).toEqual([0, 0, 0, 0]);
    expect(subject).toEqual({ git_commit: "9c5680bd3d83a68465f4d0389907c7d7745984eb" });
    expect(observed).toEqual({ from: "2026-11-20T08:00:00.000Z", to: "2026-11-20T08:01:10.000Z" });
  });

  test.each([
    ["failure", "exit_code"],
    ["cancelled", "exit_code"],
    ["skipped", "exit_code"],
    ["neutral", "exit_code"],
    ["timed_out", "timeout"],
    ["startup_failure", "exit_code"],
    ["perhaps", "exit_code"],
  ])("are no success as a whole where one is %s", async (conclusion, reason) => {
    expect(await blocking({ "/jobs/0/conclusion": conclusion })).toEqual([`deploy to staging: ${reason}`]);
  });

  test("are no success where a step is neutral", async () => {
    expect(await blocking({ "/jobs/0/steps/1/conclusion": "neutral" })).toEqual([
      "deploy to staging > Deploy: exit_code",
    ]);
  });

  test("did not end where one has no conclusion", async () => {
    const open = { "/jobs/0/conclusion": null, "/jobs/0/status": "in_progress", "/jobs/0/completed_at": null };
    expect(await run(open)).toMatchObject({ completed: false, blocking_errors: [{ reason: "unfinished" }] });
  });

  test("count as they went the last time", async () => {
    const jobs = [job({ conclusion: "failure" }), job({ id: 2, run_attempt: 2 }), job({ id: 3, name: "test" })];
    const facts = await run({ "/jobs": jobs, "/total_count": 3 });
    expect(facts.steps.map(({ id, exit_code }) => [id, exit_code])).toEqual([
      ["test", 0],
      ["deploy", 0],
    ]);
    expect((await run({ "/jobs": jobs.toReversed(), "/total_count": 3 })).blocking_errors).toEqual([]);
  });

  test("of an event tell its environment", async () => {
    const text = JSON.stringify({ workflow_job: job(), deployment: { environment: "staging" } });
    expect((await readAs<RehearsalPart>("github-job", text)).part.run.environment).toBe("staging");
  });

  test.each([
    ["one page of several", { "/total_count": 2 }, "inconclusive /total_count"],
    [
      "several commits",
      { "/jobs": [job(), job({ id: 2, head_sha: "b".repeat(40) })], "/total_count": 2 },
      "ambiguous /jobs",
    ],
    ["no start", { "/jobs/0/started_at": null }, "inconclusive /jobs/0"],
    ["a time that is none", { "/jobs/0/completed_at": "soon" }, "invalid /jobs/0/completed_at"],
  ])("with %s are refused", async (_, changes, words) => {
    expect(await refusal(changes)).toBe(words);
  });
});

describe("a run of Ansible", () => {
  const { read, refusal } = sampled<RehearsalPart>("ansible", "run.json");
  const HOST = "/plays/0/tasks/0/hosts/web1";
  const messages = async (changes: Changes) =>
    (await read(changes)).part.run.blocking_errors.map(({ message }) => message);

  test("tells each task on each host, and the recap of the host", async () => {
    const { run } = (await read()).part;
    expect(run).toMatchObject({ completed: true, blocking_errors: [], started_at: "2026-11-20T08:00:00.120Z" });
    expect(run.steps.map(({ id }) => id)).toEqual([
      "Deploy the stock service > Put the release in place > web1",
      "Deploy the stock service > Restart the service > web1",
      "recap > web1",
    ]);
  });

  test.each([
    [{ [`${HOST}/failed`]: true }, "Deploy the stock service > Put the release in place > web1 failed"],
    [
      { [`${HOST}/unreachable`]: true },
      "Deploy the stock service > Put the release in place > web1 could not be reached",
    ],
    [{ "/stats/web1/failures": 1 }, "web1: 1 failures"],
    [{ "/stats/web1/unreachable": 2 }, "web1: 2 unreachable"],
    [{ "/stats/web1/rescued": 1, "/stats/web1/ignored": 1 }, "web1: 1 rescued, 1 ignored"],
    [{ "/stats/web1/ok": 0 }, "web1: nothing was done"],
  ])("is no success with %j", async (changes, message) => {
    expect(await messages(changes)).toEqual([message]);
  });

  test("did not end where a play has no end", async () => {
    expect((await read({ "/plays/0/play/duration/end": undefined })).part.run.completed).toBe(false);
  });

  test.each([
    ["no host", { "/stats": {} }, "inconclusive /stats"],
    ["no time", { "/plays/0/play/duration": undefined }, "inconclusive /plays"],
    ["a recap without failures", { "/stats/web1/failures": undefined }, "invalid /stats/web1"],
  ])("with %s is refused", async (_, changes, words) => {
    expect(await refusal(changes)).toBe(words);
  });
});

describe("an object of Argo Rollouts", () => {
  const object = (status: unknown, kind = "Rollout") =>
    JSON.stringify({
      apiVersion: "argoproj.io/v1alpha1",
      kind,
      metadata: { name: "stock", creationTimestamp: "2026-11-20T08:00:00Z" },
      status,
    });
  const run = async (status: unknown, kind?: string) =>
    (await readAs<RehearsalPart>("argo-rollouts", object(status, kind))).part.run;
  const condition = (type: string, status: string, reason = "") => ({
    type,
    status,
    reason,
    lastUpdateTime: "2026-11-20T08:01:00Z",
  });

  test.each([
    ["Healthy", true, []],
    ["Degraded", true, ["exit_code"]],
    ["Error", true, ["exit_code"]],
    ["Inconclusive", true, ["exit_code"]],
    ["Progressing", false, ["unfinished"]],
    ["Paused", false, ["unfinished"]],
    ["Unknown", false, ["unfinished"]],
  ])("in the phase %s", async (phase, completed, reasons) => {
    const facts = await run({ phase, conditions: [condition("Available", "True")] });
    expect(facts.completed).toBe(completed);
    expect(facts.blocking_errors.map(({ reason }) => reason)).toEqual(reasons);
  });

  test("that was aborted is no success, however healthy", async () => {
    const facts = await run({ phase: "Healthy", abort: true, abortedAt: "2026-11-20T08:01:00Z" });
    expect(facts.blocking_errors).toMatchObject([{ message: "Rollout stock is Healthy, aborted" }]);
  });

  test.each([
    [
      "new replicas are there",
      [condition("Available", "True"), condition("Progressing", "True", "NewReplicaSetAvailable")],
      0,
    ],
    ["it makes no progress", [condition("Progressing", "False", "ProgressDeadlineExceeded")], "exit_code"],
    ["its specification is invalid", [condition("InvalidSpec", "True")], "exit_code"],
    ["it is only available", [condition("Available", "True")], "unfinished"],
  ])("without a phase is what its conditions say: %s", async (_, conditions, reason) => {
    expect((await run({ conditions })).blocking_errors.map((error) => error.reason)).toEqual(
      reason === 0 ? [] : [reason],
    );
  });

  test("counts each metric of an analysis", async () => {
    const measurements = [{ finishedAt: "2026-11-20T08:02:00Z" }];
    const metricResults = [
      { name: "errors", phase: "Successful", measurements },
      { name: "latency", phase: "Inconclusive", measurements },
    ];
    const facts = await run({ phase: "Inconclusive", metricResults }, "AnalysisRun");
    expect(facts.blocking_errors.map(({ step }) => step)).toEqual(["AnalysisRun stock", "metric latency"]);
    expect(facts.finished_at).toBe("2026-11-20T08:02:00.000Z");
  });

  test("without a status was never looked at", async () => {
    await expect(run(undefined)).rejects.toMatchObject({ code: "inconclusive" });
  });
});

describe("an answer of Prometheus", () => {
  const { read, refusal } = sampled<ObservabilityPart>("prometheus", "vector.json");
  const metrics = async (changes: Changes = {}) =>
    (await read(changes)).part.metrics.map(({ id, value, unit }) => [id, value, unit]);
  const FIRST = "/data/result/0/value";

  test("tells each series with its unit, and the time of its samples", async () => {
    expect(await metrics()).toEqual([
      ['http_request_duration_seconds{quantile="0.95"}', 0.32, "s"],
      ["http_error_ratio", 0.002, "ratio"],
    ]);
    expect((await read()).observed.to).toBe("2026-11-20T08:50:00.000Z");
  });

  test("over a range is its last sample", async () => {
    const series = {
      metric: { __name__: "up" },
      values: [
        [1795164600, "0"],
        [1795164660, "1"],
      ],
    };
    expect(await metrics({ "/data": { resultType: "matrix", result: [series] } })).toEqual([["up", 1, "unit"]]);
  });

  test.each([
    ["NaN", { [`${FIRST}/1`]: "NaN" }, "inconclusive /data/result/0/value"],
    ["+Inf", { [`${FIRST}/1`]: "+Inf" }, "inconclusive /data/result/0/value"],
    ["hexadecimal", { [`${FIRST}/1`]: "0x10" }, "inconclusive /data/result/0/value"],
    ["a bare number", { [`${FIRST}/1`]: 1 }, "invalid /data/result/0/value"],
    ["no pair", { [FIRST]: null }, "invalid /data/result/0/value"],
    ["no series", { "/data/result": [] }, "inconclusive /data/result"],
    ["an error", { "/status": "error", "/error": "bad" }, "inconclusive /error"],
    ["a text", { "/data/resultType": "string" }, "inconclusive /data/result"],
    [
      "a range without samples",
      { "/data": { resultType: "matrix", result: [{ metric: {}, values: [] }] } },
      "invalid /data/result/0/values/-1",
    ],
  ])("with %s is no measurement", async (_, changes, words) => {
    expect(await refusal(changes)).toBe(words);
  });
});

describe("on-calls of PagerDuty", () => {
  const { read, refusal } = sampled<OperationsPart>("pagerduty", "oncalls.json");

  test("tell primary, backup and who is above them", async () => {
    const { operations } = (await read()).part;
    expect(operations).toMatchObject({
      window: { from: "2026-11-21T00:00:00.000Z", to: "2026-11-22T00:00:00.000Z" },
      runbooks: [],
      on_call: [
        { id: "primary", person: "Alex" },
        { id: "backup", person: "Jordan" },
      ],
      escalation: [{ person: "Rita" }],
    });
  });

  test("of nobody say so", async () => {
    await expect(read({ "/oncalls": [] })).rejects.toThrow("names nobody who is on call");
  });

  test("without times are always, and named by id where there is no name", async () => {
    const { operations } = (
      await read({ "/oncalls/1/start": null, "/oncalls/1/end": null, "/oncalls/1/user": { id: "P7" } })
    ).part;
    expect(operations.on_call[1]).toEqual({
      id: "backup",
      person: "P7",
      source: { path: "f", pointer: "/oncalls/1" },
    });
  });

  test.each([
    ["one page of several", { "/more": true }, "inconclusive /more"],
    ["nobody", { "/oncalls": [] }, "inconclusive /oncalls"],
    ["nobody for a stated time", { "/oncalls": [{ user: { id: "P" }, escalation_level: 1 }] }, "inconclusive /oncalls"],
    [
      "a shift that only begins",
      { "/oncalls": [{ user: { id: "P" }, escalation_level: 1, start: "2026-11-21T00:00:00Z" }] },
      "inconclusive /oncalls",
    ],
    ["a time that is none", { "/oncalls/0/start": "now" }, "invalid /oncalls/0/start"],
    ["a person without an id", { "/oncalls/0/user": {} }, "invalid /oncalls/0/user"],
  ])("with %s are refused", async (_, changes, words) => {
    expect(await refusal(changes)).toBe(words);
  });
});
