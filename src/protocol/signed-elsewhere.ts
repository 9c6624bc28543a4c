import { Defective, RayError } from "../errors.ts";
import { APPROVAL_NAMESPACE, approvalPayload } from "../evidence/approvals.ts";
import { parseJson } from "../evidence/strict/json.ts";
import type { Host } from "../host.ts";
import { validate } from "../schema.ts";
import { parseEnvelope } from "../signature/dsse.ts";
import { payloadType } from "../signature/statement.ts";
import type { Statement } from "./readiness.ts";
import { SKELETON } from "./register.ts";
import type { Binds } from "./review.ts";

const MAX_BYTES = 65_536;

/** What somebody signed on another machine. */
export interface SignedElsewhere {
  readonly statement: Statement;
  readonly binds: Binds;
  /** An armored SSHSIG, or a DSSE envelope as JSON text. */
  readonly signature: string;
}

/**
 * Reads a signature, and the payload beside it; an envelope brings its own. Nothing of it is believed yet. Throws RayError `usage` for
 * files that are not there, `Defective` for a payload that is not, to the byte, what an approver signs.
 */
export async function signedElsewhere(
  host: Host,
  signatureFile: string,
  payloadFile: string | undefined,
): Promise<SignedElsewhere> {
  const signature = small(host, signatureFile, "--signature").toString("utf8");
  const stated = payloadFile === undefined ? undefined : small(host, payloadFile, "--payload");
  const enclosed = signature.trimStart().startsWith("{") ? enclosedIn(signature) : undefined;
  const payload = enclosed ?? stated;
  if (payload === undefined)
    throw new RayError("usage", "an SSH signature does not hold what was signed; name that too: --payload FILE");
  if (enclosed !== undefined && stated !== undefined && !enclosed.equals(stated))
    throw new Defective("ambiguous", "the envelope was made over another payload than --payload names");
  return { ...(await statementIn(payload)), signature };
}

function small(host: Host, file: string, flag: string): Buffer {
  const entry = host.stat(file);
  if (entry.type === "file" && entry.bytes <= MAX_BYTES) return Buffer.from(host.readWhole(file));
  throw new RayError(
    "usage",
    `${flag} is ${file}, which is ${entry.type === "file" ? `larger than ${MAX_BYTES} bytes` : "no file"}; name the file that was written for it`,
  );
}

function enclosedIn(signature: string): Buffer {
  const envelope = parseEnvelope(signature);
  if (envelope.payloadType === payloadType(APPROVAL_NAMESPACE)) return Buffer.from(envelope.payload);
  throw new Defective(
    "invalid",
    `the envelope is of the type ${envelope.payloadType.slice(0, 80)}, not ${payloadType(APPROVAL_NAMESPACE)}`,
  );
}

async function statementIn(payload: Buffer): Promise<Pick<SignedElsewhere, "statement" | "binds">> {
  const { value } = await parseJson(payload);
  if (typeof value !== "object" || value === null) throw new Defective("invalid", "the payload is none of an approval");
  const { binds, ...statement } = value as { readonly binds: Binds } & Statement;
  const document = { ...SKELETON, binds, approvals: [{ ...statement, method: "sshsig" }] };
  const [problem] = await validate("documents/readiness-approval", document);
  if (problem !== undefined)
    throw new Defective("invalid", `the payload is none of an approval: ${problem.pointer} ${problem.message}`);
  // Anything more than what is signed, another order, a line feed at the end: what was signed would not be what is stored.
  if (Buffer.from(approvalPayload(statement, binds)).equals(payload)) return { statement, binds };
  throw new Defective(
    "invalid",
    "the payload is not the canonical JSON of {binds, role, identity, decision, signed_at}",
  );
}

/** What it binds that is another here. */
export function foreignBinds(stated: Binds, found: Binds): readonly string[] {
  return (Object.keys(found) as (keyof Binds)[])
    .filter((key) => stated[key] !== found[key])
    .map((key) => `it binds ${key} ${stated[key]}; here it is ${found[key]}`);
}
