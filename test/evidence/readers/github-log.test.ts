import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { kind as rehearsalKind } from "../../../src/evidence/kinds/rehearsal.ts";
import { reader } from "../../../src/evidence/readers/github-log.ts";
import { reader as packageZip } from "../../../src/evidence/readers/package-zip.ts";
import { readers } from "../../../src/generated/readers.ts";
import type { RehearsalFacts } from "../../../src/model.ts";
import { context, source } from "../context.ts";
import { refusal, stream } from "../stream.ts";
import { zipOf } from "../strict/raw-zip.ts";

const SAMPLE = readFileSync(
  resolve(import.meta.dirname, "../../../examples/formats/github-log/0_deploy-staging.txt"),
  "utf8",
);

async function run(content: string | Uint8Array, size = 7): Promise<RehearsalFacts> {
  return (await reader.read(stream(content, size), "log")).part.run;
}

let clock = 0;
const line = (text: string): string => {
  clock += 1;
  return `2026-11-20T08:${String(Math.floor(clock / 60) % 60).padStart(2, "0")}:${String(clock % 60).padStart(2, "0")}.1234567Z ${text}\n`;
};
const END = "Cleaning up orphan processes";
const log = (...texts: readonly string[]): string => {
  clock = 0;
  return texts.map(line).join("");
};
const STEP = "##[group]Run ./deploy.sh";

describe("the log of a job", () => {
  test("is known by the time with seven digits in its first line, also behind a byte order mark", () => {
    const fitting = readers.filter(({ recognises }) => recognises(Buffer.from(SAMPLE)));
    expect(fitting.map(({ format }) => format)).toEqual(["github-log"]);
    expect(reader.recognises(Buffer.from("2026-11-20T08:20:00.123456789Z docker\n"))).toBe(false);
    expect(reader.recognises(Buffer.from("2026-11-20T08:20:00Z text\n"))).toBe(false);
  });

  test("is over where the runner cleaned up, with what it ended behind it", async () => {
    expect(await run(SAMPLE, 65_536)).toMatchObject({
      environment: "unknown",
      started_at: "2026-11-20T08:20:00.104Z",
      finished_at: "2026-11-20T08:20:45.900Z",
      completed: true,
      blocking_errors: [],
      steps: [
        { id: "Set up job", exit_code: 0 },
        { id: "Run ./scripts/deploy_staging.sh 1.4.0", exit_code: 0, source: { line: 7 } },
        { id: "Run ./scripts/smoke.sh", exit_code: 0 },
      ],
    });
    expect(await run(log(STEP, END, "Terminate orphan process: pid (7) (node)"))).toMatchObject({ completed: true });
  });

  test("reads the same whatever the pieces and line ends are", async () => {
    expect(await run(SAMPLE, 1)).toEqual(await run(SAMPLE, 65_536));
    expect(await run(SAMPLE.replaceAll("\n", "\r\n"))).toEqual(await run(SAMPLE));
  });

  test.each([
    ["is cut off", log(STEP, "deployed")],
    ["goes on behind the words of its end", log(STEP, END, "more output")],
    ["only says the words within a line", log(STEP, `${END} now`)],
  ])("is not over where it %s", async (_, text) => {
    const facts = await run(text);
    expect(facts).toMatchObject({ completed: false });
    expect(facts).not.toHaveProperty("finished_at");
    expect(facts.blocking_errors.every(({ reason }) => reason === "unfinished")).toBe(true);
    expect(facts.blocking_errors).not.toEqual([]);
  });

  test("fails at an error with its exit code and line, although the job went on", async () => {
    const facts = await run(log(STEP, "##[error]Process completed with exit code 3.", "##[group]Run echo done", END));
    expect(facts).toMatchObject({
      completed: true,
      steps: [{ id: "Set up job" }, { exit_code: 3 }, { exit_code: 0 }],
      blocking_errors: [
        {
          step: "Run ./deploy.sh",
          reason: "exit_code",
          message: "Run ./deploy.sh says in line 2: Process completed with exit code 3.",
          source: { line: 2 },
        },
      ],
    });
  });

  test.each([
    ["an error in colours", "\u001b[31m##[error]no\u001b[0m", ["exit_code"]],
    ["an error that says exit code 0", "##[error]Process completed with exit code 0.", ["exit_code"]],
    ["an error in an open group", "##[error]The operation was canceled.", ["exit_code"]],
    ["a step out of time", "##[error]The action 'deploy' has timed out after 5 minutes.", ["timeout"]],
    ["FATAL", "2026 FATAL: role does not exist", ["exit_code"]],
    ["a panic", "panic: runtime error", ["exit_code"]],
    ["a warning", "##[warning]slow", []],
    ["a word that holds panic", "do not panic: it works", []],
    ["a script that is shown", "\u001b[36;1mtest -f x || echo FATAL\u001b[0m", []],
  ])("takes %s for what it is", async (_, text, reasons) => {
    const { blocking_errors: errors, steps } = await run(log(STEP, text, END));
    expect(errors.map(({ reason }) => reason)).toEqual(reasons);
    expect(steps.filter(({ exit_code }) => exit_code !== 0)).toHaveLength(reasons.length);
  });

  test("takes a line without a time for a part of the step", async () => {
    const facts = await run(`${log(STEP)}##[error]no time\n${log(END)}`);
    expect(facts.blocking_errors).toHaveLength(1);
  });

  test("without any time shows nothing that ran", async () => {
    expect(await refusal(() => run("hello\nworld\n"))).toBe(
      "inconclusive - has no line with a time, so nothing shows that a job ran",
    );
  });

  test("that is no UTF-8 is refused with its line", async () => {
    const bytes = Buffer.concat([Buffer.from(log(STEP)), Buffer.from([0xff, 0x0a])]);
    expect(await refusal(() => run(bytes))).toMatch(/^unreadable 2:1 /u);
  });

  test("is bound by nothing in it, and takes its environment from the config", async () => {
    const { subject, part } = await reader.read(stream(SAMPLE), "log");
    expect(subject).toEqual({});
    const facts = rehearsalKind.unite([source("log", part)] as never, context({ environment: "staging" }));
    expect(facts).toMatchObject({ environment: "staging" });
  });
});

describe("the log archive of a run", () => {
  const good = log(STEP, "deployed", END);
  const files = {
    "0_deploy.txt": good,
    "deploy/1_Set up job.txt": log("Current runner version"),
    "deploy/2_Run deploy.txt": log(STEP, "deployed"),
    "deploy/10_Complete job.txt": log(END),
    "deploy/system.txt": log("Job is about to start"),
  };

  test("tells each job, and each step of it in their order", async () => {
    const facts = await run(await zipOf(files), 65_536);
    expect(facts).toMatchObject({ completed: true, blocking_errors: [] });
    expect(facts.steps.map(({ id }) => id)).toEqual([
      "deploy",
      "deploy > Set up job",
      "deploy > Run deploy",
      "deploy > Complete job",
    ]);
  });

  test("is told apart from a package by the name of its first entry", async () => {
    const [archive, own] = [await zipOf(files), await zipOf({ "candidate-verdict.json": "{}" })];
    expect(reader.recognises(archive)).toBe(true);
    expect(reader.recognises(own)).toBe(false);
    expect([packageZip.isGeneral, packageZip.recognises(archive)]).toEqual([true, true]);
  });

  test("of old has the log of a job under the least number", async () => {
    const facts = await run(await zipOf({ "-2147483648_deploy.txt": good, "-2147483647_test.txt": good }));
    expect(facts).toMatchObject({ completed: true, steps: [{ id: "deploy" }, { id: "test" }] });
  });

  test("without the log of a job ends where the last step does", async () => {
    const { "0_deploy.txt": _, ...steps } = files;
    expect(await run(await zipOf(steps))).toMatchObject({ completed: true });
    const { "deploy/10_Complete job.txt": __, ...cut } = steps;
    expect(await run(await zipOf(cut))).toMatchObject({ completed: false });
  });

  test("names job, step, file and line of a failure", async () => {
    const failing = { ...files, "deploy/2_Run deploy.txt": log(STEP, "##[error]Process completed with exit code 2.") };
    expect(await run(await zipOf(failing))).toMatchObject({
      steps: [{ exit_code: 0 }, { exit_code: 0 }, { exit_code: 2 }, { exit_code: 0 }],
      blocking_errors: [
        {
          message: "deploy > Run deploy says in line 2: Process completed with exit code 2. (deploy/2_Run deploy.txt)",
        },
      ],
    });
  });

  test("is not over while one job of it is not", async () => {
    expect(await run(await zipOf({ "0_a.txt": good, "1_b.txt": log(STEP) }))).toMatchObject({
      completed: false,
      blocking_errors: [{ step: "b", reason: "unfinished" }],
    });
  });

  test("may have a step that printed nothing", async () => {
    expect(await run(await zipOf({ ...files, "deploy/3_Quiet.txt": "" }))).toMatchObject({ completed: true });
  });

  test("may have emoji in its names", async () => {
    const facts = await run(await zipOf({ "0_\u2699\ufe0f deploy.txt": good, "1_\u{1f9d1}\u200d\u{1f4bb}.txt": good }));
    expect(facts.steps.map(({ id }) => id)).toEqual(["\u2699\ufe0f deploy", "\u{1f9d1}\u200d\u{1f4bb}"]);
  });

  test.each([
    ["a file that is no log", { ...files, "readme.md": "hello" }, "invalid - holds readme.md, which is no log"],
    ["nothing but what the runner says", { "deploy/system.txt": good }, "inconclusive"],
    [
      "a file that is no text",
      { "0_a.txt": good, "1_b.txt": Buffer.concat([Buffer.from(good), Buffer.from([0xff])]) },
      "holds 1_b.txt, which is not UTF-8; write it as UTF-8 (line 4)",
    ],
    ["two names that look the same", { "0_\u2699\ufe0f.txt": good, "0_\u2699.txt": good }, "ambiguous"],
    ["a joiner that joins no emoji", { "0_a\u200db.txt": good }, "invalid"],
  ])("with %s is refused", async (_, content, words) => {
    expect(await refusal(async () => run(await zipOf(content)))).toContain(words);
  });
});
