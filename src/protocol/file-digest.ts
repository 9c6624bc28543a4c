import { createHash } from "node:crypto";
import type { Host } from "../host.ts";

export interface FileDigest {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** What a regular file holds now, however large it is. Rejects with `FileChanged` where it changes meanwhile. */
export async function fileDigest(host: Host, file: string): Promise<FileDigest> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of host.read(file)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}
