import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RayError } from "../../src/errors.ts";
import { type Host, nodeHost } from "../../src/host.ts";
import { folder, project, put, type Ran, ray, text, verdictOf } from "../project.ts";

const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";

function script(path: string, body: string): void {
  put(path, "scripts/deploy_staging.sh", `#!/bin/sh\n${body}\n`);
  chmodSync(join(path, "scripts/deploy_staging.sh"), 0o755);
}

const calling = (path: string, ...more: readonly string[]): readonly string[] => [
  "record",
  "rehearsal",
  "--project",
  path,
  ...more,
  "--",
  "scripts/deploy_staging.sh",
];
const record = (path: string, ...more: readonly string[]): Promise<Ran> => ray(calling(path, ...more));

/** The codes of what blocks the gate. */
async function blocking(path: string): Promise<readonly string[]> {
  await ray(["eval", path, "--gate", "rehearsal"]);
  const open = verdictOf(path).findings.filter(({ level, status }) => level === "error" && status === "open");
  return [...new Set(open.map(({ code }) => code))];
}

/** What the log says of its steps: name, then how it ended. */
function ends(path: string): readonly unknown[] {
  return events(path)
    .filter(({ event }) => event === "step_end")
    .map(({ step, exit_code, signal }) => [step, signal ?? exit_code]);
}

function events(path: string) {
  return text(path, LOG)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("record rehearsal", () => {
  test("runs the command, passes its output on, and logs a chain that is admitted", async () => {
    const path = project();
    script(path, 'echo "to stdout"; echo "to stderr" >&2; printf "no line end"');
    const { code, out, err } = await record(path);
    expect([code, out]).toEqual([0, "to stdout\nno line end"]);
    expect(err).toContain("to stderr\n");
    expect(events(path).map(({ event }) => event)).toEqual([
      "run_start",
      "step_start",
      "output",
      "output",
      "output",
      "step_end",
      "run_end",
    ]);
    const seen = await ray(["inspect", join(path, LOG), "--format", "json"]);
    expect(JSON.parse(seen.out)).toMatchObject({
      status: "admitted",
      kind: "rehearsal",
      subject: { name: "stock-service", version: "1.4.0" },
      facts: { completed: true, chain_valid: true, environment: "staging" },
    });
  });

  test("names the script by its digest and the variables of the environment without their values", async () => {
    const path = project();
    script(path, "true");
    process.env["RAY_TEST_SECRET"] = "hunter2";
    await record(path);
    delete process.env["RAY_TEST_SECRET"];
    expect(events(path)[1]).toMatchObject({ script: "scripts/deploy_staging.sh", argv: ["scripts/deploy_staging.sh"] });
    expect(events(path)[1].env_names).toContain("RAY_TEST_SECRET");
    expect(text(path, LOG)).not.toContain("hunter2");
  });

  test("answers 1 for a command that fails, with a log that is whole and does not pass", async () => {
    const path = project();
    script(path, "exit 3");
    expect((await record(path)).code).toBe(1);
    expect(events(path).at(-2)).toMatchObject({ event: "step_end", exit_code: 3 });
    expect((await ray(["eval", path, "--gate", "rehearsal"])).code).toBe(1);
    expect(verdictOf(path).findings.map(({ code }: { code: string }) => code)).toContain("RAY202");
  });

  test("answers 1 for a command that a signal ends", async () => {
    const path = project();
    script(path, "kill -KILL $$");
    expect((await record(path)).code).toBe(1);
    expect(events(path).at(-2)).toMatchObject({ exit_code: null, signal: "SIGKILL" });
  });

  test("answers 1 for a command that cannot be started", async () => {
    const path = project();
    const { code, err } = await ray(["record", "rehearsal", "--project", path, "--", "no-such-program"]);
    expect([code, err]).toEqual([1, expect.stringContaining("could not be started (ENOENT)")]);
    expect(events(path).at(-2)).toMatchObject({ exit_code: 127 });
  });

  test("logs binary output as text that can be read again", async () => {
    const path = project();
    script(path, String.raw`printf '\377\376\000 bytes\n'; printf '\355\240\200\n'`);
    expect((await record(path)).code).toBe(0);
    expect((await ray(["inspect", join(path, LOG)])).code).toBe(0);
  });

  test("cuts a line that does not end", async () => {
    const path = project();
    script(path, "head -c 200000 /dev/zero | tr '\\0' 'x'");
    await record(path);
    const [line] = events(path).filter(({ event }) => event === "output");
    expect(line.text.length).toBeLessThan(10_000);
  });

  test("logs the steps that a script marks, each with the script's digest", async () => {
    const path = project();
    script(path, "echo ::ray-step::migrate; echo in it; echo ::ray-step-end::; echo ::ray-step::start; echo up");
    expect((await record(path)).code).toBe(0);
    expect(ends(path)).toEqual([
      ["deploy/migrate", 0],
      ["deploy/start", 0],
      ["deploy", 0],
    ]);
    const digests = events(path).filter(({ event }) => event === "step_start");
    expect(new Set(digests.map(({ script_sha256 }) => script_sha256)).size).toBe(1);
    expect(events(path).find(({ text }) => text === "in it")).toMatchObject({ step: "deploy/migrate" });
    expect(events(path).at(-1)).toMatchObject({ event: "run_end", steps: 3 });
  });

  test.each([
    ["says so", "echo ::ray-step::migrate; echo ::ray-step-end::7", 7],
    ["ends with what is no code", "echo ::ray-step::migrate; echo ::ray-step-end::fine", 1],
  ])("a marked step that %s has failed, also when its script goes well", async (_, body, code) => {
    const path = project();
    script(path, body);
    expect(await record(path)).toMatchObject({ code: 1, err: expect.stringContaining("a step that it marked failed") });
    expect(ends(path)).toEqual([
      ["deploy/migrate", code],
      ["deploy", 0],
    ]);
    expect(await blocking(path)).toContain("RAY202");
  });

  test("a failure that ends before any marked step began is not lost", async () => {
    const path = project();
    script(path, "echo ::ray-step-end::4");
    expect((await record(path)).code).toBe(1);
    expect(ends(path)).toContainEqual(["deploy/(unnamed)", 4]);
  });

  test("a marked step that is open when the command fails has failed with it", async () => {
    const path = project();
    script(path, "echo ::ray-step::migrate; exit 5");
    await record(path);
    expect(ends(path)).toEqual([
      ["deploy/migrate", 5],
      ["deploy", 5],
    ]);
  });

  test("ends what hangs, and says that it ran out of time", async () => {
    const path = project();
    script(path, "trap 'exit 0' TERM; sleep 60 & wait");
    expect(await record(path, "--timeout", "PT1S")).toMatchObject({
      code: 1,
      err: expect.stringContaining("the command ran out of time"),
    });
    expect(events(path).at(-2)).toMatchObject({ exit_code: null, signal: "SIGTERM", timed_out: true });
    expect(await blocking(path)).toContain("RAY202");
  });

  test("ends what a command leaves running, and notes it", async () => {
    const path = project();
    script(path, "sleep 60 & echo up");
    expect((await record(path)).code).toBe(0);
    expect(events(path).find(({ event }) => event === "note")).toMatchObject({
      text: expect.stringContaining("left running were ended"),
    });
    expect(events(path).at(-2)?.duration_ms).toBeLessThan(1000);
  });

  test("a script that changes while it runs has no digest, which blocks", async () => {
    const path = project();
    script(path, 'echo "# more" >> "$0"');
    expect((await record(path)).code).toBe(0);
    expect(events(path).at(-2)).toMatchObject({ script_changed: true });
    const seen = await ray(["inspect", join(path, LOG), "--format", "json", "--items"]);
    expect(JSON.parse(seen.out).facts.steps[0]).not.toHaveProperty("script_sha256");
    expect(await blocking(path)).toContain("RAY203");
  });

  test("keeps the beginning and the end of much output, and what tells of a failure between them", async () => {
    const path = project();
    script(path, "yes 'a line of output' | head -n 200000; echo FATAL here; yes more | head -n 200000; echo the end");
    expect((await record(path)).code).toBe(0);
    const lines = events(path);
    expect(text(path, LOG).length).toBeLessThan(40 * 2 ** 20);
    expect(lines.find(({ event }) => event === "note")?.text).toMatch(/^\d+ lines of output .* are left out$/u);
    expect(lines.findLast(({ event }) => event === "output")?.text).toBe("the end");
    expect(lines.filter(({ text: line }) => line === "FATAL here")).toHaveLength(1);
    expect(await blocking(path)).toContain("RAY202");
  });

  test("keeps so many lines that tell of a failure, and no more", async () => {
    const path = project();
    script(path, "yes 'a FATAL line' | head -n 200000");
    expect((await record(path)).code).toBe(0);
    const kept = text(path, LOG).split("\n").length;
    // 8 MiB of such lines, a thousand more, the last 200, and what stands around them.
    expect(kept).toBe(Math.ceil((8 * 2 ** 20) / 76) + 1000 + 200 + 6);
  });

  test("a failure behind the cut of a line blocks", async () => {
    const path = project();
    script(path, "head -c 20000 /dev/zero | tr '\\0' 'x'; echo FATAL");
    expect((await record(path)).code).toBe(0);
    expect(await blocking(path)).toContain("RAY202");
  });

  test("hides secrets in output, arguments and names, also across the cut, and never a failure", async () => {
    const path = project();
    script(path, 'printf "%8188s%s\\n" x "$DEPLOY_TOKEN"; echo "::ray-step::as $DEPLOY_TOKEN"; echo "$OTHER"');
    process.env["DEPLOY_TOKEN"] = "hunter2-hunter2";
    process.env["OTHER"] = "FATAL";
    const argv = [...calling(path, "--mask", "OTHER"), "--token=hunter2-hunter2"];
    expect((await ray(argv)).code).toBe(0);
    delete process.env["DEPLOY_TOKEN"];
    delete process.env["OTHER"];
    expect(text(path, LOG)).not.toMatch(/hunt|2-h/u);
    expect(events(path)[1].argv).toEqual(["scripts/deploy_staging.sh", "--token=***"]);
    expect(ends(path)[0]).toEqual(["deploy/as ***", 0]);
    expect(await blocking(path)).toContain("RAY202");
  });

  test("hides the secrets that stand in the arguments themselves", async () => {
    const path = project();
    script(path, 'echo "$2"; echo "again $2" >&2');
    expect((await ray([...calling(path), "--password", "hunter2-hunter2"])).code).toBe(0);
    expect(events(path)[1].argv).toEqual(["scripts/deploy_staging.sh", "--password", "***"]);
    expect(text(path, LOG)).not.toContain("hunter2");
  });

  test("refuses a second run on the same folder at once, and leaves the first one's log alone", async () => {
    const path = project();
    script(path, "touch began; while ! [ -e go ]; do sleep 0.02; done");
    const first = record(path);
    while ((await nodeHost().glob("began", path)).length === 0) await new Promise((settle) => setTimeout(settle, 20));
    expect(await record(path)).toMatchObject({ code: 4, err: expect.stringMatching(/\.record\.lock is held by/u) });
    put(path, "go", "");
    expect((await first).code).toBe(0);
    expect(events(path).map(({ event }) => event)).toEqual(["run_start", "step_start", "step_end", "run_end"]);
    expect((await record(path)).code).toBe(0);
  });

  test("a disk that is full while the command runs ends it, is exit 4, and leaves a log that does not count", async () => {
    const path = project();
    script(path, "echo one; sleep 1; touch later");
    expect(await ray(calling(path), "/", full(2))).toMatchObject({ code: 4, err: expect.stringContaining("full") });
    expect(await nodeHost().glob("later", path)).toEqual([]);
    expect(await blocking(path)).toContain("RAY201");
  });

  test("a log that cannot be begun leaves the older one, and nothing runs", async () => {
    const path = project();
    script(path, "touch ran");
    const old = text(path, LOG);
    expect((await ray(calling(path), "/", full(0))).code).toBe(4);
    expect(text(path, LOG)).toBe(old);
    expect(await nodeHost().glob("ran", path)).toEqual([]);
  });

  test("the log of a rollback is no evidence of a deployment", async () => {
    const path = project();
    script(path, "true");
    await record(path);
    const [start = ""] = text(path, LOG).split("\n");
    put(path, LOG, `${start.replace('"procedure":"rehearsal"', '"procedure":"rollback"')}\n`);
    const seen = await ray(["inspect", join(path, LOG)]);
    expect(seen).toMatchObject({ code: 1, out: expect.stringContaining("is the log of a rollback") });
  });

  test.each(["0", "PT0S", "P25D", "soon"])("--timeout %s is a wrong call", async (timeout) => {
    const path = project();
    expect(await record(path, "--timeout", timeout)).toMatchObject({ code: 2, err: expect.stringContaining(timeout) });
  });

  test.each([
    [["record", "deployment", "--", "true"], "record deployment is not known"],
    [["record", "rehearsal"], "record needs -- <command>"],
    [["record"], "record needs <what>"],
  ])("%j is a wrong call", async (argv, message) => {
    expect(await ray(argv, project())).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test("without a project is a wrong call, and runs nothing", async () => {
    expect((await ray(["record", "rehearsal", "--", "touch", "ran"], folder())).code).toBe(2);
  });

  test("with a release that cannot be read says so", async () => {
    const path = project({ "release-manifest.json": "{" });
    expect(await record(path)).toMatchObject({ code: 2, err: expect.stringContaining("the release cannot be read") });
  });
});

/** A machine whose disk is full after so many writes to a log; the first one makes it. */
function full(writes: number): Host {
  const host = nodeHost();
  let left = writes;
  const spend = (): void => {
    if (left === 0) throw new RayError("output", "the disk is full");
    left -= 1;
  };
  return {
    ...host,
    startLog: (path, first) => {
      spend();
      const log = host.startLog(path, first);
      return {
        ...log,
        append: (line) => {
          spend();
          log.append(line);
        },
      };
    },
  };
}
