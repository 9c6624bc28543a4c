import { join, resolve } from "node:path";
import { type Args, type Command, type Io, textFlag } from "../command.ts";
import { Defective, RayError } from "../errors.ts";
import { APPROVAL_NAMESPACE, approvalPayload } from "../evidence/approvals.ts";
import type { Host } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import {
  commentLine,
  isBindable,
  type Kept,
  keepApproval,
  readinessPath,
  reasonsAgainst,
  reasonsAgainstGithub,
} from "../protocol/approve.ts";
import { type Bindable, keptReadiness, readinessOf, type Statement, signedApproval } from "../protocol/readiness.ts";
import { EMPTY_REGISTER, type Register, readRegister } from "../protocol/register.ts";
import { reviewOf } from "../protocol/review.ts";
import { decidedLines, reviewText } from "../protocol/review-text.ts";
import { foreignBinds, type SignedElsewhere, signedElsewhere } from "../protocol/signed-elsewhere.ts";
import { SIGNING_FLAGS, type Signer, statedSigner } from "../protocol/signer.ts";

const DECISIONS = ["approved", "rejected"] as const;

export const command: Command = {
  name: "approve",
  describe: "Show what a release stands on, and sign the decision on its package",
  positionals: [
    { name: "project", describe: "folder that holds ray-policy.yaml; default: the current folder", required: false },
  ],
  flags: {
    ...JUDGING_FLAGS,
    role: { type: "string", describe: "In which role, such as release_manager", placeholder: "ROLE" },
    identity: { type: "string", describe: "Who, as the trust file names them", placeholder: "NAME" },
    decision: {
      type: "string",
      choices: DECISIONS,
      describe: "What is decided; default: approved",
      placeholder: "DECISION",
    },
    ...SIGNING_FLAGS,
    risks: {
      type: "string",
      describe: "YAML or JSON file with risks, action_items and required_roles that the review adds or changes",
      placeholder: "FILE",
    },
    yes: { type: "boolean", describe: "Sign without being asked, as it has to be where there is no terminal" },
    payload: {
      type: "string",
      describe: "Write what is to be signed elsewhere, - for standard output; with --signature: what was signed",
      placeholder: "FILE",
    },
    signature: {
      type: "string",
      describe: "SSH signature over the payload, or a DSSE envelope that holds it, made elsewhere",
      placeholder: "FILE",
    },
    comment: { type: "boolean", describe: "Print the line for the comment of an approval, or rejection, on GitHub" },
    github: {
      type: "boolean",
      describe: "Write the decision down with what was said on GitHub, in answers that evidence.approval names",
    },
  },
  examples: [
    [
      "ray-policy approve --role release_manager --identity rita@shop.example --ssh-key ~/.ssh/id_ed25519",
      "look at the release, answer, sign",
    ],
    [
      "ray-policy approve --role release_manager --identity rita@shop.example --payload payload.json",
      "have it signed on another machine",
    ],
    ["ray-policy approve --payload payload.json --signature payload.json.sig", "take in what was signed there"],
    [
      "ray-policy approve --role release_manager --identity rita@shop.example --comment",
      "look at the release, and get the line for GitHub",
    ],
    ["ray-policy approve --github", "count what was approved there"],
  ],
  run: approveCommand,
};

async function approveCommand(args: Args, io: Io, host: Host): Promise<number> {
  try {
    const reasons = await modeOf(args)(args, io, host);
    for (const reason of reasons) await io.err(`ray-policy: not approved: ${await shown(reason)}\n`);
    return reasons.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    await io.err(`ray-policy: not approved: ${await shown(error.message)}\n`);
    return 1;
  }
}

type Mode = (args: Args, io: Io, host: Host) => Promise<readonly string[]>;

/** How it is decided: with a key or a payload here, else signed elsewhere or on GitHub. One at a time. */
function modeOf(args: Args): Mode {
  const isStated = (flag: string): boolean => textFlag(args, flag) !== undefined || args.flags[flag] === true;
  const modes = (
    [
      ["signature", attach],
      ["comment", comment],
      ["github", takeIn],
    ] as const
  ).filter(([flag]) => isStated(flag));
  const [[flag, mode] = ["", decide], other] = modes;
  const foreign = FOREIGN[flag]?.find(isStated) ?? other?.[0];
  if (foreign === undefined) return mode;
  throw new RayError("usage", `--${foreign} does not go with --${flag}; leave it out`);
}

const SIGNS = ["key", "ssh-key", "payload"];
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  comment: [...SIGNS, "yes"],
  github: [...SIGNS, "role", "identity", "decision", "yes"],
};

/** What is in the way of the decision, if anything is; otherwise it is signed, or its payload is written. */
async function decide(args: Args, io: Io, host: Host): Promise<readonly string[]> {
  const payload = textFlag(args, "payload");
  const { role, identity, decision } = whoSaysWhat(args);
  const signer = signerOf(args, io, host);
  const review = await reviewOf(host, judgingRequest(args, io));
  const register = await registerOf(args, io, host);
  const statement = { role, identity, decision, signed_at: review.authority.now };
  const reasons = reasonsAgainst(review, statement);
  if (reasons.length > 0 || !isBindable(review)) return reasons;
  await show(host, io, review, register, aboutToSign(statement));
  if (payload !== undefined) return writePayload(payload, io, host, { ...statement, signed_at: host.now() }, review);
  if (signer === undefined || !(await isConfirmed(args, io))) return ["nothing was signed"];
  const signed = { ...statement, signed_at: host.now() };
  const signature = await signer.sign(approvalPayload(signed, review.binds), APPROVAL_NAMESPACE);
  const approval = signedApproval(signed, review.binds, signature);
  return said(await keepApproval(host, review, approval, register), saidBy(signed), io);
}

/** Shows what is decided, and the line that stands for it on GitHub; there it is approved or rejected. */
async function comment(args: Args, io: Io, host: Host): Promise<readonly string[]> {
  const who = whoSaysWhat(args);
  const review = await reviewOf(host, judgingRequest(args, io));
  const reasons = reasonsAgainst(review, { ...who, signed_at: review.authority.now });
  if (reasons.length > 0 || !isBindable(review)) return reasons;
  const answer = commentLine(review, who);
  if ("reason" in answer) return [answer.reason];
  const heading = `${who.identity} (${who.role}) is about to decide on GitHub: ${who.decision}`;
  await show(host, io, review, await registerOf(args, io, host), heading);
  await io.out(`${answer.line}\n`);
  await io.err(
    "ray-policy: nothing is approved yet; put the line into the comment on GitHub, then collect the answer (docs/approvals.md)\n",
  );
  return [];
}

/** Writes down what was said on GitHub. */
async function takeIn(args: Args, io: Io, host: Host): Promise<readonly string[]> {
  const review = await reviewOf(host, judgingRequest(args, io));
  const register = await registerOf(args, io, host);
  const reasons = reasonsAgainstGithub(review);
  if (reasons.length > 0 || !isBindable(review)) return reasons;
  await show(host, io, review, register, "what was said on GitHub is about to be written down");
  return said(await keepApproval(host, review, undefined, register), "what was said on GitHub", io);
}

/** Takes in what was signed elsewhere. */
async function attach(args: Args, io: Io, host: Host): Promise<readonly string[]> {
  const surplus = ["role", "identity", "decision", "key", "ssh-key"].find((flag) => textFlag(args, flag) !== undefined);
  if (surplus !== undefined)
    throw new RayError("usage", `with --signature, --${surplus} is said by what was signed; leave it out`);
  const [signature = "", payload] = ["signature", "payload"].map((flag) => fileFlag(args, io, flag));
  const elsewhere: SignedElsewhere = await signedElsewhere(host, signature, payload);
  const review = await reviewOf(host, judgingRequest(args, io));
  const register = await registerOf(args, io, host);
  const foreign = review.binds === undefined ? [] : foreignBinds(elsewhere.binds, review.binds);
  const reasons = [...reasonsAgainst(review, elsewhere.statement), ...foreign];
  if (reasons.length > 0 || !isBindable(review)) return reasons;
  await show(host, io, review, register, aboutToSign(elsewhere.statement));
  const approval = signedApproval(elsewhere.statement, review.binds, elsewhere.signature);
  return said(await keepApproval(host, review, approval, register), saidBy(elsewhere.statement), io);
}

function whoSaysWhat(args: Args): Pick<Statement, "role" | "identity" | "decision"> {
  const [role, identity] = ["role", "identity"].map((flag) => textFlag(args, flag));
  if (role === undefined || identity === undefined)
    throw new RayError("usage", "approve needs --role and --identity, or --signature with what was signed elsewhere");
  return { role, identity, decision: DECISIONS.find((each) => each === textFlag(args, "decision")) ?? "approved" };
}

/** Whoever signs; nobody where the payload is to be signed elsewhere. Nothing is judged before it is clear that there will be an answer. */
function signerOf(args: Args, io: Io, host: Host): Signer | undefined {
  const signer = statedSigner(args, io, host);
  const hasPayload = textFlag(args, "payload") !== undefined;
  if (signer === undefined && !hasPayload)
    throw new RayError("usage", "approve needs --key or --ssh-key, or --payload to have it signed elsewhere");
  if (signer !== undefined && hasPayload)
    throw new RayError("usage", "--payload has it signed elsewhere; leave --key and --ssh-key out");
  if (signer !== undefined && io.ask === undefined && args.flags["yes"] !== true)
    throw new RayError("usage", "there is no terminal to ask on; pass --yes to sign without being asked");
  return signer;
}

function fileFlag(args: Args, io: Io, flag: string): string | undefined {
  const file = textFlag(args, flag);
  return file === undefined ? undefined : resolve(io.cwd, file);
}

async function registerOf(args: Args, io: Io, host: Host): Promise<Register> {
  const name = textFlag(args, "risks");
  return name === undefined ? EMPTY_REGISTER : readRegister(host, resolve(io.cwd, name), name);
}

async function show(host: Host, io: Io, review: Bindable, register: Register, heading: string): Promise<void> {
  const path = readinessPath(review.config);
  const kept = await keptReadiness(host, join(review.config.project, path), path);
  const before = readinessOf(review, kept, register, undefined, review.authority.now);
  await io.err(reviewText(review, before, heading));
}

async function isConfirmed(args: Args, io: Io): Promise<boolean> {
  if (args.flags["yes"] === true || io.ask === undefined) return args.flags["yes"] === true;
  return /^y(es)?$/iu.test((await io.ask("Sign this? [y/N] ")).trim());
}

async function writePayload(
  file: string,
  io: Io,
  host: Host,
  statement: Statement,
  { binds }: Bindable,
): Promise<readonly string[]> {
  const payload = approvalPayload(statement, binds);
  if (file === "-") await io.out(Buffer.from(payload).toString("utf8"));
  else await host.write(resolve(io.cwd, file), payload);
  await io.err(
    `ray-policy: nothing is approved yet; sign it for ${APPROVAL_NAMESPACE}, then: ray-policy approve --payload FILE --signature FILE\n`,
  );
  return [];
}

function aboutToSign({ identity, role, decision }: Statement): string {
  return `${identity} (${role}) is about to sign: ${decision}`;
}

function saidBy({ identity, role, decision }: Statement): string {
  return `${identity} (${role}) ${decision}`;
}

async function said(kept: Kept, what: string, io: Io): Promise<readonly string[]> {
  if (kept.type === "refused") return kept.reasons;
  const { readiness, path, voidFile } = kept;
  const lines = [
    `ray-policy: ${what}, in ${path}; the decision is ${readiness.document.decision}`,
    ...decidedLines(readiness).map((line) => `  ${line}`),
    ...(voidFile === undefined ? [] : [`  what is void is kept in ${voidFile}`]),
  ];
  await io.err(`${(await Promise.all(lines.map(shown))).join("\n")}\n`);
  return [];
}

async function shown(text: string): Promise<string> {
  const { forTerminal } = await import("../report/encode.ts");
  return forTerminal(text);
}
