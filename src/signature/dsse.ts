import { type KeyObject, sign as signBytes, verify as verifyBytes } from "node:crypto";
import { Defective } from "../errors.ts";
import type { PublicKey } from "./public-key.ts";

/** A DSSE envelope (github.com/secure-systems-lab/dsse, 1.0.2). */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly Uint8Array[];
}

const MAX_LENGTH = 2 ** 20;
const MAX_SIGNATURES = 64;

/** The bytes that are signed: type and body, each with its length in bytes before it. */
export function preAuthEncoding(type: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);
}

/** Reads an envelope. Throws `Defective`; nothing in it is believed yet. */
export function parseEnvelope(text: string): Envelope {
  if (text.length > MAX_LENGTH)
    throw new Defective("over_limit", `has ${text.length} characters; an envelope has at most ${MAX_LENGTH}`);
  const value = parsed(text);
  const { payloadType, payload, signatures } = value;
  if (
    typeof payloadType !== "string" ||
    payloadType === "" ||
    typeof payload !== "string" ||
    !Array.isArray(signatures)
  )
    throw new Defective("invalid", "is no DSSE envelope");
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES)
    throw new Defective("invalid", `has ${signatures.length} signatures; an envelope has 1 to ${MAX_SIGNATURES}`);
  return { payloadType, payload: bytesOf(payload), signatures: signatures.map(signatureOf) };
}

/** The keys, each once, that made one of the signatures. A key id is a hint that an attacker writes, so every key is tried. */
export function signersOf(envelope: Envelope, keys: readonly PublicKey[]): readonly PublicKey[] {
  const data = preAuthEncoding(envelope.payloadType, envelope.payload);
  return keys.filter((key) => envelope.signatures.some((signature) => holds(key.key, data, signature)));
}

/** An envelope over a payload, as JSON, signed with an Ed25519 key. */
export function signEnvelope(payloadType: string, payload: Uint8Array, key: KeyObject): string {
  const signature = signBytes(null, preAuthEncoding(payloadType, payload), key);
  return JSON.stringify({
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ sig: signature.toString("base64") }],
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through to the one refusal.
  }
  throw new Defective("invalid", "is no DSSE envelope");
}

function signatureOf(value: unknown): Uint8Array {
  const sig: unknown = typeof value === "object" && value !== null && "sig" in value ? value.sig : undefined;
  if (typeof sig !== "string" || sig === "") throw new Defective("invalid", "has a signature that is none");
  return bytesOf(sig);
}

/** Standard or URL-safe base64; anything that does not come back as it was is refused. */
function bytesOf(text: string): Buffer {
  const standard = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/u, "");
  const bytes = Buffer.from(standard, "base64");
  if (bytes.toString("base64").replace(/=+$/u, "") !== standard) throw new Defective("invalid", "is no base64");
  return bytes;
}

const EC_HASHES: Readonly<Record<string, string>> = { prime256v1: "sha256", secp384r1: "sha384", secp521r1: "sha512" };

/** Whether one signature over the bytes is that of the key. ECDSA signatures are met as DER and as two raw numbers; RSA as PKCS #1 v1.5 with SHA-256, as ssh-rsa keys sign. */
export function holds(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    if (key.asymmetricKeyType === "ed25519") return verifyBytes(null, data, key, signature);
    if (key.asymmetricKeyType === "rsa") return verifyBytes("sha256", data, key, signature);
    const hash = EC_HASHES[key.asymmetricKeyDetails?.namedCurve ?? ""];
    if (hash === undefined) return false;
    return (["der", "ieee-p1363"] as const).some((dsaEncoding) =>
      verifyBytes(hash, data, { key, dsaEncoding }, signature),
    );
  } catch {
    return false;
  }
}
