import { createPrivateKey, type KeyObject } from "node:crypto";
import { RayError } from "../errors.ts";
import type { Host } from "../host.ts";

const MAX_BYTES = 65_536;

/** An unencrypted PKCS#8 Ed25519 private key in PEM, from an absolute path. Throws RayError `usage` for anything else. */
export function readSigningKey(host: Host, file: string): KeyObject {
  const entry = host.stat(file);
  if (entry.type !== "file" || entry.bytes > MAX_BYTES)
    throw new RayError("usage", `the key ${file} is no key file; name a PKCS#8 PEM file with an Ed25519 private key`);
  const key = parsed(Buffer.from(host.readWhole(file)).toString("utf8"));
  if (key?.asymmetricKeyType === "ed25519") return key;
  throw new RayError(
    "usage",
    `the key ${file} is ${key === undefined ? "no unencrypted PKCS#8 PEM file" : `of the type ${key.asymmetricKeyType ?? "unknown"}`}; make an Ed25519 one with: openssl genpkey -algorithm ed25519 -out ${file}`,
  );
}

function parsed(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: "pem" });
  } catch {
    return undefined;
  }
}
