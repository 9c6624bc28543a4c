import { resolve } from "node:path";
import { CANDIDATE_FILE } from "../candidate.ts";
import { type Args, type Command, type Io, textFlag } from "../command.ts";
import { Defective } from "../errors.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import type { Host } from "../host.ts";
import { JUDGING_FLAGS, judgingRequest } from "../judging.ts";
import { PACKAGE, type Packed, pack } from "../protocol/pack.ts";
import { readSigningKey } from "../protocol/signing-key.ts";

export const command: Command = {
  name: "pack",
  describe: "Put the judged candidate and its evidence into the package that is approved",
  positionals: [
    { name: "project", describe: "folder that holds ray-policy.yaml; default: the current folder", required: false },
  ],
  flags: {
    ...JUDGING_FLAGS,
    identity: { type: "string", describe: "Who packs; default: collect.identity of the config", placeholder: "NAME" },
    key: {
      type: "string",
      describe: "PKCS#8 Ed25519 private key that signs the manifest; default: collect.key of the config",
      placeholder: "FILE",
    },
  },
  examples: [
    [
      "ray-policy eval --candidate && ray-policy pack --key pipeline.pem",
      "judge what the review is about, and pack it",
    ],
  ],
  run: packCommand,
};

async function packCommand(args: Args, io: Io, host: Host): Promise<number> {
  const key = textFlag(args, "key");
  const identity = textFlag(args, "identity");
  const pen = {
    ...(identity === undefined ? {} : { identity }),
    ...(key === undefined ? {} : { key: readSigningKey(host, resolve(io.cwd, key)) }),
  };
  try {
    await io.err(linesOf(await pack(host, judgingRequest(args, io), pen)));
    return 0;
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    await io.err(`ray-policy: nothing packed: ${CANDIDATE_FILE} ${error.message}\n`);
    return 1;
  }
}

function linesOf({ sha256, bytes, entries, required, excluded, signed }: Packed): string {
  const lines = [
    `ray-policy: ${PROTOCOL_FOLDER}/${PACKAGE}: ${entries} files, ${required} of them required, ${bytes} bytes`,
    `  sha256 ${sha256}`,
    ...excluded.map((path) => `  left out: ${path}`),
    ...(signed
      ? []
      : ["  not signed: the manifest names nobody who verified the files, which RAY403 asks for; pass --key"]),
  ];
  return `${lines.join("\n")}\n`;
}
