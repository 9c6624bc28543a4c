import { join } from "node:path";
import { admitAll, gatherAll, knownKinds } from "../admission.ts";
import { loadConfig } from "../config.ts";
import { Defective, RayError } from "../errors.ts";
import { APPROVAL_NAMESPACE, approvalPayload, settleApprovals } from "../evidence/approvals.ts";
import type { StatedApproval } from "../evidence/kind.ts";
import { intakeBinding } from "../evidence/kinds/intake.ts";
import { findingsBinding } from "../evidence/kinds/security.ts";
import type { SecurityPart } from "../evidence/security/part.ts";
import type { Host } from "../host.ts";
import type { Config, ReleaseFacts } from "../model.ts";
import type { Request } from "../run.ts";
import type { Signer } from "./signer.ts";

/** What is approved before the release itself is. */
export type Subject = "intake" | "findings";

/** Who says what. */
export interface Statement {
  readonly role: string;
  readonly identity: string;
  readonly decision: "approved" | "rejected" | "abstained";
  readonly comment?: string;
  readonly signer: Signer;
}

/** A signed approval, as the intake report and the security report list them. */
export interface Endorsement {
  readonly role: string;
  readonly identity: string;
  readonly decision: Statement["decision"];
  readonly signed_at: string;
  readonly comment?: string;
  readonly method: "sshsig";
  readonly signature: string;
}

/** Signs an approval of the packages of earlier stages, or of the findings in the security report, as they are now. Throws `Defective` for one that would not count, RayError `usage` for findings that cannot be read. */
export async function endorse(
  host: Host,
  request: Omit<Request, "gates" | "candidate">,
  subject: Subject,
  { signer, comment, ...stated }: Statement,
): Promise<Endorsement> {
  const now = host.now();
  const config = await loadConfig(host, request.overrides, knownKinds());
  const gathered = await gatherAll(host, config, request.out, now);
  const [{ facts, defects }] = await admitAll(
    config,
    { ...gathered, collected: gathered.collected.filter(({ source }) => source.kind === "release") },
    now,
    {},
  );
  if (facts === undefined)
    throw new RayError("config", `the release cannot be read: ${defects.map(({ message }) => message).join("; ")}`);
  const release = facts as ReleaseFacts;
  const binds =
    subject === "intake" ? intakeBinding(release) : findingsBinding(release, findingsOf(gathered.collected));
  const approval = { ...stated, signed_at: now };
  const signature = await signer.sign(approvalPayload(approval, binds), APPROVAL_NAMESPACE);
  const refused = refusal({ ...approval, signature, position: { path: "" } }, binds, release, config, now);
  if (refused !== undefined) throw new Defective("inconclusive", `would not count: ${refused}`);
  return { ...approval, ...(comment === undefined ? {} : { comment }), method: "sshsig", signature };
}

/** Why the gate would not count it, or undefined. */
function refusal(
  approval: StatedApproval,
  binds: unknown,
  release: ReleaseFacts,
  { trust }: Config,
  now: string,
): string | undefined {
  const authority = { trust, release, now, maxAgeSeconds: 1 };
  const [role] = settleApprovals([approval], binds, [approval.role], { path: "" }, authority);
  return role?.refused[0]?.reason;
}

/** The findings of the protocol's own report: a clearance speaks of no other file. */
function findingsOf(collected: Awaited<ReturnType<typeof gatherAll>>["collected"]): readonly (readonly string[])[] {
  const parts = collected
    .filter(({ source }) => source.kind === "security")
    .flatMap(({ artifacts }) =>
      artifacts.flatMap(({ reading }) => (reading === undefined ? [] : [reading.part as SecurityPart])),
    );
  const [report] = parts.flatMap(({ cleared }) => (cleared === undefined ? [] : [cleared]));
  if (report !== undefined) return report;
  throw new RayError(
    "usage",
    "there is no security report whose findings could be accepted; collect it first: ray-policy collect security",
  );
}

/** Adds an approval to a file that holds one or several; an older one of the same person in the same role is replaced. */
export async function keep(host: Host, file: string, endorsement: Endorsement): Promise<void> {
  const former = host.stat(file).type === "file" ? parsed(host, file) : [];
  const others = former.filter(({ role, identity }) => role !== endorsement.role || identity !== endorsement.identity);
  host.makeFolder(join(file, ".."));
  await host.write(file, `${JSON.stringify([...others, endorsement], null, 2)}\n`);
  await host.syncFolder(join(file, ".."));
}

function parsed(host: Host, file: string): readonly Endorsement[] {
  try {
    return [JSON.parse(Buffer.from(host.readWhole(file)).toString("utf8"))].flat() as readonly Endorsement[];
  } catch {
    throw new Defective("unreadable", `cannot be put into ${file}, which is no JSON`);
  }
}
