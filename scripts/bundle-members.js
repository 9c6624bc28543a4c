// @ts-check
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";

const BUNDLE = "policies/bundle.tar.gz";

/** The shipped bundle: its bytes, those of the tar in it, and what the tar holds by name. Throws for a name that it does not hold. */
export function shippedBundle() {
  const gzip = readFileSync(BUNDLE);
  const tar = gunzipSync(gzip);
  const entries = parseTar(tar);
  const member = (/** @type {string} */ name) => {
    const { data } = entries.find((entry) => entry.name.replace(/^\/+/u, "") === name) ?? {};
    if (data === undefined) throw new Error(`${BUNDLE} holds no ${name}`);
    return data;
  };
  return { gzip, tar, member, text: (/** @type {string} */ name) => new TextDecoder().decode(member(name)) };
}
