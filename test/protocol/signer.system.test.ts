import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { nodeHost } from "../../src/host.ts";
import { sshSigner } from "../../src/protocol/signer.ts";
import { parse, verify } from "../../src/signature/sshsig.ts";
import { folder } from "../project.ts";

const NAMESPACE = "ray-policy-approval";
const PAYLOAD = Buffer.from('{"a":1}');

function key(passphrase: string, ...type: readonly string[]): string {
  const file = join(folder(), "id");
  execFileSync("ssh-keygen", ["-q", "-t", ...type, "-N", passphrase, "-f", file]);
  return file;
}

const signed = async (file: string): Promise<boolean> =>
  verify(parse(await sshSigner(nodeHost(), file).sign(PAYLOAD, NAMESPACE)), PAYLOAD, NAMESPACE).valid;

/** An agent that holds the key, and lives as long as the test. */
function hold(file: string): void {
  const socket = join(folder(), "agent");
  const [, pid] = /SSH_AGENT_PID=(\d+)/u.exec(execFileSync("ssh-agent", ["-s", "-a", socket]).toString()) ?? [];
  const former = process.env["SSH_AUTH_SOCK"];
  process.env["SSH_AUTH_SOCK"] = socket;
  onTestFinished(() => {
    process.kill(Number(pid));
    if (former === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = former;
  });
  execFileSync("ssh-add", ["-q", file], { stdio: "ignore" });
}

describe("an SSH key", () => {
  test.each([
    ["ed25519", ["ed25519"]],
    ["ecdsa", ["ecdsa", "-b", "384"]],
    ["rsa", ["rsa", "-b", "3072"]],
  ])("of the type %s signs through the real ssh-keygen and leaves no file behind", async (_, type) => {
    const file = key("", ...type);
    expect(await signed(file)).toBe(true);
    expect(readdirSync(join(file, ".."))).toEqual(["id", "id.pub"]);
  });

  test("that only an agent holds signs by its public half", async () => {
    const file = key("", "ed25519");
    hold(file);
    execFileSync("rm", [file]);
    expect(await signed(`${file}.pub`)).toBe(true);
  });

  test("whose private half is nowhere signs nothing", async () => {
    const file = key("", "ed25519");
    execFileSync("rm", [file]);
    await expect(signed(`${file}.pub`)).rejects.toMatchObject({ code: "usage" });
  });
});
