import type { Reading } from "../../model.ts";
import { NO_KIND, type ShownPart } from "../kinds/none.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";

const BEGIN = "-----BEGIN SSH SIGNATURE-----";

/** An armored SSH signature: what it is for and how it was made is shown; whether it holds, only the trust file can say. */
export const reader: Reader<ShownPart> = {
  format: "sshsig",
  kind: NO_KIND,
  recognises: (head) => headText(head).startsWith(BEGIN),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>): Promise<Reading<ShownPart>> {
  const { parse } = await import("../../signature/sshsig.ts");
  const { fingerprint } = await import("../../signature/public-key.ts");
  const { publicKey, namespace, hash, algorithm } = parse(Buffer.from(await gather(chunks)).toString("utf8"));
  return {
    part: { facts: { namespace, algorithm, hash, key: fingerprint(publicKey.blob) } },
    observed: {},
    subject: {},
    declared: [],
  };
}
