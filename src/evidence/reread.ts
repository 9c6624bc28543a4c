import { join } from "node:path";
import { sha256 } from "../canonical.ts";
import type { Host } from "../host.ts";
import type { Artifact } from "../model.ts";
import { type Bounds, isReadable, isUnreadable } from "./artifact.ts";

/** The text of a file whose digest is known; undefined where it is not those bytes any more, is no UTF-8, or is too large. */
export type Reread = (file: Pick<Artifact, "path" | "sha256">) => Promise<string | undefined>;

const MAX_BYTES = 2 ** 24;

/** Reads a file again to show what stands in it. Whatever is not the bytes that were judged is not shown. */
export function rereader(host: Host, bounds: Bounds): Reread {
  return async ({ path, sha256: digest }) => {
    const bytes = isReadable(host, bounds, path) ? small(host, join(bounds.project, path)) : undefined;
    return bytes === undefined || sha256(bytes) !== digest ? undefined : decoded(bytes);
  };
}

function small(host: Host, file: string): Uint8Array | undefined {
  const entry = host.stat(file);
  if (entry.type !== "file" || entry.bytes > MAX_BYTES) return undefined;
  try {
    return host.readWhole(file);
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
