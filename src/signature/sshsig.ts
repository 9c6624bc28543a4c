import { createHash, type KeyObject, sign as signBytes, verify as verifyBytes } from "node:crypto";
import { Defective } from "../errors.ts";
import { ed25519Blob, fingerprint, type PublicKey, readPublicKey } from "./public-key.ts";
import { WireReader, wireNumber, wireString } from "./wire.ts";

/** A signature as `ssh-keygen -Y sign` writes it (OpenSSH, PROTOCOL.sshsig). */
export interface Sshsig {
  readonly publicKey: PublicKey;
  readonly namespace: string;
  readonly hash: "sha256" | "sha512";
  readonly algorithm: string;
  readonly signature: Uint8Array;
}

export type Verification =
  | { readonly valid: true; readonly key: string }
  | { readonly valid: false; readonly reason: string };

const MAGIC = "SSHSIG";
const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";
const MAX_LENGTH = 16_384;

/** Signs with an Ed25519 private key; the same bytes give the same text. */
export function sign(payload: Uint8Array, key: KeyObject, namespace: string): string {
  const signature = signBytes(null, signedData(payload, namespace, "sha512"), key);
  const blob = Buffer.concat([
    Buffer.from(MAGIC),
    wireNumber(1),
    wireString(ed25519Blob(key)),
    wireString(namespace),
    wireString(""),
    wireString("sha512"),
    wireString(Buffer.concat([wireString("ssh-ed25519"), wireString(signature)])),
  ]);
  const lines = blob.toString("base64").match(/.{1,70}/gu) ?? [];
  return `${[BEGIN, ...lines, END].join("\n")}\n`;
}

/** Reads an armored signature. Throws `Defective` for anything but version 1, a namespace, SHA-256 or SHA-512, and an algorithm that fits the key. */
export function parse(armored: string): Sshsig {
  const wire = new WireReader(dearmored(armored));
  if (wire.take(MAGIC.length).toString("latin1") !== MAGIC) throw new Defective("invalid", "is no SSH signature");
  const version = wire.number();
  if (version !== 1) throw new Defective("invalid", `is an SSH signature of version ${version}; 1 is read`);
  const publicKey = readPublicKey(wire.string());
  const namespace = wire.string().toString("utf8");
  wire.string();
  const hash = wire.text();
  const inner = new WireReader(wire.string());
  wire.end();
  const algorithm = inner.text();
  const signature = inner.string();
  inner.end();
  if (namespace === "") throw new Defective("invalid", "is an SSH signature for no namespace");
  if (hash !== "sha256" && hash !== "sha512")
    throw new Defective("invalid", `hashes with ${hash.slice(0, 20)}; sha256 and sha512 are read`);
  if (!fits(algorithm, publicKey.type))
    throw new Defective("invalid", `is signed with ${algorithm.slice(0, 30)} by a key of the type ${publicKey.type}`);
  return { publicKey, namespace, hash, algorithm, signature };
}

/** Whether the signature was made over the payload, for this namespace, by the key that it names; whose key that is, is another question. */
export function verify(signature: Sshsig, payload: Uint8Array, namespace: string): Verification {
  if (signature.namespace !== namespace)
    return {
      valid: false,
      reason: `it was made for the namespace ${signature.namespace.slice(0, 60)}, not ${namespace}`,
    };
  const data = signedData(payload, namespace, signature.hash);
  if (!holds(signature, data)) return { valid: false, reason: "it was not made over these bytes" };
  return { valid: true, key: fingerprint(signature.publicKey.blob) };
}

function dearmored(text: string): Buffer {
  if (text.length > MAX_LENGTH)
    throw new Defective("over_limit", `has ${text.length} characters; a signature has at most ${MAX_LENGTH}`);
  const [begin, ...rest] = text.trimEnd().split(/\r?\n/u);
  const end = rest.pop();
  const body = rest.join("");
  if (begin !== BEGIN || end !== END || !/^[A-Za-z0-9+/]+={0,2}$/u.test(body))
    throw new Defective("invalid", "is no armored SSH signature");
  const bytes = Buffer.from(body, "base64");
  if (bytes.toString("base64") !== body) throw new Defective("invalid", "is no canonical base64");
  return bytes;
}

/** SHA-1 (`ssh-rsa`) is no signature any more. */
function fits(algorithm: string, keyType: string): boolean {
  if (keyType === "ssh-rsa") return algorithm === "rsa-sha2-256" || algorithm === "rsa-sha2-512";
  return algorithm === keyType;
}

function signedData(payload: Uint8Array, namespace: string, hash: Sshsig["hash"]): Buffer {
  const digest = createHash(hash).update(payload).digest();
  return Buffer.concat([
    Buffer.from(MAGIC),
    wireString(namespace),
    wireString(""),
    wireString(hash),
    wireString(digest),
  ]);
}

function holds({ algorithm, publicKey: { key }, signature }: Sshsig, data: Uint8Array): boolean {
  try {
    if (algorithm === "ssh-ed25519") return verifyBytes(null, data, key, signature);
    if (algorithm.startsWith("rsa-sha2-")) return verifyBytes(`sha${algorithm.slice(-3)}`, data, key, signature);
    return verifyBytes(
      ECDSA_HASHES[algorithm] ?? "",
      data,
      { key, dsaEncoding: "ieee-p1363" },
      rawEcdsa(signature, algorithm),
    );
  } catch {
    return false;
  }
}

const ECDSA_HASHES: Readonly<Record<string, string>> = {
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
};

/** Two numbers of the wire format as r and s of equal length. */
function rawEcdsa(signature: Uint8Array, algorithm: string): Buffer {
  const wire = new WireReader(signature);
  const numbers = [wire.string(), wire.string()];
  wire.end();
  const length = { "ecdsa-sha2-nistp256": 32, "ecdsa-sha2-nistp384": 48, "ecdsa-sha2-nistp521": 66 }[algorithm] ?? 0;
  return Buffer.concat(
    numbers.map((number) => {
      const bytes = number[0] === 0 ? number.subarray(1) : number;
      return Buffer.concat([Buffer.alloc(Math.max(0, length - bytes.length)), bytes]);
    }),
  );
}
