import { sha256 } from "../canonical.ts";
import type { Host } from "../host.ts";
import type { Artifact } from "../model.ts";
import { type Bounds, readSmall } from "./artifact.ts";

/** The text of a file whose digest is known; undefined where it is not those bytes any more, is no UTF-8, or is too large. */
export type Reread = (file: Pick<Artifact, "path" | "sha256">) => Promise<string | undefined>;

const MAX_BYTES = 2 ** 24;

/** Reads a file again to show what stands in it. Whatever is not the bytes that were judged is not shown. */
export function rereader(host: Host, bounds: Bounds): Reread {
  return async ({ path, sha256: digest }) => {
    const bytes = readSmall(host, bounds, path, MAX_BYTES);
    return bytes === undefined || sha256(bytes) !== digest ? undefined : decoded(bytes);
  };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
