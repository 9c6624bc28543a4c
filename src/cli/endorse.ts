import { resolve } from "node:path";
import { type Args, type Command, type Io, PROJECT_FLAG, textFlag } from "../command.ts";
import { Defective, RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { endorse, keep, type Statement, type Subject } from "../protocol/endorsement.ts";
import { SIGNING_FLAGS, statedSigner } from "../protocol/signer.ts";

const SUBJECTS = ["intake", "findings"] as const satisfies readonly Subject[];
const DECISIONS = ["approved", "rejected", "abstained"] as const;

export const command: Command = {
  name: "endorse",
  describe: "Sign an approval of the intake, or a clearance of the findings",
  positionals: [{ name: "subject", describe: `one of ${SUBJECTS.join(", ")}`, required: true }],
  flags: {
    ...PROJECT_FLAG,
    ...JUDGING_FLAGS,
    role: { type: "string", describe: "In which role, such as security_lead", placeholder: "ROLE" },
    identity: { type: "string", describe: "Who, as the trust file names them", placeholder: "NAME" },
    decision: {
      type: "string",
      choices: DECISIONS,
      describe: "What is decided; default: approved",
      placeholder: "DECISION",
    },
    comment: { type: "string", describe: "Anything to be said", placeholder: "TEXT" },
    ...SIGNING_FLAGS,
    file: {
      type: "string",
      describe: "File that the approval is put into, relative to the project; default: approvals/SUBJECT.json",
      placeholder: "FILE",
    },
  },
  examples: [
    [
      "ray-policy endorse intake --role product_owner --identity olga@shop.example --key olga.pem",
      "start the rehearsals",
    ],
    [
      "ray-policy endorse findings --role security_lead --identity sam@shop.example --key sam.pem",
      "accept the findings",
    ],
  ],
  run: endorseCommand,
};

async function endorseCommand(args: Args, io: Io, host: Host): Promise<number> {
  const subject = SUBJECTS.find((each) => each === args.positionals[0]);
  if (subject === undefined)
    throw new RayError(
      "usage",
      `endorse ${args.positionals[0] ?? ""} is not known; it must be one of ${SUBJECTS.join(", ")}`,
    );
  const project = textFlag(args, "project") ?? ".";
  const request = judgingRequest({ ...args, positionals: [project] }, io);
  const path = textFlag(args, "file") ?? `approvals/${subject}.json`;
  try {
    const endorsement = await endorse(host, request, subject, statementOf(args, io, host));
    await keep(host, resolve(request.overrides.project, path), endorsement);
    const { identity, role, decision } = endorsement;
    await io.err(`ray-policy: ${identity} (${role}): ${decision} the ${subject}, in ${path}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    await io.err(`ray-policy: nothing signed: the approval ${error.message}\n`);
    return 1;
  }
}

function statementOf(args: Args, io: Io, host: Host): Statement {
  const [role, identity, comment] = ["role", "identity", "comment"].map((flag) => textFlag(args, flag));
  const signer = statedSigner(args, io, host);
  if (role === undefined || identity === undefined || signer === undefined)
    throw new RayError("usage", "endorse needs --role, --identity, and --key or --ssh-key");
  const decision = DECISIONS.find((each) => each === textFlag(args, "decision")) ?? "approved";
  return {
    role,
    identity,
    decision,
    signer,
    ...(comment === undefined ? {} : { comment }),
  };
}
