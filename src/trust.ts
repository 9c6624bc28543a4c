import { dirname, resolve } from "node:path";
import { sha256 } from "./canonical.ts";
import { Defective, RayError } from "./errors.ts";
import type { TrustDocument } from "./generated/documents.ts";
import type { Host } from "./host.ts";
import type { Signed, Trust } from "./model.ts";
import { durationSeconds, statedSettings } from "./quantities.ts";
import { readYamlFile, refuseUnknown, type YamlFile } from "./yaml-file.ts";

/** Where the trust file is, and who says so. */
export interface TrustPlace {
  /** Absolute. */
  readonly file: string;
  /** As messages and the verdict call it. */
  readonly name: string;
  readonly source: Trust["source"];
  /** SHA-256 that the caller expects, lower-case hex. */
  readonly digest?: string;
}

const APPROVER_ROLES = ["security_lead", "release_manager"];
const MAX_DAYS = { high: 14, medium: 30, low: 90, none: 90 };

/** Reads and checks the trust file. Throws RayError `config` for a wrong file, one with another digest, or signers that cannot be read. */
export async function loadTrust(host: Host, place: TrustPlace, kinds: readonly string[]): Promise<Trust> {
  const file = await readYamlFile(host, place.file, place.name, "trust");
  refuseOtherDigest(file, place);
  // The schema was checked while the file was read.
  const value = file.value as TrustDocument;
  for (const key of ["max_age", "asserted_binding"] as const)
    refuseUnknown(file, [key], Object.keys(value[key] ?? {}), kinds, "evidence kind");
  for (const key of ["required_kinds", "attested_kinds"] as const)
    for (const [index, kind] of (value[key] ?? []).entries())
      if (!kinds.includes(kind))
        throw new RayError(
          "config",
          `${file.at(key, index)} is ${kind}, which is no evidence kind; it must be one of ${kinds.join(", ")}`,
        );
  return {
    digest: file.artifact.sha256,
    source: place.source,
    floors: statedSettings(value.floors ?? {}, (key) => file.at("floors", key)),
    roles: Object.fromEntries(
      Object.entries(value.roles ?? {}).map(([role, { min, identities }]) => [
        role,
        { min: min ?? 1, identities: [...identities] },
      ]),
    ),
    maxAgeSeconds: Object.fromEntries(
      Object.entries(value.max_age ?? {}).map(([kind, age]) => [kind, durationSeconds(age)]),
    ),
    policies: (value.policies ?? []).map((digest) => digest.replace(/^sha256:/u, "")),
    requiredKinds: value.required_kinds ?? [],
    attestedKinds: value.attested_kinds ?? [],
    assertedBinding: value.asserted_binding ?? {},
    exceptions: value.exceptions ?? {},
    waivers: {
      approverRoles: value.waivers?.approver_roles ?? APPROVER_ROLES,
      maxDays: { ...MAX_DAYS, ...value.waivers?.max_days },
    },
    mayBeOff: value.may_be_off ?? {},
    revokedWaivers: value.revoked?.waivers ?? [],
    ...(value.github === undefined ? {} : { github: onGithub(file, value.github, value.roles ?? {}) }),
    signed: await signatures(host, file, value, place),
  };
}

function refuseOtherDigest({ artifact }: YamlFile, { name, digest }: TrustPlace): void {
  if (digest === undefined || digest === artifact.sha256) return;
  throw new RayError(
    "config",
    `${name} has SHA-256 ${artifact.sha256}; --trust-digest asks for ${digest}: pass the file that was agreed upon, or the digest of this one`,
  );
}

/** Whoever says what GitHub answered must not be able to approve by that, and a login must not be two people's. */
function onGithub(
  file: YamlFile,
  { collectors, logins }: NonNullable<TrustDocument["github"]>,
  roles: NonNullable<TrustDocument["roles"]>,
): NonNullable<Trust["github"]> {
  const holders = new Set(Object.values(roles).flatMap(({ identities }) => identities));
  for (const [index, collector] of collectors.entries())
    if (holders.has(collector))
      throw new RayError(
        "config",
        `${file.at("github", "collectors", index)} is ${collector}, who holds a role; name somebody who approves nothing`,
      );
  const known = new Map<string, string>();
  for (const [login, identity] of Object.entries(logins)) {
    const place = file.at("github", "logins", login);
    if (known.has(login.toLowerCase()))
      throw new RayError("config", `${place} is stated twice; GitHub does not tell upper from lower case`);
    if (!holders.has(identity))
      throw new RayError("config", `${place} is ${identity}, who holds no role; name an identity of one`);
    known.set(login.toLowerCase(), identity);
  }
  return { collectors, logins: known };
}

async function signatures(
  host: Host,
  file: YamlFile,
  value: TrustDocument,
  place: TrustPlace,
): Promise<Trust["signed"]> {
  if (value.signers === undefined) return () => ({ valid: false, reason: `${place.name} names no signers` });
  const { parseAllowedSigners } = await import("./signature/allowed-signers.ts");
  const { judgeSignature } = await import("./signature/statement.ts");
  const [text, name] = signersText(host, file, value.signers, place);
  const signers = parsedSigners(() => parseAllowedSigners(text), name);
  const revoked = value.revoked?.keys ?? [];
  return remembering((payload, signature, namespace, at) =>
    judgeSignature({ payload, signature, namespace, signers, at, revoked }),
  );
}

/** What is derived a second time asks the same again. */
const MOST_REMEMBERED_BYTES = 2 ** 16;

function remembering(judge: Trust["signed"]): Trust["signed"] {
  const answers = new Map<string, Signed>();
  return (payload, signature, namespace, at) => {
    if (payload.length > MOST_REMEMBERED_BYTES) return judge(payload, signature, namespace, at);
    const question = JSON.stringify([Buffer.from(payload).toString("latin1"), signature, namespace, at]);
    const answer = answers.get(question) ?? judge(payload, signature, namespace, at);
    answers.set(question, answer);
    return answer;
  };
}

/** The text of the signers and how a message calls it. A file beside the trust file needs a digest where that of the trust file is to cover it. */
function signersText(
  host: Host,
  file: YamlFile,
  signers: NonNullable<TrustDocument["signers"]>,
  place: TrustPlace,
): readonly [string, string] {
  if (Array.isArray(signers)) return [`${signers.join("\n")}\n`, file.at("signers")];
  const named = typeof signers === "string" ? { file: signers, sha256: undefined } : signers;
  const path = resolve(dirname(place.file), named.file);
  if (host.stat(path).type !== "file")
    throw new RayError(
      "config",
      `${file.at("signers")} is ${named.file}, which is not a file; name an OpenSSH allowed_signers file, relative to ${place.name}`,
    );
  const bytes = host.readWhole(path);
  const found = sha256(bytes);
  if (named.sha256 === undefined && place.digest !== undefined)
    throw new RayError(
      "config",
      `${file.at("signers")} is a file that --trust-digest does not cover; write it as {file: ${named.file}, sha256: ${found}}`,
    );
  if (named.sha256 !== undefined && named.sha256 !== found)
    throw new RayError(
      "config",
      `${named.file} has SHA-256 ${found}; ${file.at("signers")} asks for ${named.sha256}: restore the file, or state the new digest`,
    );
  return [Buffer.from(bytes).toString("utf8"), named.file];
}

function parsedSigners<Signers>(parse: () => Signers, name: string): Signers {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    throw new RayError("config", `${name}${error.at.line === undefined ? "" : `:${error.at.line}`}: ${error.message}`, {
      cause: error,
    });
  }
}
