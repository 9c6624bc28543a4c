import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { reader } from "../../../src/evidence/readers/rehearsal-log.ts";
import type { RehearsalFacts } from "../../../src/model.ts";
import { validate } from "../../../src/schema.ts";
import { refusal, stream } from "../stream.ts";

const RUN = "6f1c2a34-1111-4222-8333-444455556666";
const COMMIT = "ab".repeat(20);
const START = {
  event: "run_start",
  environment: "staging",
  subject: { name: "shop", version: "1.0.0", git_commit: COMMIT },
};
const BEGIN = { event: "step_start", step: "deploy" };
const END = { event: "step_end", step: "deploy", exit_code: 0 };
const DONE = { event: "run_end", steps: 1 };

/** A log of these events, numbered, dated and chained; what an event states itself wins. */
function log(...events: readonly object[]): string {
  let previous = "0".repeat(64);
  return events
    .map((event, seq) => {
      const line = JSON.stringify({
        seq,
        ts: `2025-01-01T10:00:0${seq % 10}Z`,
        run_id: RUN,
        prev_sha256: previous,
        ...event,
      });
      previous = createHash("sha256").update(line).digest("hex");
      return `${line}\n`;
    })
    .join("");
}

const read = (text: string): ReturnType<typeof reader.read> => reader.read(stream(text, 40), "run.log");
const run = async (...events: readonly object[]): Promise<RehearsalFacts> => (await read(log(...events))).part.run;
const errors = async (...events: readonly object[]): Promise<readonly string[]> =>
  (await run(...events)).blocking_errors.map(({ id, message, source: { line } }) => `${id} | ${message} | ${line}`);

describe("the rehearsal log", () => {
  it("tells the run, its steps, its times and what it is about", async () => {
    const script = { script: "deploy.sh", script_sha256: "cd".repeat(32) };
    const reading = await read(
      log(
        START,
        { ...BEGIN, ...script, argv: ["./deploy.sh"] },
        { event: "output", step: "deploy", stream: "stdout", text: "fine" },
        END,
        DONE,
      ),
    );
    expect(reading.part.run).toEqual({
      environment: "staging",
      started_at: "2025-01-01T10:00:00.000Z",
      finished_at: "2025-01-01T10:00:04.000Z",
      completed: true,
      chain_valid: true,
      steps: [
        {
          id: "deploy",
          exit_code: 0,
          timed_out: false,
          allowed_failure: false,
          ...script,
          started_at: "2025-01-01T10:00:01.000Z",
          finished_at: "2025-01-01T10:00:03.000Z",
          source: { path: "run.log", line: 2, column: 1 },
        },
      ],
      blocking_errors: [],
      source: { path: "run.log", line: 1, column: 1 },
    });
    expect([reading.observed, reading.subject]).toEqual([
      { from: "2025-01-01T10:00:00.000Z", to: "2025-01-01T10:00:04.000Z" },
      { name: "shop", version: "1.0.0", git_commit: COMMIT },
    ]);
    expect(await validate("facts/rehearsal", reading.part.run)).toEqual([]);
  });

  it.each([
    ["an exit code", [{ ...END, exit_code: 3 }], "deploy exit_code | step deploy ended with exit code 3 | 3"],
    [
      "a signal",
      [{ ...END, exit_code: null, signal: "SIGKILL" }],
      "deploy signal | step deploy was ended by SIGKILL | 3",
    ],
    ["no exit code", [{ event: "step_end", step: "deploy" }], "deploy signal | step deploy was ended by a signal | 3"],
    ["a timeout", [{ ...END, exit_code: 0, timed_out: true }], "deploy timeout | step deploy ran out of time | 3"],
    ["no end", [], "deploy unfinished | step deploy started and never ended | 2"],
    [
      "##[error]",
      [{ event: "output", step: "deploy", text: "##[error]no" }, END],
      "deploy output | step deploy printed: ##[error]no | 3",
    ],
    [
      "FATAL",
      [{ event: "output", step: "deploy", text: "a FATAL0 b" }, END],
      "deploy output | step deploy printed: a FATAL0 b | 3",
    ],
    [
      "panic:",
      [{ event: "output", step: "deploy", text: "x\npanic: y" }, END],
      "deploy output | step deploy printed: x | 3",
    ],
  ])("takes %s for a blocking error", async (_, events, message) => {
    expect(await errors(START, BEGIN, ...events, DONE)).toEqual([message]);
  });

  it.each(["no ##[error] at the start", "don't panic: relax", "fatal: small letters"])(
    "takes the output %j for none",
    async (text) => {
      expect(await errors(START, BEGIN, { event: "output", step: "deploy", text }, END, DONE)).toEqual([]);
    },
  );

  it("does not let the log allow itself a failure", async () => {
    const allowed_failure = { by: "ops@shop.example", why: "the cache warms up later" };
    const facts = await run(START, BEGIN, { ...END, exit_code: 1, allowed_failure }, DONE);
    expect(facts).toMatchObject({ steps: [{ allowed_failure: false }], blocking_errors: [{ reason: "exit_code" }] });
  });

  it("compares the number of steps that its end states", async () => {
    expect((await read(log(START, BEGIN, END, { ...DONE, steps: 2 }))).declared).toEqual([
      { what: "steps", declared: 2, counted: 1, source: { path: "run.log", line: 4, column: 1 } },
    ]);
  });

  it("numbers what happens twice, the same in every run", async () => {
    const output = { event: "output", step: "deploy", text: "FATAL" };
    const facts = await run(START, BEGIN, output, output, END, BEGIN, END, DONE);
    expect(facts.blocking_errors.map(({ id }) => id)).toEqual(["deploy output", "deploy output #2"]);
    expect(facts.steps.map(({ id, finished_at }) => [id, finished_at])).toEqual([
      ["deploy", "2025-01-01T10:00:04.000Z"],
      ["deploy #2", "2025-01-01T10:00:06.000Z"],
    ]);
  });

  it.each([
    ["a run without an end", [START, BEGIN, END]],
    ["a step without an end", [START, BEGIN, DONE]],
    ["anything behind the end", [START, BEGIN, END, DONE, { event: "note", text: "more" }]],
  ])("is not completed with %s", async (_, events) => {
    expect((await run(...events)).completed).toBe(false);
  });

  it.each([
    ["a gap in the numbers", [START, BEGIN, { ...END, seq: 7 }, { ...DONE, seq: 8 }]],
    ["a number twice", [START, BEGIN, { ...END, seq: 1 }, { ...DONE, seq: 2 }]],
    ["a wrong digest", [START, BEGIN, { ...END, prev_sha256: "0".repeat(64) }, DONE]],
    ["a first line that follows another", [{ ...START, prev_sha256: "1".repeat(64) }, BEGIN, END, DONE]],
    ["an event of another run", [START, BEGIN, { ...END, run_id: RUN.replace("6f", "7f") }, DONE]],
    ["a second start", [START, START, BEGIN, END, DONE]],
    ["time that goes back", [START, BEGIN, { ...END, ts: "2025-01-01T09:00:00Z" }, DONE]],
    ["anything behind the end", [START, BEGIN, END, DONE, { event: "note" }]],
  ])("has no valid chain with %s", async (_, events) => {
    expect((await run(...events)).chain_valid).toBe(false);
  });

  it("has no valid chain when any line is changed, dropped or doubled", async () => {
    const lines = log(START, BEGIN, { event: "output", step: "deploy", text: "a" }, END, DONE).split("\n").slice(0, -1);
    const chained = async (changed: readonly string[]): Promise<boolean> =>
      (await read(`${changed.join("\n")}\n`)).part.run.chain_valid;
    expect(await chained(lines)).toBe(true);
    for (const index of [1, 2])
      expect(
        await chained(lines.map((line, at) => (at === index ? line.replace("deploy", "Deploy") : line))).catch(
          () => false,
        ),
      ).toBe(false);
    expect(await chained(lines.toSpliced(2, 1))).toBe(false);
    expect(await chained(lines.toSpliced(2, 0, lines[2] ?? ""))).toBe(false);
  });

  it.each([
    ["a log without a start", log({ event: "note" }), "inconclusive 1:1 has no run_start with an environment"],
    [
      "a start without an environment",
      log({ event: "run_start" }),
      "invalid 1:1 does not say in which environment the run took place",
    ],
    ["an end of a step that did not start", log(START, END), "invalid 2:1 ends the step deploy, which did not start"],
    [
      "an end that does not say how many steps ran",
      log(START, { event: "run_end" }),
      "invalid 2:1 does not say at its end how many steps ran",
    ],
    ["a step without a name", log(START, { event: "step_start" }), "invalid 2:1 has a step without a name"],
    [
      "an unknown event",
      log(START, { event: "step_skipped" }),
      /^invalid 2:1 has an event that is none: \/event is "step_skipped"/u,
    ],
    ["an unknown key", log({ ...START, ok: true }), /^invalid 1:1 has an event that is none: \/ok is not a known key/u],
    [
      "a time that is none",
      log({ ...START, ts: "yesterday" }),
      'invalid 1:1 has the time "yesterday", which is no RFC 3339 time',
    ],
    ["a torn end", log(START, BEGIN).slice(0, -5), /^unreadable 2:1 ends in the middle of a line/u],
    ["nothing", "", "unreadable - is empty"],
  ])("refuses %s", async (_, text, message) => {
    expect(await refusal(() => read(text))).toEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });

  it("recognises its own first line", () => {
    expect(reader.recognises(new TextEncoder().encode(log(START)))).toBe(true);
    expect(reader.recognises(new TextEncoder().encode('{"event":"run_start"}\n'))).toBe(false);
  });
});
