import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";
import { sha256 } from "../canonical.ts";
import { RayError } from "../errors.ts";
import type { Catalogue, Policy } from "../model.ts";
import { validate } from "../schema.ts";

const MAX_UNPACKED_BYTES = 256 * 2 ** 20;
const CHUNK_BYTES = 2 ** 20;

/**
 * Opens an OPA bundle (`.tar.gz` bytes) and reads its catalogue. `expectedDigest` is that of the shipped bundle, compiled in:
 * where it is given, other bytes are refused before anything in them is looked at. Throws RayError `policy`.
 */
export async function openBundle(bytes: Uint8Array, name: string, expectedDigest?: string): Promise<Policy> {
  const digest = sha256(bytes);
  if (expectedDigest !== undefined && digest !== expectedDigest) {
    throw new RayError(
      "policy",
      `${name} has SHA-256 ${digest}; this release of ray-policy ships ${expectedDigest}: install it again`,
    );
  }
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

function unpack(bytes: Uint8Array, name: string): ReadonlyMap<string, Uint8Array> {
  try {
    const entries = parseTar(gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES, chunkSize: CHUNK_BYTES }));
    // Names in an OPA bundle start with a slash. Nothing is ever written to disk under them.
    return new Map(entries.map(({ name: entry, data }) => [entry.replace(/^\/+/u, ""), data ?? new Uint8Array()]));
  } catch (error) {
    throw new RayError("policy", `${name} is not a readable .tar.gz bundle; build it again with npm run build:policy`, {
      cause: error,
    });
  }
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
