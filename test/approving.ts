import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { keyOf, signerLine } from "../scripts/examples/signing.js";
import type { Io } from "../src/command.ts";
import type { ReadinessApproval } from "../src/generated/documents.ts";
import { nodeHost } from "../src/host.ts";
import { folder, folderOf, type Ran, ray, text } from "./project.ts";

export const ROOT = resolve(import.meta.dirname, "..");
export const FOLDER = ".artifacts/pre-deployment";
export const APPROVAL = `${FOLDER}/readiness-approval.json`;
export const PACKAGE = `${FOLDER}/PRE-DEPLOYMENT-PACKAGE.zip`;
const MANIFEST = `${FOLDER}/pre-deployment-manifest.json`;
const CANDIDATE_AT = "2026-11-20T11:00:00.000Z";
export const NOW = "2026-11-20T12:00:00.000Z";

export const RITA = "rita@stock.example";
export const ROLF = "rolf@stock.example";
export const OLGA = "olga@stock.example";
export const ADA = "ada@stock.example";

/** Runs a command line at the moment that the examples are written for. */
export const at = (now: string, argv: readonly string[], ask?: Io["ask"]): Promise<Ran> =>
  ray(argv, "/", { ...nodeHost(), now: () => now }, false, ask);

/** A release whose package nobody has decided about yet. */
export function undecided(example = "go", files: Readonly<Record<string, string | null>> = {}): string {
  return folderOf(join(ROOT, "examples", example), { [APPROVAL]: null, ...files });
}

/** The same, judged and packed anew with files of its own. */
export async function packed(files: Readonly<Record<string, string | null>>): Promise<string> {
  const path = folderOf(join(ROOT, "examples/go"), { [APPROVAL]: null, [PACKAGE]: null, [MANIFEST]: null, ...files });
  await pack(path);
  return path;
}

export async function pack(path: string): Promise<void> {
  await at(CANDIDATE_AT, ["eval", path, "--candidate"]);
  const { code, err } = await at(CANDIDATE_AT, ["pack", path, "--key", join(ROOT, "examples/keys/pipeline.pem")]);
  if (code !== 0) throw new Error(err);
}

/** The trust file of the examples with some texts replaced. */
export function trustWith(...changes: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const changed = changes.reduce(
    (file, [from, to]) => {
      if (!file.includes(from)) throw new Error(`the trust file does not hold ${from}`);
      return file.replace(from, to);
    },
    text(join(ROOT, "examples/go"), "trust.yaml"),
  );
  return { "trust.yaml": changed };
}

/** Somebody's public key, as the trust file of the examples writes it. */
export function publicKey(identity: string): string {
  return signerLine(identity).split(" ").at(-1) ?? "";
}

/** A file with somebody's private key, as the examples make them. */
export function keyFile(identity: string): string {
  const file = join(folder(), "key.pem");
  writeFileSync(file, keyOf(identity).export({ format: "pem", type: "pkcs8" }));
  return file;
}

/** Approves with the key of the identity, or with that of another person as `--key @PERSON`. */
export function approve(path: string, role: string, identity: string, ...more: readonly string[]): Promise<Ran> {
  const key = more.includes("--key") || more.includes("--payload") ? [] : ["--key", keyFile(identity)];
  return at(NOW, ["approve", path, "--role", role, "--identity", identity, "--yes", ...key, ...more.map(withKey)]);
}

function withKey(word: string): string {
  return word.startsWith("@") ? keyFile(word.slice(1)) : word;
}

export function decided(path: string): ReadinessApproval {
  return JSON.parse(text(path, APPROVAL)) as ReadinessApproval;
}

export const isDecided = (path: string): boolean => existsSync(join(path, APPROVAL));
