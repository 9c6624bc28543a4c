import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { folder, put, ray, text } from "../project.ts";

const COMMIT = "9c5680bd3d83a68465f4d0389907c7d7745984eb";
const CONFIG = `
release:
  name: shop
  version: 2.3.0
  git_commit: ${COMMIT}
  targeted_suites: [{ id: smoke, match: ["*"], targeted_tests: 1 }]
protocol:
  prepare: [[node, prepare.js]]
  rehearse: [node, deploy.js]
  rollback: [node, rollback.js]
  rollback_to: 2.2.9
`;

/** A project whose first step runs a program of its own. */
function project(prepare: string): string {
  const path = folder();
  mkdirSync(join(path, ".git"));
  put(path, "ray-policy.yaml", CONFIG);
  put(path, "prepare.js", prepare);
  return path;
}

describe("run", () => {
  test("is refused at once where another run has the folder, and leaves what that one does alone", async () => {
    const path = project("require('fs').writeFileSync('prepared', '')");
    const lock = join(path, "ray-policy-verdict.run.lock");
    writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
    const { code, err } = await ray(["run", path]);
    expect([code, err]).toEqual([4, expect.stringContaining(`is held by process ${process.pid}`)]);
    expect(nodeHost().stat(join(path, "prepared")).type).toBe("missing");
    expect(nodeHost().stat(lock).type).toBe("file");
  });

  test("gives the folder free when it ends, whatever it ended with", async () => {
    const path = project("process.exit(3)");
    for (const _ of [1, 2]) {
      const { code, out } = await ray(["run", path]);
      expect([code, out]).toEqual([3, expect.stringContaining("prepare.js ended with 3")]);
    }
  });

  test("halts where a step was interrupted, although its program answers 0", async () => {
    const path = project("process.on('SIGTERM', () => process.exit(0)); setTimeout(() => 0, 60000)");
    const { code, out } = await ray(["run", path], "/", nodeHost(), false, undefined, (handler) => {
      setTimeout(() => handler("SIGTERM"), 1_500);
    });
    expect([code, out]).toEqual([1, expect.stringContaining("Failed at Prepare the release")]);
  });

  test("without a section protocol says what to add", async () => {
    const path = folder();
    put(path, "ray-policy.yaml", CONFIG.slice(0, CONFIG.indexOf("protocol:")));
    const { code, err } = await ray(["run", path]);
    expect([code, err]).toEqual([2, expect.stringContaining("add a section protocol")]);
    expect(text(path, "ray-policy.yaml")).toContain("release");
  });
});
