// @ts-check
/** Keys and signatures of the examples. Each key is made from its owner's name, so that everybody can make it: it protects nothing. */
import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { resolve } from "node:path";
import { build } from "esbuild";

/** A PKCS#8 Ed25519 private key is these bytes and 32 more (RFC 8410, section 7). */
const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param {string} identity */
export function keyOf(identity) {
  const seed = createHash("sha256").update(`ray-policy example key of ${identity}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: "der", type: "pkcs8" });
}

/** The line of an allowed_signers file. @param {string} identity */
export function signerLine(identity) {
  const raw = createPublicKey(keyOf(identity)).export({ format: "der", type: "spki" }).subarray(-32);
  const name = Buffer.from("ssh-ed25519");
  const length = (/** @type {Buffer} */ bytes) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return `${identity} namespaces="ray-policy-approval,ray-policy-waiver,ray-policy-evidence" ssh-ed25519 ${Buffer.concat([length(name), length(raw)]).toString("base64")}`;
}

/** The functions of the product that the examples are made with, bundled from its sources. */
export async function product() {
  // One folder below the root, where the bundled code looks for the policies.
  const outfile = resolve("reports/product.mjs");
  await build({
    stdin: {
      contents: `
        export { sign } from "./src/signature/sshsig.ts";
        export { approvalPayload } from "./src/evidence/approvals.ts";
        export { waiverPayload } from "./src/verdict/waiver-authority.ts";
        export { canonical, digestOf, sha256 } from "./src/canonical.ts";
        export { nodeHost } from "./src/host.ts";
        export { render } from "./src/outputs.ts";
        export { run } from "./src/run.ts";
        export { SHIPPED_DIGEST } from "./src/generated/shipped.ts";
      `,
      resolveDir: resolve("."),
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    outfile,
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  return import(outfile);
}
