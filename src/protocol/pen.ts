import type { KeyObject } from "node:crypto";
import { dirname, join } from "node:path";
import { EVIDENCE_NAMESPACE } from "../evidence/attest.ts";
import type { Host } from "../host.ts";
import type { Config } from "../model.ts";
import { sign as signed } from "../signature/sshsig.ts";
import { readSigningKey } from "./signing-key.ts";

/** In whose name a document is written, and when. */
export interface Pen {
  readonly identity: string;
  /** Signs every document; without it the trust file cannot ask for attested evidence. */
  readonly key?: KeyObject;
  /** UTC with milliseconds. */
  readonly now: string;
}

/** The pen that the caller states, else that of the config. Throws RayError `usage` for a key that cannot sign. */
export function penOf(host: Host, { collecting }: Config, stated: Partial<Omit<Pen, "now">>, now: string): Pen {
  const key = stated.key ?? (collecting.key === undefined ? undefined : readSigningKey(host, collecting.key));
  return { identity: stated.identity ?? collecting.identity, now, ...(key === undefined ? {} : { key }) };
}

/** Puts a document in place, durably, with its detached signature beside it; one of an older document does not stay. Throws RayError `output`. */
export async function put(host: Host, project: string, path: string, pen: Pen, text: string): Promise<void> {
  const file = join(project, path);
  host.makeFolder(dirname(file));
  await host.write(file, text);
  await sign(host, file, pen, text);
}

/** Signs a file that is in place; a signature of an older one does not stay. Throws RayError `output`. */
export async function sign(host: Host, file: string, { key }: Pen, text?: string): Promise<void> {
  const signature = `${file}.sig`;
  if (key !== undefined) {
    const bytes = text === undefined ? Buffer.from(host.readWhole(file)) : Buffer.from(text);
    await host.write(signature, signed(bytes, key, EVIDENCE_NAMESPACE));
  } else if (host.stat(signature).type === "file") host.remove(signature);
  await host.syncFolder(dirname(file));
}
