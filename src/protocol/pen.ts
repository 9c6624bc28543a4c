import type { KeyObject } from "node:crypto";
import { dirname, join } from "node:path";
import type { Host } from "../host.ts";
import { sign } from "../signature/sshsig.ts";

/** The namespace of a detached signature over evidence. */
export const EVIDENCE_NAMESPACE = "ray-policy-evidence";

/** In whose name a document is written, and when. */
export interface Pen {
  readonly identity: string;
  /** Signs every document; without it the trust file cannot ask for attested evidence. */
  readonly key?: KeyObject;
  /** UTC with milliseconds. */
  readonly now: string;
}

/** Puts a document in place, durably, with its detached signature beside it; one of an older document does not stay. Throws RayError `output`. */
export async function put(host: Host, project: string, path: string, { key }: Pen, text: string): Promise<void> {
  const file = join(project, path);
  host.makeFolder(dirname(file));
  await host.write(file, text);
  const signature = `${file}.sig`;
  if (key !== undefined) await host.write(signature, sign(Buffer.from(text), key, EVIDENCE_NAMESPACE));
  else if (host.stat(signature).type === "file") host.remove(signature);
  host.syncFolder(dirname(file));
}
