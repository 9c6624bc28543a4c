import { canonical } from "../canonical.ts";
import { toUtc } from "../evidence/time.ts";
import type { WaiverDocument } from "../generated/documents.ts";
import { hostCheck } from "../host-checks.ts";
import type { Check, Trust } from "../model.ts";

/** The namespace of a waiver's signature. */
export const WAIVER_NAMESPACE = "ray-policy-waiver";

/** By what it is settled whether somebody may waive. */
export interface Authority {
  readonly trust: Trust | undefined;
  readonly checks: readonly Check[];
  readonly release:
    | { readonly name: string; readonly version: string; readonly authors: readonly string[] }
    | undefined;
}

/** The bytes that an approver signs: canonical JSON (RFC 8785) of the entry without its signature. */
export function waiverPayload(entry: Readonly<Record<string, unknown>>): Uint8Array {
  const { signature: _, ...signed } = entry;
  return new TextEncoder().encode(canonical(signed));
}

/** A waiver that nobody has granted: neither an approver nor a signature stands in it. */
export function isRequest({ approved_by, signature }: Partial<WaiverDocument>): boolean {
  return approved_by === undefined && signature === undefined;
}

/** Why a waiver does not count, whatever it covers; a request is asked only for what no approver could mend. */
export function* authorityFaults(waiver: WaiverDocument, authority: Authority): Generator<string> {
  const { trust } = authority;
  if (trust === undefined) {
    yield "there is no trust file, so nobody may waive";
    return;
  }
  yield* permissionFaults(waiver, trust, authority.checks);
  if (waiver.approved_by !== undefined) yield* approverFaults(waiver.approved_by, trust, authority);
  yield* termFaults(waiver, trust);
  if (waiver.signature !== undefined) yield* signatureFaults(waiver, waiver.signature, trust);
}

function* permissionFaults({ id, check: code }: WaiverDocument, trust: Trust, checks: readonly Check[]) {
  if (trust.revokedWaivers.includes(id)) yield "the trust file revokes it";
  const check = checks.find((candidate) => candidate.code === code) ?? hostCheck(code);
  if (check === undefined) yield `${code} is no check`;
  else if (!check.waivable) yield `${code} cannot be waived`;
}

function* approverFaults(approver: string, trust: Trust, { release }: Authority) {
  const holders = trust.waivers.approverRoles.flatMap((role) => trust.roles[role]?.identities ?? []);
  if (!holders.includes(approver)) yield `${approver} may not approve waivers`;
  if (release?.authors.includes(approver) === true) yield "the author of the change may not approve its waiver";
}

function* termFaults({ created_at, expires_at, max_severity }: WaiverDocument, trust: Trust) {
  const days = (Date.parse(expires_at) - Date.parse(created_at)) / 86_400_000;
  const most = trust.waivers.maxDays[max_severity];
  if (days > most) yield `it counts for ${Math.ceil(days)} d; a waiver up to ${max_severity} may count for ${most} d`;
}

function* signatureFaults(waiver: WaiverDocument, signature: string, trust: Trust) {
  const payload = waiverPayload({ ...waiver });
  const signed = trust.signed(payload, signature, WAIVER_NAMESPACE, toUtc(waiver.created_at) ?? "");
  if (!signed.valid) yield `its signature does not hold: ${signed.reason}`;
  else if (!signed.identities.includes(waiver.approved_by ?? ""))
    yield `it is signed by ${signed.identities.join(", ")}`;
}
