import { createPrivateKey } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { keyOf } from "../../scripts/examples/signing.js";
import type { Args, Io } from "../../src/command.ts";
import { nodeHost } from "../../src/host.ts";
import { keySigner, sshSigner, statedSigner } from "../../src/protocol/signer.ts";
import { parse, sign, verify } from "../../src/signature/sshsig.ts";
import { folder } from "../project.ts";

const NAMESPACE = "ray-policy-approval";
const PAYLOAD = Buffer.from('{"a":"ü"}');
const KEY = createPrivateKey(keyOf("rita@stock.example").export({ format: "pem", type: "pkcs8" }));

/** A folder with a program called ssh-keygen, first on the path, that keeps what it is given and answers as it is told. */
function withProgram(answer: string, exitCode = 0, complaint = ""): string {
  const path = folder();
  const program = [
    "#!/bin/sh",
    `printf '%s\\n' "$@" > '${path}/argv'`,
    `/bin/cat > '${path}/stdin'`,
    `/bin/cat '${path}/answer'`,
    `printf '%s' '${complaint}' >&2`,
    `exit ${exitCode}`,
  ];
  writeFileSync(join(path, "answer"), answer);
  writeFileSync(join(path, "ssh-keygen"), `${program.join("\n")}\n`);
  chmodSync(join(path, "ssh-keygen"), 0o755);
  writeFileSync(join(path, "id"), "a key of OpenSSH");
  onPath(`${path}${delimiter}${process.env["PATH"]}`);
  return path;
}

function onPath(value: string): void {
  const former = process.env["PATH"] ?? "";
  process.env["PATH"] = value;
  onTestFinished(() => {
    process.env["PATH"] = former;
  });
}

const signWith = (path: string): Promise<string> => sshSigner(nodeHost(), join(path, "id")).sign(PAYLOAD, NAMESPACE);

describe("a PKCS#8 key", () => {
  test("signs in this process", async () => {
    const signature = await keySigner(KEY).sign(PAYLOAD, NAMESPACE);
    expect(verify(parse(signature), PAYLOAD, NAMESPACE)).toMatchObject({ valid: true });
  });
});

describe("an SSH key", () => {
  test("signs through ssh-keygen, which gets the very bytes by a pipe", async () => {
    const answer = sign(PAYLOAD, KEY, NAMESPACE);
    const path = withProgram(answer);
    expect(await signWith(path)).toBe(answer);
    expect(readFileSync(join(path, "argv"), "utf8").split("\n")).toEqual([
      ...["-q", "-Y", "sign", "-f", join(path, "id"), "-n", NAMESPACE],
      "",
    ]);
    expect(readFileSync(join(path, "stdin"))).toEqual(PAYLOAD);
    expect(readdirSync(path).sort()).toEqual(["answer", "argv", "id", "ssh-keygen", "stdin"]);
  });

  test.each<[string, string, number, string, string]>([
    [
      "a refusal",
      "",
      255,
      "Load key: incorrect passphrase",
      "ended with exit code 255: Load key: incorrect passphrase",
    ],
    ["silence", "", 0, "", "what ssh-keygen answered is no armored SSH signature"],
    [
      "a signature over other bytes",
      sign(Buffer.from("{}"), KEY, NAMESPACE),
      0,
      "",
      "it was not made over these bytes",
    ],
    ["a signature for another purpose", sign(PAYLOAD, KEY, "file"), 0, "", "it was made for the namespace file"],
  ])("signs nothing with %s as the answer", async (_, answer, exitCode, complaint, reason) => {
    const path = withProgram(answer, exitCode, complaint);
    await expect(signWith(path)).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(reason) });
  });

  test("says so where there is no ssh-keygen", async () => {
    const path = withProgram("");
    onPath(join(path, "nowhere"));
    await expect(signWith(path)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining("ssh-keygen could not be started (ENOENT); install OpenSSH, or sign with"),
    });
    expect(existsSync(join(path, "stdin"))).toBe(false);
  });

  test("is a file", () => {
    expect(() => sshSigner(nodeHost(), join(folder(), "none"))).toThrow(
      /none is no key file; name an SSH private key/u,
    );
  });
});

describe("the flags", () => {
  const io = { cwd: "/" } as Io;
  const args = (flags: Args["flags"]): Args => ({ positionals: [], rest: [], flags });

  test("name no signer, or one", () => {
    const path = withProgram("");
    expect(statedSigner(args({}), io, nodeHost())).toBeUndefined();
    expect(statedSigner(args({ "ssh-key": join(path, "id") }), io, nodeHost())).toBeDefined();
  });

  test("name no two", () => {
    expect(() => statedSigner(args({ key: "a", "ssh-key": "b" }), io, nodeHost())).toThrow(/both name a key/u);
  });
});
