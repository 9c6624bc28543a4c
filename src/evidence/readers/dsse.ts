import { Defective } from "../../errors.ts";
import type { Reading } from "../../model.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { hasKeys } from "../sniff.ts";
import { gather, parseJson } from "../strict/json.ts";

/** A DSSE envelope by itself, or in a sigstore bundle (github.com/secure-systems-lab/dsse). What it signs is shown; whether it holds, only the trust file can say. */
export const reader: Reader<ShownPart> = {
  format: "dsse",
  kind: NO_KIND,
  recognises: (head) => hasKeys(head, ["payloadType", "payload", "signatures"]),
  read,
};

interface Envelope {
  readonly payloadType?: unknown;
  readonly payload?: unknown;
  readonly signatures?: unknown;
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { value, text } = await parseJson(await gather(chunks));
  const envelope = envelopeIn(value, 0);
  if (envelope === undefined)
    throw new Defective("invalid", "holds no envelope with payloadType, payload and signatures");
  const { payloadType, payload, signatures } = envelope;
  const statement = statementIn(String(payload));
  return {
    part: {
      facts: {
        payload_type: String(payloadType),
        signatures: Array.isArray(signatures) ? signatures.length : 0,
        ...(statement === undefined ? {} : statement),
      },
    },
    observed: {},
    subject: {},
    declared: [],
    text,
  };
}

const DEEPEST = 6;

/** Builders put the envelope into documents of their own. */
function envelopeIn(value: unknown, depth: number): Envelope | undefined {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return undefined;
  const { payloadType, payload, signatures } = value as Envelope;
  if (typeof payloadType === "string" && typeof payload === "string" && Array.isArray(signatures))
    return value as Envelope;
  for (const inner of Object.values(value)) {
    const found = envelopeIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Standard or URL-safe base64 of an in-toto statement; undefined for any other payload. */
function statementIn(payload: string): { readonly predicate_type: string; readonly subjects: number } | undefined {
  try {
    const text = Buffer.from(payload.replaceAll("-", "+").replaceAll("_", "/"), "base64").toString("utf8");
    const { predicateType, subject } = JSON.parse(text) as {
      readonly predicateType?: unknown;
      readonly subject?: unknown;
    };
    return typeof predicateType === "string"
      ? { predicate_type: predicateType, subjects: Array.isArray(subject) ? subject.length : 0 }
      : undefined;
  } catch {
    return undefined;
  }
}
