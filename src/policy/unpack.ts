import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";
import { RayError } from "../errors.ts";

const MAX_UNPACKED_BYTES = 256 * 2 ** 20;
const CHUNK_BYTES = 2 ** 20;

/** The files in a bundle by their names. Throws RayError `policy` for bytes that are no `.tar.gz`. */
export function unpack(bytes: Uint8Array, name: string): ReadonlyMap<string, Uint8Array> {
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
