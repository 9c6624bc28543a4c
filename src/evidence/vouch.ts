import type { Host } from "../host.ts";
import type { Artifact, Collected, ReleaseFacts, Trust } from "../model.ts";
import type { Bounds } from "./artifact.ts";
import { signatureBeside } from "./attest.ts";
import type { Vouched } from "./kind.ts";
import { decidedIn } from "./kinds/approval.ts";
import type { CollectionPart } from "./kinds/collection.ts";
import { recordsOf } from "./recorded.ts";
import type { Read } from "./standing.ts";

/**
 * For each answer of GitHub, by path: what a collection record says of these very bytes that is about this release and signed by
 * collectors of the trust file alone, none of them an author of the change; or why there is no such record. Empty where the trust file
 * accepts no approvals on GitHub.
 */
export function vouch(
  host: Host,
  bounds: Bounds,
  collected: readonly Collected[],
  trust: Trust | undefined,
  release: ReleaseFacts,
  now: string,
): ReadonlyMap<string, Vouched> {
  if (trust?.github === undefined) return new Map();
  const answers = collected
    .filter(({ source }) => source.kind === "approval")
    .flatMap(({ artifacts }) => artifacts.filter(({ reading }) => decidedIn(reading?.part) !== undefined));
  if (answers.length === 0) return new Map();
  const records = recordsOf(collected).map((record) => ({
    record,
    reason: foreignRelease(record, release) ?? signerRefusal(host, bounds, record, { trust, release, now }),
  }));
  return new Map(answers.map((answer) => [answer.path, vouchedBy(answer, records)]));
}

interface Judged {
  readonly record: Read;
  /** Why the record vouches for nothing, where it does not. */
  readonly reason: string | undefined;
}

function vouchedBy({ path, sha256 }: Artifact, records: readonly Judged[]): Vouched {
  const naming = records.flatMap(({ record, reason }) => {
    const file = (record.reading.part as CollectionPart).files.find(
      (each) => each.path === path && each.sha256 === sha256,
    );
    return file === undefined ? [] : [{ file, record, reason }];
  });
  const good = naming.find(({ reason }) => reason === undefined);
  if (good !== undefined) {
    const { expires } = good.record.reading;
    return { valid: true, collected_at: good.file.collected_at, ...(expires === undefined ? {} : { expires }) };
  }
  const reasons = naming.map(({ record, reason }) => `${record.path} names it, but ${reason}`);
  return {
    valid: false,
    reason:
      reasons.length === 0
        ? "is named by no collection record as it is; a collector of the trust file collects and signs it: ray-policy collect approval"
        : `counts for nothing: ${reasons.join("; ")}`,
  };
}

function foreignRelease({ reading: { subject } }: Read, release: ReleaseFacts): string | undefined {
  const isOurs = (["name", "version", "git_commit"] as const).every((key) => subject[key] === release[key]);
  return isOurs ? undefined : "is about another release";
}

interface Signing {
  readonly trust: Trust;
  readonly release: ReleaseFacts;
  readonly now: string;
}

function signerRefusal(
  host: Host,
  bounds: Bounds,
  { path, sha256 }: Read,
  { trust, release, now }: Signing,
): string | undefined {
  const signed = signatureBeside(host, bounds, path, sha256, trust, now);
  if (!signed.valid) return signed.reason;
  const author = signed.identities.find((identity) => release.authors.includes(identity));
  if (author !== undefined) return `is signed by ${author}, an author of the change`;
  const other = signed.identities.find((identity) => trust.github?.collectors.includes(identity) !== true);
  return other === undefined ? undefined : `is signed by ${other}, who is no collector of the trust file`;
}
