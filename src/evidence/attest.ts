import { sha256 } from "../canonical.ts";
import type { Host } from "../host.ts";
import type { Artifact, Collected, Signed, Trust } from "../model.ts";
import { type Bounds, isReadable, readSmall } from "./artifact.ts";
import type { CollectionPart } from "./kinds/collection.ts";
import { recordsOf } from "./recorded.ts";

/** The namespace of a detached signature over evidence. */
export const EVIDENCE_NAMESPACE = "ray-policy-evidence";
const MAX_BYTES = 2 ** 27;

/** For each file of the kinds that the trust file wants signed: why it carries no valid `<file>.sig`. A file without a reason is attested. */
export function attest(
  host: Host,
  bounds: Bounds,
  collected: readonly Collected[],
  trust: Trust | undefined,
  now: string,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const wanted = wantedKinds(trust);
  if (wanted.size === 0) return new Map();
  const refusal = ({ path, sha256: digest }: Pick<Artifact, "path" | "sha256">): string | undefined => {
    const signed = signatureBeside(host, bounds, path, digest, trust, now);
    return signed.valid ? undefined : signed.reason;
  };
  const covered = filesOf(recordsOf(collected).filter((record) => refusal(record) === undefined));
  return new Map(
    collected
      .filter(({ source }) => wanted.has(source.kind))
      .map(({ source, artifacts }) => [
        source.kind,
        new Map(
          artifacts.flatMap((artifact) => {
            if (covered.has(`${artifact.path} ${artifact.sha256}`)) return [];
            const reason = refusal(artifact);
            return reason === undefined ? [] : [[artifact.path, reason] as const];
          }),
        ),
      ]),
  );
}

/** A statement that closes findings counts only when somebody signed it. */
function wantedKinds(trust: Trust | undefined): ReadonlySet<string> {
  return new Set([...(trust?.attestedKinds ?? []), ...(trust?.exceptions.vex === undefined ? [] : ["vex"])]);
}

/** A signed collection record speaks for the files that it names by digest. */
function filesOf(signed: ReturnType<typeof recordsOf>): ReadonlySet<string> {
  return new Set(
    signed.flatMap(({ reading }) =>
      (reading.part as CollectionPart).files.map(({ path, sha256: own }) => `${path} ${own}`),
    ),
  );
}

/** Who signed a file, as it was read, with the detached signature beside it. */
export function signatureBeside(
  host: Host,
  bounds: Bounds,
  path: string,
  digest: string,
  trust: Trust | undefined,
  now: string,
): Signed {
  const invalid = (reason: string): Signed => ({ valid: false, reason });
  if (trust === undefined) return invalid("cannot be attested without a trust file");
  if (!isReadable(host, bounds, path)) return invalid("cannot be read");
  if (!isReadable(host, bounds, `${path}.sig`)) return invalid(`has no signature beside it (${path}.sig)`);
  const file = readSmall(host, bounds, path, MAX_BYTES);
  const signature = readSmall(host, bounds, `${path}.sig`, MAX_BYTES);
  if (file === undefined || signature === undefined) return invalid("is too large to be attested, or cannot be read");
  if (sha256(file) !== digest) return invalid("changed while it was read");
  const signed = trust.signed(file, Buffer.from(signature).toString("utf8"), EVIDENCE_NAMESPACE, now);
  return signed.valid ? signed : invalid(`has a signature that does not hold: ${signed.reason}`);
}
