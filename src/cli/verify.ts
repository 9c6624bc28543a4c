import { type Args, type Command, type Io, textFlag } from "../command.ts";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";
import { digestFlag, JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { type Proof, verify } from "../protocol/verify.ts";

export const command: Command = {
  name: "verify",
  describe: "Prove anew, before a deployment, all that a verdict stands on",
  positionals: [
    { name: "project", describe: "folder that holds ray-policy.yaml; default: the current folder", required: false },
  ],
  flags: {
    ...JUDGING_FLAGS,
    release: {
      type: "string",
      describe: "The release that is to be deployed: VERSION or NAME@VERSION; default: the one that was judged",
      placeholder: "RELEASE",
    },
    "policy-digest": {
      type: "string",
      describe: "SHA-256 of the policies that must have judged; default: that of the shipped bundle",
      placeholder: "DIGEST",
    },
    format: {
      type: "string",
      choices: ["text", "json"],
      describe: "How to print it; default: text",
      placeholder: "FORMAT",
    },
  },
  examples: [
    [
      "ray-policy verify --release 2.3.0 --trust-digest sha256:HEX",
      "exit 0 only if all of it holds, a proof on each line",
    ],
  ],
  run: verifyCommand,
};

async function verifyCommand(args: Args, io: Io, host: Host): Promise<number> {
  const release = textFlag(args, "release");
  const trustDigest = digestFlag(args, "trust-digest");
  if (trustDigest === undefined)
    throw new RayError(
      "usage",
      "verify needs --trust-digest: the SHA-256 of the trust file that was agreed upon (sha256:HEX)",
    );
  const { SHIPPED_DIGEST } = await import("../generated/shipped.ts");
  const expected = {
    ...(release === undefined ? {} : { release }),
    trustDigest,
    policyDigest: digestFlag(args, "policy-digest") ?? SHIPPED_DIGEST,
  };
  const proofs = await verify(host, judgingRequest(args, io), expected);
  const holds = proofs.every((proof) => proof.holds);
  await io.out(
    textFlag(args, "format") === "json" ? `${JSON.stringify({ holds, proofs }, null, 2)}\n` : await asText(proofs),
  );
  return holds ? 0 : 1;
}

async function asText(proofs: readonly Proof[]): Promise<string> {
  const { forTerminal } = await import("../report/encode.ts");
  const lines = proofs.map(({ what, holds, found }) => `${holds ? "holds " : "FAILS "} ${what}: ${found}`);
  const failing = proofs.filter(({ holds }) => !holds).length;
  const last =
    failing === 0
      ? `VERIFIED: ${proofs.length} proofs hold`
      : `NOT VERIFIED: ${failing} of ${proofs.length} proofs fail`;
  return `${[...lines, last].map(forTerminal).join("\n")}\n`;
}
