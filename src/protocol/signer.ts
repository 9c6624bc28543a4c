import type { KeyObject } from "node:crypto";
import { dirname, resolve } from "node:path";
import { type Args, type Flag, type Io, textFlag } from "../command.ts";
import { Defective, RayError } from "../errors.ts";
import type { Fed, Host } from "../host.ts";
import { parse, sign, verify } from "../signature/sshsig.ts";
import { readSigningKey } from "./signing-key.ts";

/** Whoever holds a key. */
export interface Signer {
  /** An armored SSHSIG over the bytes, for one purpose. Rejects with RayError `usage` where the key cannot sign. */
  sign(payload: Uint8Array, namespace: string): Promise<string>;
}

/** The flags of every command that signs in somebody's name. */
export const SIGNING_FLAGS = {
  key: { type: "string", describe: "PKCS#8 Ed25519 private key that signs", placeholder: "FILE" },
  "ssh-key": {
    type: "string",
    describe: "SSH key that signs through ssh-keygen; the public half will do where an agent holds the private one",
    placeholder: "FILE",
  },
} as const satisfies Readonly<Record<string, Flag>>;

/** The signer that the flags name, or undefined where they name none. Throws RayError `usage` for two, or for a key that cannot sign. */
export function statedSigner(args: Args, io: Io, host: Host): Signer | undefined {
  const [key, sshKey] = [textFlag(args, "key"), textFlag(args, "ssh-key")];
  if (key !== undefined && sshKey !== undefined)
    throw new RayError("usage", "--key and --ssh-key both name a key; leave one of them out");
  if (key !== undefined) return keySigner(readSigningKey(host, resolve(io.cwd, key)));
  return sshKey === undefined ? undefined : sshSigner(host, resolve(io.cwd, sshKey));
}

/** Signs with an Ed25519 private key in this process. */
export function keySigner(key: KeyObject): Signer {
  return { sign: async (payload, namespace) => sign(payload, key, namespace) };
}

/** Signs through `ssh-keygen -Y sign`, which asks for a passphrase or an agent itself. The payload goes through a pipe: no copy of it lies about. */
export function sshSigner(host: Host, file: string): Signer {
  if (host.stat(file).type !== "file")
    throw new RayError(
      "usage",
      `the key ${file} is no key file; name an SSH private key, or a public one whose private half an agent holds`,
    );
  return { sign: (payload, namespace) => signThroughProgram(host, file, payload, namespace) };
}

async function signThroughProgram(host: Host, file: string, payload: Uint8Array, namespace: string): Promise<string> {
  const said = { stdout: "", stderr: "" };
  const ended = await host.feed(
    ["ssh-keygen", "-q", "-Y", "sign", "-f", file, "-n", namespace],
    dirname(file),
    payload,
    (stream, chunk) => {
      said[stream] += Buffer.from(chunk).toString("latin1");
    },
  );
  if (ended.exitCode !== 0) throw notSigned(file, whyNot(ended, said.stderr));
  refuseOther(file, said.stdout, payload, namespace);
  return said.stdout;
}

function whyNot({ failure, signal, exitCode }: Fed, stderr: string): string {
  if (failure !== undefined)
    return `ssh-keygen could not be started (${failure}); install OpenSSH, or sign with a PKCS#8 Ed25519 key (--key)`;
  const [reason = ""] = stderr.trim().split(/\r?\n/u).slice(-1);
  return `ssh-keygen ended with ${signal ?? `exit code ${exitCode}`}${reason === "" ? "" : `: ${reason.slice(0, 200)}`}`;
}

/** A program of that name may answer anything: only a signature that holds over these very bytes is handed on. */
function refuseOther(file: string, armored: string, payload: Uint8Array, namespace: string): void {
  try {
    const verified = verify(parse(armored), payload, namespace);
    if (!verified.valid) throw notSigned(file, `what ssh-keygen answered does not hold: ${verified.reason}`);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw notSigned(file, `what ssh-keygen answered ${error.message}`);
  }
}

function notSigned(file: string, reason: string): RayError {
  return new RayError("usage", `nothing was signed with ${file}: ${reason}`);
}
