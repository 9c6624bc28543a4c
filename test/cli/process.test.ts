import { spawn, spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { AT, project, put, text, verdictOf } from "../project.ts";

const BIN = resolve(import.meta.dirname, "../../bin/ray-policy.js");

function run(argv: readonly string[], options: Parameters<typeof spawnSync>[2] = {}) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [BIN, ...argv], {
    encoding: "utf8",
    ...options,
  });
  return { status, signal, out: String(stdout), err: String(stderr) };
}

const evaluation = (path: string): readonly string[] => ["eval", path, "--gate", "rehearsal", "--simulate-at", AT];

describe("the command line as a process", () => {
  test("answers 0 for the example and 1 for a broken one", () => {
    expect(run(evaluation(project())).status).toBe(0);
    expect(run(evaluation(project({ "reports/junit.xml": null }))).status).toBe(1);
  });

  test.each([
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/u],
    [["--help"], 0, /ray-policy eval \[project\]/u],
    [["eval", "--help"], 0, /--simulate-at/u],
    [["record", "--help"], 0, /ray-policy record <what> -- <command>/u],
    [[], 0, /Commands:/u],
  ])("%j prints and answers %i", (argv, status, output) => {
    const ran = run(argv);
    expect([ran.status, ran.err]).toEqual([status, ""]);
    expect(ran.out).toMatch(output);
  });

  test("an unknown command is told with the nearest one", () => {
    expect(run(["evla"])).toMatchObject({
      status: 2,
      out: "",
      err: "ray-policy: evla is not a command; did you mean eval? See ray-policy --help\n",
    });
  });

  test("a full device behind standard output is exit 4, with the verdict whole", () => {
    const path = project();
    expect(run(evaluation(path), { stdio: ["ignore", openSync("/dev/full", "w"), "pipe"] }).status).toBe(4);
    expect(verdictOf(path).status).toBe("complete");
  });

  test("a closed pipe behind standard output is never 0, with the verdict whole", async () => {
    const path = project();
    const child = spawn(process.execPath, [BIN, ...evaluation(path)], { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.destroy();
    const code = await new Promise((settle) => child.once("close", settle));
    expect([code, verdictOf(path).status]).toEqual([4, "complete"]);
  });

  test("colours only on a terminal", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what must not be there
    expect(run(evaluation(project())).out).not.toMatch(/\u001b/u);
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "%s at any moment leaves the old verdict, none, or the new one",
    async (signal) => {
      const path = project();
      run(evaluation(path));
      const old = text(path, "ray-policy-verdict/verdict.json");
      put(
        path,
        "reports/junit.xml",
        text(path, "reports/junit.xml").replace(/<testcase/u, '<testcase status="failed"'),
      );
      for (const delay of [0, 30, 60, 90, 120, 150, 200, 300]) {
        put(path, "ray-policy-verdict/verdict.json", old);
        const child = spawn(process.execPath, [BIN, ...evaluation(path)], { stdio: "ignore" });
        setTimeout(() => child.kill(signal), delay);
        expect(await new Promise((settle) => child.once("close", settle))).not.toBe(0);
        const left = text(path, "ray-policy-verdict/verdict.json");
        const { status, outcome } = JSON.parse(left);
        expect(left === old ? "old" : `${status} ${outcome}`).toMatch(/^(old|incomplete undefined|complete fail)$/u);
      }
    },
  );

  test("a broken build is a bug, not an answer", () => {
    const program = `process.argv = ["", "", "eval"]; require("module")._load = () => { throw new Error("gone"); };`;
    const { status } = spawnSync(process.execPath, ["-e", `${program} require(${JSON.stringify(BIN)})`]);
    expect(status).not.toBe(0);
  });
});
