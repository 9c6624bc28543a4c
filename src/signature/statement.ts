import { Defective } from "../errors.ts";
import type { Signed } from "../model.ts";
import type { Signer } from "./allowed-signers.ts";
import { parseEnvelope, signersOf } from "./dsse.ts";
import { fingerprint, readPublicKey } from "./public-key.ts";
import { parse, type Verification, verify } from "./sshsig.ts";

export interface Question {
  readonly payload: Uint8Array;
  /** An armored SSHSIG, or a DSSE envelope as JSON text. Attacker-controlled. */
  readonly signature: string;
  readonly namespace: string;
  readonly signers: readonly Signer[];
  /** The moment that the signed content claims, UTC with milliseconds. */
  readonly at: string;
  /** Fingerprints of keys that no longer count, whatever their dates say. */
  readonly revoked: readonly string[];
}

/** Whether the payload was signed, for this purpose, by a signer in force at that moment. Never throws for what it is given. */
export function judgeSignature(question: Question): Signed {
  const verified = verification(question);
  return verified.valid ? standing(verified.key, question) : verified;
}

/** The payload type of an envelope for a purpose. */
export function payloadType(namespace: string): string {
  return `application/vnd.ray-policy.${namespace}+json`;
}

function verification(question: Question): Verification {
  const { payload, signature, namespace } = question;
  try {
    return signature.trimStart().startsWith("{") ? enveloped(question) : verify(parse(signature), payload, namespace);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    return { valid: false, reason: `it ${error.message}` };
  }
}

/** An envelope has to hold the very payload, for this purpose, and be signed by exactly one of the signers. */
function enveloped({ payload, signature, namespace, signers }: Question): Verification {
  const envelope = parseEnvelope(signature);
  if (envelope.payloadType !== payloadType(namespace))
    return {
      valid: false,
      reason: `it is an envelope of the type ${envelope.payloadType.slice(0, 80)}, not ${payloadType(namespace)}`,
    };
  if (!Buffer.from(envelope.payload).equals(payload))
    return { valid: false, reason: "it was not made over these bytes" };
  const blobs = new Map(signers.map(({ key, blob }) => [key, blob]));
  const found = signersOf(envelope, [...blobs.values()].map(readPublicKey));
  const [signer, other] = found;
  if (signer === undefined) return { valid: false, reason: "no signer made it" };
  if (other !== undefined)
    return { valid: false, reason: "several signers made it; each signs an approval of their own" };
  return { valid: true, key: fingerprint(signer.blob) };
}

function standing(key: string, { signers, namespace, at, revoked }: Question): Signed {
  const own = signers.filter((signer) => signer.key === key);
  if (own.length === 0) return { valid: false, reason: `no signer has the key ${key}` };
  if (revoked.includes(key)) return { valid: false, reason: `the key ${key} is revoked` };
  const allowed = own.filter(({ namespaces }) => namespaces === undefined || namespaces.includes(namespace));
  if (allowed.length === 0) return { valid: false, reason: `the key ${key} may not sign for ${namespace}` };
  const [valid] = allowed.filter(({ validAfter = "", validBefore = "~" }) => at >= validAfter && at < validBefore);
  if (valid === undefined) return { valid: false, reason: `the key ${key} was not valid at ${at}` };
  return { valid: true, identities: valid.identities, key };
}
