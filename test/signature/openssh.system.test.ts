import { execFileSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keyOf, signerLine } from "../../scripts/examples/signing.js";
import { parse, sign, verify } from "../../src/signature/sshsig.ts";

const folder = mkdtempSync(join(tmpdir(), "ray-policy-ssh-"));
const payload = join(folder, "payload.json");
writeFileSync(payload, '{"a":1}');

describe("signatures of OpenSSH", () => {
  test.each([
    ["ed25519", []],
    ["ecdsa", ["-b", "256"]],
    ["ecdsa", ["-b", "384"]],
    ["ecdsa", ["-b", "521"]],
    ["rsa", ["-b", "3072"]],
  ] as const)("by a key of the type %s %j are verified", (type, bits) => {
    const key = join(folder, `${type}${bits.join("")}`);
    execFileSync("ssh-keygen", ["-q", "-t", type, ...bits, "-N", "", "-f", key]);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-f", key, "-n", "ray-policy-approval", payload], {
      stdio: "ignore",
    });
    const signature = parse(readFileSync(`${payload}.sig`, "utf8"));
    execFileSync("rm", [`${payload}.sig`]);
    expect(verify(signature, readFileSync(payload), "ray-policy-approval").valid).toBe(true);
    expect(verify(signature, Buffer.from('{"a":2}'), "ray-policy-approval").valid).toBe(false);
    expect(verify(signature, readFileSync(payload), "file").valid).toBe(false);
  });

  test("verify ours", () => {
    const key = createPrivateKey(keyOf("rita@stock.example").export({ format: "pem", type: "pkcs8" }));
    writeFileSync(join(folder, "ours.sig"), sign(readFileSync(payload), key, "ray-policy-approval"));
    writeFileSync(join(folder, "allowed_signers"), `${signerLine("rita@stock.example")}\n`);
    const out = execFileSync(
      "ssh-keygen",
      [
        "-Y",
        "verify",
        "-f",
        join(folder, "allowed_signers"),
        "-I",
        "rita@stock.example",
        "-n",
        "ray-policy-approval",
        "-s",
        join(folder, "ours.sig"),
      ],
      { input: readFileSync(payload) },
    );
    expect(out.toString()).toContain('Good "ray-policy-approval" signature for rita@stock.example');
  });
});
