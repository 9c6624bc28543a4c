import { basename, dirname, join } from "node:path";
import { digestOf } from "../canonical.ts";
import { RayError } from "../errors.ts";
import { APPROVAL_NAMESPACE, approvalPayload, refusalsOf } from "../evidence/approvals.ts";
import { approvalLine } from "../evidence/github.ts";
import { DECISION_FILE } from "../evidence/kinds/approval.ts";
import { toUtc } from "../evidence/time.ts";
import type { ReadinessApproval } from "../generated/documents.ts";
import { FileChanged, type Host } from "../host.ts";
import type { Config } from "../model.ts";
import { fileDigest } from "./file-digest.ts";
import { penOf, put } from "./pen.ts";
import {
  type Approval,
  type Bindable,
  isCounted,
  keptReadiness,
  type Readiness,
  readinessOf,
  type Statement,
} from "./readiness.ts";
import type { Register } from "./register.ts";
import type { Review } from "./review.ts";

/** An approval that is in the document now, or why it is not. */
export type Kept =
  | { readonly type: "kept"; readonly path: string; readonly readiness: Readiness; readonly voidFile?: string }
  | { readonly type: "refused"; readonly reasons: readonly string[] };

/** Everything that keeps somebody from saying this of the package, whatever they sign with. */
export function reasonsAgainst(review: Review, statement: Statement): readonly string[] {
  const isApproval = statement.decision === "approved";
  const reasons = [
    ...review.missing,
    ...(isApproval ? review.obstacles : []),
    ...refusalsOf(statement, review.authority),
  ];
  return [...new Set(reasons)];
}

/** True where there is nothing that an approval would have to bind and could not. */
export function isBindable(review: Review): review is Bindable {
  return review.binds !== undefined;
}

/** Everything that keeps what was said on GitHub from being written down. */
export function reasonsAgainstGithub({ onGithub, missing, obstacles }: Review): readonly string[] {
  const isApproved = onGithub.some(({ decision }) => decision === "approved");
  return [...missing, ...(isApproved ? obstacles : [])];
}

/** The line for the comment of an approval on GitHub, or why none would count there. */
export function commentLine(
  { authority: { trust }, binds }: Bindable,
  { role, identity }: Pick<Statement, "role" | "identity">,
): { readonly line: string } | { readonly reason: string } {
  if (trust?.github === undefined) return { reason: "the trust file accepts no approvals on GitHub" };
  const isKnown = [...trust.github.logins.values()].includes(identity);
  if (!isKnown) return { reason: `the trust file ties no GitHub login to ${identity}` };
  return { line: approvalLine(digestOf(binds), role) };
}

/** Where the decision lies, relative to the project folder: beside answers of GitHub, under its own name. Throws RayError `config` where the config leaves that open. */
export function readinessPath({ evidence, artifact }: Config): string {
  const files = evidence.find(({ kind }) => kind === "approval")?.files ?? [];
  const [path = "", other] = files.length > 1 ? files.filter((file) => basename(file) === DECISION_FILE) : files;
  if (path !== "" && other === undefined && !/[*?[\]{}()!]/u.test(path)) return path;
  throw new RayError(
    "config",
    `${artifact.path}: evidence.approval has to name one file, or one ${DECISION_FILE} among several, so that an approval can be put into it`,
  );
}

/**
 * Puts an approval into the document, if it counts there, or writes down what was said on GitHub: what lies there is read again, joined and
 * replaced while nobody else may. Approvals of other bytes are void; the file with them is kept beside under the digest of their package.
 */
export async function keepApproval(
  host: Host,
  review: Bindable,
  approval: Approval | undefined,
  register: Register,
): Promise<Kept> {
  const { config } = review;
  const path = readinessPath(config);
  const file = join(config.project, path);
  return host.locked(file, async () => {
    const now = host.now();
    const kept = await keptReadiness(host, file, path);
    const readiness = readinessOf(review, kept, register, approval, now);
    const uncounted =
      approval === undefined
        ? nothingCounted(review, readiness)
        : notCounted(review, readinessOf({ ...review, onGithub: [] }, kept, register, approval, now), approval);
    const reasons = [...(await changedSince(host, review)), ...uncounted];
    if (reasons.length > 0) return { type: "refused", reasons };
    const voidFile = kept === undefined || readiness.voided.length === 0 ? undefined : await setAside(host, file, kept);
    const identity = approval?.identity ?? config.collecting.identity;
    const pen = { identity, ...(isAttested(config) ? penOf(host, config, {}, now) : { now }) };
    await put(host, config.project, path, pen, textOf(readiness.document));
    return { type: "kept", path, readiness, ...(voidFile === undefined ? {} : { voidFile }) };
  });
}

function textOf(document: ReadinessApproval): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function isAttested({ trust }: Config): boolean {
  return trust?.attestedKinds.includes("approval") ?? false;
}

/** The package and its manifest have to be the bytes that were shown and signed. */
async function changedSince(host: Host, { config: { project }, report }: Review): Promise<readonly string[]> {
  const sources = report.verdict.evidence.filter(({ kind }) => kind === "package").flatMap((each) => each.sources);
  const changed: string[] = [];
  for (const { path, sha256 } of sources)
    if ((await fileSha256(host, join(project, path))) !== sha256)
      changed.push(`${path} changed since it was reviewed; look at it again`);
  return changed;
}

async function fileSha256(host: Host, file: string): Promise<string | undefined> {
  if (host.stat(file).type !== "file") return undefined;
  try {
    return (await fileDigest(host, file)).sha256;
  } catch (error) {
    if (error instanceof FileChanged) return undefined;
    throw error;
  }
}

/** Why nothing that was said on GitHub counts, where nothing does. */
function nothingCounted(review: Bindable, { onGithub, roles }: Readiness): readonly string[] {
  if (onGithub.length > 0) return [];
  if (review.onGithub.length === 0)
    return [
      "no answer of GitHub with an approval is among the evidence; name it under evidence.approval, and collect it",
    ];
  return roles.flatMap(({ refused }) => refused.map(({ identity, reason }) => `${identity}: ${reason}`));
}

/** Why the approval would not count among the others, where it would not. */
function notCounted(review: Bindable, { roles, document }: Readiness, approval: Approval): readonly string[] {
  const { role, identity, decision } = approval;
  if (!isCounted(approval, roles)) {
    const refused = roles.find(({ id }) => id === role)?.refused ?? [];
    return refused.filter((each) => each.identity === identity).map(({ reason }) => reason);
  }
  const approves = (each: Approval): boolean => isCounted({ ...each, decision: "approved" }, roles);
  return decision === "approved" ? twins(review, approval, document.approvals.filter(approves)) : [];
}

/** One person fills one role, under one name. */
function twins(review: Bindable, approval: Approval, counted: readonly Approval[]): readonly string[] {
  const { role, identity } = approval;
  const key = keyBehind(review, approval);
  return counted.flatMap((each) => {
    if (each.identity === identity)
      return each.role === role ? [] : [`${identity} approves as ${each.role} already; one person fills one role`];
    return keyBehind(review, each) === key
      ? [`${each.identity} approves as ${each.role} with the same key already; one person fills one role`]
      : [];
  });
}

function keyBehind({ authority: { trust }, binds }: Bindable, approval: Approval): string | undefined {
  const { signature = "", signed_at } = approval;
  const signed = trust?.signed(approvalPayload(approval, binds), signature, APPROVAL_NAMESPACE, toUtc(signed_at) ?? "");
  return signed?.valid === true ? signed.key : undefined;
}

/** Keeps the document of another package beside the new one, under a name that nothing else has. */
async function setAside(host: Host, file: string, kept: ReadinessApproval): Promise<string> {
  const stem = `readiness-approval.${kept.binds.package_sha256.slice(0, 12)}`;
  const text = Buffer.from(host.readWhole(file)).toString("utf8");
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? "" : `.${number}`}.void.json`;
    const path = join(dirname(file), name);
    const isThere = !(await host.create(path, text));
    if (!isThere || Buffer.from(host.readWhole(path)).toString("utf8") === text) return name;
  }
}
