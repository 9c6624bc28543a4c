import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AT, project, put } from "../project.ts";

/** What a package holds; what a build made of it is only ever faster. */
const PARTS = ["bin", "dist", "schemas", "policies/bundle.tar.gz", "package.json"];
const ROOT = resolve(import.meta.dirname, "../..");
const FILES = ["verdict.json", "audit.sarif", "code-scanning.sarif", "report.md"];

let folder: string;
let untouched: Answer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ray-policy-built-"));
  untouched = judged(installed("untouched"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the built command line answers the same", () => {
  test("in the first place", () => {
    expect(untouched).toMatchObject({ status: 0, stdout: expect.stringContaining("GO") });
  });

  test("where the build opened another bundle", () => {
    const place = installed("other-opened");
    const cli = join(place, "dist/cli.js");
    const opened = /\{digest:"[0-9a-f]{64}",wasm:\[\[\d+,/u;
    expect(readFileSync(cli, "utf8")).toMatch(opened);
    writeFileSync(cli, readFileSync(cli, "utf8").replace(opened, `{digest:"${"0".repeat(64)}",wasm:[[10,`));
    // A cache holds what the text said before.
    for (const file of readdirSync(join(place, "dist"))) if (file.endsWith(".cache")) rmSync(join(place, "dist", file));
    expect(judged(place)).toEqual(untouched);
  });

  test.each([
    ["gone", (file: string) => rmSync(file)],
    ["empty", (file: string) => writeFileSync(file, "")],
    ["cut", (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 1_000))],
    ["another V8's", (file: string) => writeFileSync(file, readFileSync(file).fill(0, 0, 16))],
  ])("where its code cache is %s", (name, spoil) => {
    const place = installed(`cache-${name}`);
    for (const file of readdirSync(join(place, "dist"), { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".cache")) spoil(join(place, "dist", file));
    expect(judged(place)).toEqual(untouched);
  });
});

test("a shipped bundle with one flipped byte is no verdict, whatever the build unpacked", () => {
  const place = installed("other-bundle");
  flip(join(place, "policies/bundle.tar.gz"));
  expect(judged(place)).toMatchObject({
    status: 3,
    stderr: expect.stringContaining("this release of ray-policy ships"),
  });
});

test("what breaks a schema is told in the words of the validator beside the command line", () => {
  const path = project();
  put(path, "ray-policy.yaml", "relase: x\n");
  const { status, stderr } = evaluate(join(ROOT, "bin/ray-policy.js"), path, join(folder, "none"));
  expect([status, stderr]).toEqual([2, expect.stringContaining('is not a known key; did you mean "release"?')]);
});

test("a library that few runs need is loaded when it is asked for", () => {
  const path = project();
  put(path, "ray-policy.yaml", `${readFileSync(join(path, "ray-policy.yaml"), "utf8")}\nhistory: history.ndjson\n`);
  // Only one of the four gates has evidence there.
  expect(evaluate(join(ROOT, "bin/ray-policy.js"), path, join(folder, "logged"))).toMatchObject({ status: 1 });
  expect(readFileSync(join(path, "history.ndjson"), "utf8").split("\n")).toHaveLength(2);
});

test("the public API tells what breaks a schema in the same words, and passes what holds", () => {
  const path = project({ "release-manifest.json": '{"schema_version":"1","kind":"release-manifest"}' });
  const program = `
    import { evaluate, isGo } from ${JSON.stringify(join(ROOT, "dist/index.mjs"))};
    const common = { gates: [], policies: [], out: "/none", simulateAt: "2026-11-20T12:00:00.000Z" };
    const request = (project) => ({ ...common, overrides: { project, settings: {} } });
    const broken = await evaluate(request(${JSON.stringify(path)}));
    const whole = await evaluate(request(${JSON.stringify(join(ROOT, "examples/go"))}));
    const first = broken.verdict.findings.find(({ code }) => code === "RAY902").message;
    console.log(JSON.stringify([first, broken.verdict.outcome, whole.verdict.outcome, isGo(whole.verdict)]));
  `;
  const words = ["--input-type=module", "--eval", program];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  expect([stdout === "" ? stderr : JSON.parse(stdout)]).toEqual([
    [expect.stringContaining("lacks"), "fail", "pass", false],
  ]);
});

interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly files: readonly string[];
}

function installed(name: string): string {
  const place = join(folder, name);
  for (const part of PARTS) cpSync(join(ROOT, part), join(place, part), { recursive: true });
  return place;
}

function flip(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

function judged(place: string): Answer {
  const out = join(place, "out");
  const answer = evaluate(join(place, "bin/ray-policy.js"), join(ROOT, "examples/go"), out);
  return { ...answer, files: answer.status === 0 ? FILES.map((file) => readFileSync(join(out, file), "utf8")) : [] };
}

function evaluate(program: string, path: string, out: string): Omit<Answer, "files"> {
  const question = ["eval", path, "--simulate-at", AT, "--out", out];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...question], { encoding: "utf8" });
  return { status, stdout, stderr };
}
