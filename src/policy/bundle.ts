import { sha256 } from "../canonical.ts";
import { RayError } from "../errors.ts";
import type { Catalogue, Policy } from "../model.ts";
import { validate } from "../schema.ts";

/**
 * Opens an OPA bundle (`.tar.gz` bytes) and reads its catalogue. `expectedDigest` is that of the shipped bundle, compiled in:
 * where it is given, other bytes are refused before anything in them is looked at. Throws RayError `policy`.
 */
export async function openBundle(bytes: Uint8Array, name: string, expectedDigest?: string): Promise<Policy> {
  const digest = sha256(bytes);
  if (expectedDigest !== undefined) refuseOther(digest, expectedDigest, name);
  const { unpack } = await import("./unpack.ts");
  const files = unpack(bytes, name);
  const wasm = member(files, "policy.wasm", name);
  const manifest = parseMember(member(files, ".manifest", name), `${name}: .manifest`);
  return {
    digest,
    wasm_digest: sha256(wasm),
    revision: revisionOf(manifest),
    shipped: expectedDigest !== undefined,
    wasm,
    catalogue: await catalogueOf(member(files, "catalogue.json", name), name, expectedDigest !== undefined),
  };
}

/** Throws RayError `policy` where the shipped bundle has other bytes than this release came with. */
export function refuseOther(digest: string, expected: string, name: string): void {
  if (digest === expected) return;
  throw new RayError(
    "policy",
    `${name} has SHA-256 ${digest}; this release of ray-policy ships ${expected}: install it again`,
  );
}

function member(files: ReadonlyMap<string, Uint8Array>, path: string, name: string): Uint8Array {
  const data = files.get(path);
  if (data === undefined) throw new RayError("policy", `${name} holds no ${path}; build it with the Rego toolchain`);
  return data;
}

function parseMember(data: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (error) {
    throw new RayError("policy", `${name} is not JSON; build the bundle again`, { cause: error });
  }
}

function revisionOf(manifest: unknown): string {
  const revision = typeof manifest === "object" && manifest !== null && "revision" in manifest ? manifest.revision : "";
  return typeof revision === "string" ? revision : "";
}

/** The shipped catalogue is covered by the digest; another's is data of a stranger and is checked. */
async function catalogueOf(data: Uint8Array, name: string, trusted: boolean): Promise<Catalogue> {
  const value = parseMember(data, `${name}: catalogue.json`);
  const [problem] = trusted ? [] : await validate("catalogue", value);
  if (problem === undefined) return value as Catalogue;
  throw new RayError("policy", `${name}: catalogue.json${problem.pointer} ${problem.message}`);
}
