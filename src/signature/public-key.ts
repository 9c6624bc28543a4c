import { createPublicKey, hash, type KeyObject } from "node:crypto";
import { Defective } from "../errors.ts";
import { WireReader, wireString } from "./wire.ts";

/** A public key as SSH writes it. */
export interface PublicKey {
  /** Key type, such as ssh-ed25519. */
  readonly type: string;
  readonly blob: Uint8Array;
  readonly key: KeyObject;
}

const MIN_RSA_BITS = 2048;
const CURVES: Readonly<Record<string, { readonly name: string; readonly crv: string; readonly bytes: number }>> = {
  "ecdsa-sha2-nistp256": { name: "nistp256", crv: "P-256", bytes: 32 },
  "ecdsa-sha2-nistp384": { name: "nistp384", crv: "P-384", bytes: 48 },
  "ecdsa-sha2-nistp521": { name: "nistp521", crv: "P-521", bytes: 66 },
};

/** A key from its blob (RFC 4253, 5656, 8709). Throws `Defective` for certificates, hardware keys, DSA and short RSA keys. */
export function readPublicKey(blob: Uint8Array): PublicKey {
  const wire = new WireReader(blob);
  const type = wire.text();
  const key = keyOf(type, wire);
  wire.end();
  return { type, blob, key };
}

/** Such as `SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU`, as OpenSSH prints it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${hash("sha256", blob, "base64").replace(/=+$/u, "")}`;
}

/** The blob of an Ed25519 key. */
export function ed25519Blob(key: KeyObject): Buffer {
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return Buffer.concat([wireString("ssh-ed25519"), wireString(Buffer.from(x, "base64url"))]);
}

function keyOf(type: string, wire: WireReader): KeyObject {
  if (type === "ssh-ed25519") return ed25519(wire);
  if (type === "ssh-rsa") return rsa(wire);
  const curve = CURVES[type];
  if (curve !== undefined) return ecdsa(curve, wire);
  throw new Defective("invalid", `has a key of the type ${type.slice(0, 60)}; Ed25519, ECDSA and RSA keys are read`);
}

function ed25519(wire: WireReader): KeyObject {
  const point = wire.string();
  if (point.length !== 32) throw new Defective("invalid", "has an Ed25519 key of another length than 32 bytes");
  return imported({ kty: "OKP", crv: "Ed25519", x: point.toString("base64url") });
}

function rsa(wire: WireReader): KeyObject {
  const [e, n] = [unsigned(wire.string()), unsigned(wire.string())];
  if (n.length * 8 < MIN_RSA_BITS) throw new Defective("invalid", `has an RSA key of fewer than ${MIN_RSA_BITS} bits`);
  return imported({ kty: "RSA", e: e.toString("base64url"), n: n.toString("base64url") });
}

function ecdsa(
  { name, crv, bytes }: { readonly name: string; readonly crv: string; readonly bytes: number },
  wire: WireReader,
): KeyObject {
  const stated = wire.text();
  const point = wire.string();
  if (stated !== name || point.length !== 2 * bytes + 1 || point[0] !== 4)
    throw new Defective("invalid", "has an ECDSA key whose point is not on its curve's form");
  const [x, y] = [point.subarray(1, bytes + 1), point.subarray(bytes + 1)];
  return imported({ kty: "EC", crv, x: x.toString("base64url"), y: y.toString("base64url") });
}

/** A number of the wire format without its sign byte. */
function unsigned(bytes: Buffer): Buffer {
  return bytes[0] === 0 ? bytes.subarray(1) : bytes;
}

function imported(key: Readonly<Record<string, string>>): KeyObject {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch (error) {
    throw new Defective("invalid", "has a key that is none", {}, { cause: error });
  }
}
