import { generateKeyPairSync, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ed25519Blob, fingerprint, readPublicKey } from "../../src/signature/public-key.ts";
import { parse, sign, verify } from "../../src/signature/sshsig.ts";
import { wireNumber, wireString } from "../../src/signature/wire.ts";
import { refusal } from "../evidence/stream.ts";

const { privateKey } = generateKeyPairSync("ed25519");
const other = generateKeyPairSync("ed25519").privateKey;
const payload = Buffer.from("what is approved");
const armored = sign(payload, privateKey, "ray-policy-approval");

const blobOf = (text: string): Buffer => Buffer.from(text.split("\n").slice(1, -2).join(""), "base64");
const armor = (blob: Uint8Array): string =>
  `-----BEGIN SSH SIGNATURE-----\n${Buffer.from(blob).toString("base64")}\n-----END SSH SIGNATURE-----\n`;
const holds = (text: string, data: Uint8Array, namespace: string): boolean => {
  try {
    return verify(parse(text), data, namespace).valid;
  } catch {
    return false;
  }
};

describe("an SSH signature", () => {
  test("holds for any payload and namespace, and for no other", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ minLength: 1, maxLength: 20, unit: "grapheme-ascii" }),
        (data, namespace) => {
          const text = sign(data, privateKey, namespace);
          expect(holds(text, data, namespace)).toBe(true);
          expect(holds(text, Buffer.concat([data, Buffer.from([0])]), namespace)).toBe(false);
          expect(holds(text, data, `${namespace}x`)).toBe(false);
        },
      ),
    );
  });

  test("is the same text for the same bytes and key", () => {
    expect(sign(payload, privateKey, "ray-policy-approval")).toBe(armored);
    expect(sign(payload, other, "ray-policy-approval")).not.toBe(armored);
  });

  test("names its key by the fingerprint that OpenSSH prints", () => {
    const found = verify(parse(armored), payload, "ray-policy-approval");
    expect(found).toEqual({ valid: true, key: fingerprint(ed25519Blob(privateKey)) });
    expect(fingerprint(ed25519Blob(privateKey))).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/u);
  });

  test("says which it is: another namespace, or other bytes", () => {
    expect(verify(parse(armored), payload, "ray-policy-waiver")).toEqual({
      valid: false,
      reason: "it was made for the namespace ray-policy-approval, not ray-policy-waiver",
    });
    expect(verify(parse(armored), Buffer.from("other"), "ray-policy-approval")).toEqual({
      valid: false,
      reason: "it was not made over these bytes",
    });
  });

  test("never holds with any of its bytes changed, or cut anywhere", () => {
    const blob = blobOf(armored);
    for (let at = 0; at < blob.length; at += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const changed = Buffer.from(blob);
        changed[at] = (changed[at] ?? 0) ^ mask;
        // The reserved string is empty: its length is the one place where nothing else is told.
        if (holds(armor(changed), payload, "ray-policy-approval")) expect.unreachable(`byte ${at} ^ ${mask}`);
      }
      expect(holds(armor(blob.subarray(0, at)), payload, "ray-policy-approval")).toBe(false);
    }
    expect(holds(armor(Buffer.concat([blob, Buffer.from([0])])), payload, "ray-policy-approval")).toBe(false);
  });
});

interface Parts {
  readonly magic?: string;
  readonly version?: number;
  readonly namespace?: string;
  readonly hash?: string;
  readonly algorithm?: string;
  readonly key?: Uint8Array;
}

function built({
  magic = "SSHSIG",
  version = 1,
  namespace = "n",
  hash = "sha512",
  algorithm = "ssh-ed25519",
  key = ed25519Blob(privateKey),
}: Parts): string {
  const inner = Buffer.concat([wireString(algorithm), wireString(Buffer.alloc(64))]);
  return armor(
    Buffer.concat([
      Buffer.from(magic),
      wireNumber(version),
      wireString(key),
      wireString(namespace),
      wireString(""),
      wireString(hash),
      wireString(inner),
    ]),
  );
}

const rsaBlob = (key: KeyObject): Buffer => {
  const { e = "", n = "" } = key.export({ format: "jwk" });
  const positive = (text: string): Buffer => Buffer.concat([Buffer.from([0]), Buffer.from(text, "base64url")]);
  return Buffer.concat([wireString("ssh-rsa"), wireString(Buffer.from(e, "base64url")), wireString(positive(n))]);
};
const rsa = (bits: number): Buffer => rsaBlob(generateKeyPairSync("rsa", { modulusLength: bits }).publicKey);

describe("what is no SSH signature", () => {
  test.each<[string, string, string]>([
    ["of another magic", built({ magic: "SSHSIX" }), "is no SSH signature"],
    ["of version 2", built({ version: 2 }), "is an SSH signature of version 2; 1 is read"],
    ["for no namespace", built({ namespace: "" }), "is an SSH signature for no namespace"],
    ["hashed with SHA-1", built({ hash: "sha1" }), "hashes with sha1"],
    [
      "of another algorithm than its key",
      built({ algorithm: "rsa-sha2-512" }),
      "is signed with rsa-sha2-512 by a key of the type ssh-ed25519",
    ],
    [
      "with RSA and SHA-1",
      built({ algorithm: "ssh-rsa", key: rsa(2048) }),
      "is signed with ssh-rsa by a key of the type ssh-rsa",
    ],
    [
      "with a short RSA key",
      built({ algorithm: "rsa-sha2-512", key: rsa(1024) }),
      "has an RSA key of fewer than 2048 bits",
    ],
    ["with a key of DSA", built({ key: wireString("ssh-dss") }), "has a key of the type ssh-dss"],
    [
      "with a certificate",
      built({ key: wireString("ssh-ed25519-cert-v01@openssh.com") }),
      "has a key of the type ssh-ed25519-cert-v01@openssh.com",
    ],
    [
      "with a short key",
      built({ key: Buffer.concat([wireString("ssh-ed25519"), wireString(Buffer.alloc(31))]) }),
      "has an Ed25519 key of another length than 32 bytes",
    ],
    ["without armor", blobOf(armored).toString("base64"), "is no armored SSH signature"],
    ["with other armor", armored.replaceAll("SSH SIGNATURE", "PGP SIGNATURE"), "is no armored SSH signature"],
    ["with spaces in it", armored.replace("U1NI", "U1 NI"), "is no armored SSH signature"],
    ["empty", "", "is no armored SSH signature"],
    ["too long", "x".repeat(20_000), "has 20000 characters"],
  ])("%s is refused", async (_, text, message) => {
    expect(await refusal(() => parse(text))).toContain(message);
  });

  test("an ECDSA key whose point is not on its curve is refused", async () => {
    const point = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]);
    const blob = Buffer.concat([wireString("ecdsa-sha2-nistp256"), wireString("nistp256"), wireString(point)]);
    expect(await refusal(() => readPublicKey(blob))).toBe("invalid - has a key that is none");
  });
});
