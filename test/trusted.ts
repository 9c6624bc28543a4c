import type { Signed, Trust } from "../src/model.ts";
import { DIGEST } from "./builders.ts";

/** A signature that says who made it over what: enough where the question is what a valid signature means. */
export function signedBy(identity: string, payload: Uint8Array, namespace: string): string {
  return JSON.stringify([identity, Buffer.from(payload).toString("utf8"), namespace]);
}

/** A trust file with two release managers and a security lead. */
export function trust(parts: Partial<Trust> = {}): Trust {
  return {
    digest: DIGEST,
    source: "config",
    floors: {},
    roles: {
      release_manager: { min: 1, identities: ["rita@shop.example", "rolf@shop.example"] },
      security_lead: { min: 1, identities: ["sam@shop.example"] },
    },
    maxAgeSeconds: {},
    policies: [],
    requiredKinds: [],
    attestedKinds: [],
    assertedBinding: {},
    exceptions: {},
    waivers: {
      approverRoles: ["security_lead", "release_manager"],
      maxDays: { high: 14, medium: 30, low: 90, none: 90 },
    },
    mayBeOff: {},
    revokedWaivers: [],
    signed,
    ...parts,
  };
}

function signed(payload: Uint8Array, signature: string, namespace: string): Signed {
  const [identity, text, stated] = parsed(signature);
  if (identity === undefined) return { valid: false, reason: "it cannot be read" };
  if (stated !== namespace) return { valid: false, reason: "it was made for another namespace" };
  if (text !== Buffer.from(payload).toString("utf8")) return { valid: false, reason: "it was made over other bytes" };
  return { valid: true, identities: [identity], key: `SHA256:${identity}` };
}

function parsed(signature: string): readonly string[] {
  try {
    return JSON.parse(signature) as readonly string[];
  } catch {
    return [];
  }
}
