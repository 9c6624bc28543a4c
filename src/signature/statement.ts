import { Defective } from "../errors.ts";
import type { Signed } from "../model.ts";
import type { Signer } from "./allowed-signers.ts";
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

function verification({ payload, signature, namespace }: Question): Verification {
  try {
    return verify(parse(signature), payload, namespace);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    return { valid: false, reason: `it ${error.message}` };
  }
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
