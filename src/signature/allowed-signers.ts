import { Defective } from "../errors.ts";
import { fingerprint, readPublicKey } from "./public-key.ts";

/** Whose key it is, and for what and when it counts. */
export interface Signer {
  readonly identities: readonly string[];
  /** As OpenSSH prints it. */
  readonly key: string;
  readonly blob: Uint8Array;
  /** Absent: any namespace. */
  readonly namespaces?: readonly string[];
  /** UTC with milliseconds, as `validBefore`. */
  readonly validAfter?: string;
  readonly validBefore?: string;
}

const LINE =
  /^(?<names>"[^"]*"|\S+)\s+(?:(?<options>(?:[a-z-]+(?:="[^"]*")?,?)+)\s+)?(?<type>(?:ssh|ecdsa|sk)-\S+)\s+(?<key>[A-Za-z0-9+/]+={0,2})(?:\s+.*)?$/u;
const OPTION = /([a-z-]+)(?:="([^"]*)")?(?:,|$)/gu;

/** Reads an OpenSSH `allowed_signers` file (ssh-keygen(1)). Throws `Defective` with the line. */
export function parseAllowedSigners(text: string): readonly Signer[] {
  const signers = text.split(/\r?\n/u).flatMap((line, index) => {
    const stripped = line.trim();
    return stripped === "" || stripped.startsWith("#") ? [] : [signerOf(stripped, index + 1)];
  });
  for (const [index, { key, identities }] of signers.entries()) {
    const other = signers
      .slice(0, index)
      .find((signer) => signer.key === key && signer.identities.join() !== identities.join());
    if (other !== undefined)
      throw new Defective(
        "ambiguous",
        `gives the key ${key} to ${other.identities.join()} and to ${identities.join()}`,
      );
  }
  return signers;
}

function signerOf(line: string, number: number): Signer {
  const at = { line: number };
  const { names = "", options = "", type = "", key = "" } = LINE.exec(line)?.groups ?? {};
  if (key === "") throw new Defective("invalid", "is not written as IDENTITY [OPTIONS] TYPE KEY", at);
  const identities = names.replace(/^"|"$/gu, "").split(",");
  if (identities.some((name) => name === "" || /[*?!]/u.test(name)))
    throw new Defective("invalid", `names ${names.slice(0, 60)}; an identity is exact, patterns are not read`, at);
  const blob = Buffer.from(key, "base64");
  const publicKey = readKey(blob, at);
  if (publicKey.type !== type)
    throw new Defective("invalid", `says ${type.slice(0, 40)} of a key of the type ${publicKey.type}`, at);
  return { identities, key: fingerprint(blob), blob, ...optionsOf(options, at) };
}

function readKey(blob: Uint8Array, at: { readonly line: number }) {
  try {
    return readPublicKey(blob);
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new Defective(error.code, error.message, at, { cause: error });
  }
}

function optionsOf(
  text: string,
  at: { readonly line: number },
): Pick<Signer, "namespaces" | "validAfter" | "validBefore"> {
  const options = new Map([...text.matchAll(OPTION)].map(([, name = "", value = ""]) => [name, value]));
  const odd = [...options.keys()].find((name) => !["namespaces", "valid-after", "valid-before"].includes(name));
  if (odd !== undefined) throw new Defective("invalid", `has the option ${odd.slice(0, 40)}, which is not read`, at);
  const [namespaces, after, before] = [
    options.get("namespaces"),
    options.get("valid-after"),
    options.get("valid-before"),
  ];
  return {
    ...(namespaces === undefined ? {} : { namespaces: namespaces.split(",") }),
    ...(after === undefined ? {} : { validAfter: timeOf(after, at) }),
    ...(before === undefined ? {} : { validBefore: timeOf(before, at) }),
  };
}

/** OpenSSH takes a time without Z as local; the same bytes must mean the same everywhere, so only UTC and a bare date, taken as UTC, are read. */
function timeOf(text: string, at: { readonly line: number }): string {
  const match = /^(\d{4})(\d{2})(\d{2})(?:Z|(\d{2})(\d{2})(\d{2})?Z)?$/u.exec(text);
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = match ?? [];
  const utc = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(utc);
  if (match === null || Number.isNaN(time) || new Date(time).toISOString() !== utc)
    throw new Defective("invalid", `has the time ${text.slice(0, 30)}; write it as 20261120Z or 20261120120000Z`, at);
  return utc;
}
