import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { sha256 } from "../../src/canonical.ts";
import { at, decided, isDecided, keyFile, NOW, packed, RITA, ROLF, ROOT, trustWith } from "../approving.ts";
import { awaiting, ofRun, PIPELINE, RUN } from "../github.ts";
import { folder, put, text, verdictOf } from "../project.ts";

const MANAGER = "release_manager";

/** A release whose trust file ties the manager to a key that OpenSSH made. */
async function released(): Promise<{ readonly path: string; readonly key: string }> {
  const key = join(folder(), "id");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", RITA, "-f", key]);
  const [, blob = ""] = readFileSync(`${key}.pub`, "utf8").split(" ");
  return {
    path: await packed(trustWith(["AAAAC3NzaC1lZDI1NTE5AAAAIDWEwcuqJFr9nY4OjiCO/JfpDdW64xt7uIjFYrX7OZ7S", blob])),
    key,
  };
}

function agentWith(key: string): NodeJS.ProcessEnv {
  const socket = join(folder(), "agent");
  const [, pid] = /SSH_AGENT_PID=(\d+)/u.exec(execFileSync("ssh-agent", ["-s", "-a", socket]).toString()) ?? [];
  onTestFinished(() => void process.kill(Number(pid)));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  execFileSync("ssh-add", ["-q", key], { env, stdio: "ignore" });
  return env;
}

/** The built command line as a process of its own, at the moment that the examples are written for. */
function built(argv: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const clock = `const Now = Date; globalThis.Date = class extends Now { constructor(...of) { of.length ? super(...of) : super("${NOW}"); } };`;
  return spawnSync(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(clock)}`, join(ROOT, "bin/ray-policy.js"), ...argv],
    { encoding: "utf8", env },
  );
}

const who = (path: string, identity = RITA): readonly string[] => [
  "approve",
  path,
  "--role",
  MANAGER,
  "--identity",
  identity,
];

describe("the built approve", () => {
  test("counts what was approved on GitHub, and the release is verified by it", async () => {
    const path = await awaiting();
    const line = built([...who(path), "--comment"]).stdout;
    put(path, RUN, JSON.stringify([ofRun(line)]));
    expect(built(["collect", "approval", RUN, "--project", path, "--key", PIPELINE])).toMatchObject({ status: 0 });
    expect(built(["approve", path, "--github"])).toMatchObject({ status: 0, stdout: "" });
    expect(built(["eval", path])).toMatchObject({ status: 0 });
    const digest = `sha256:${sha256(text(path, "trust.yaml"))}`;
    expect(built(["verify", path, "--trust-digest", digest])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^VERIFIED/mu),
    });
    put(path, RUN, JSON.stringify([ofRun(line)], null, 1));
    expect(built(["verify", path, "--trust-digest", digest])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("RAY905 approval"),
    });
  });

  test("signs with a real SSH key, and the release is go", async () => {
    const { path, key } = await released();
    expect(built([...who(path), "--ssh-key", key, "--yes"])).toMatchObject({ status: 0, stdout: "" });
    await at(NOW, ["eval", path]);
    expect(verdictOf(path).outcome).toBe("pass");
  });

  test("signs with a key that only a real agent holds", async () => {
    const { path, key } = await released();
    const env = agentWith(key);
    execFileSync("rm", [key]);
    expect(built([...who(path), "--ssh-key", `${key}.pub`, "--yes"], env).status).toBe(0);
    await at(NOW, ["eval", path]);
    expect(verdictOf(path).outcome).toBe("pass");
  });

  test("takes in what the real ssh-keygen signed elsewhere", async () => {
    const { path, key } = await released();
    const payload = join(folder(), "payload.json");
    expect(built([...who(path), "--payload", payload]).status).toBe(0);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-f", key, "-n", "ray-policy-approval", payload], {
      stdio: "ignore",
    });
    expect(built(["approve", path, "--payload", payload, "--signature", `${payload}.sig`]).status).toBe(0);
    expect(decided(path)).toMatchObject({ decision: "go", approvals: [{ identity: RITA, method: "sshsig" }] });
  });

  test("asks nobody where there is no terminal", async () => {
    const { path, key } = await released();
    expect(built([...who(path), "--ssh-key", key])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("there is no terminal to ask on; pass --yes"),
    });
    expect(isDecided(path)).toBe(false);
  });

  test("says so where there is no ssh-keygen", async () => {
    const { path, key } = await released();
    const { status, stderr } = built([...who(path), "--ssh-key", key, "--yes"], { PATH: "/nowhere" });
    expect([status, stderr]).toEqual([2, expect.stringContaining("ssh-keygen could not be started (ENOENT)")]);
    expect(isDecided(path)).toBe(false);
  });

  test("loses no approval of processes that sign at once", async () => {
    const { path, key } = await released();
    put(path, "rolf.pem", readFileSync(keyFile(ROLF)));
    const script = `node --import "$1" "$2" approve "$3" --role ${MANAGER} --identity ${RITA} --ssh-key "$4" --yes & node --import "$1" "$2" approve "$3" --role ${MANAGER} --identity ${ROLF} --key "$3/rolf.pem" --yes & wait`;
    const clock = `data:text/javascript,${encodeURIComponent(`const Now = Date; globalThis.Date = class extends Now { constructor(...of) { of.length ? super(...of) : super("${NOW}"); } };`)}`;
    spawnSync("sh", ["-c", script, "sh", clock, join(ROOT, "bin/ray-policy.js"), path, key]);
    expect(
      decided(path)
        .approvals.map(({ identity }) => identity)
        .sort(),
    ).toEqual([RITA, ROLF]);
  });
});
