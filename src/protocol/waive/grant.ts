import type { WaiverDocument } from "../../generated/documents.ts";
import { recordedFingerprint } from "../../history/entry.ts";
import { readLog } from "../../history/log.ts";
import { nameOf, runsOf } from "../../history/trend.ts";
import type { Host } from "../../host.ts";
import type { Finding } from "../../model.ts";
import { isRequest, WAIVER_NAMESPACE, waiverPayload } from "../../verdict/waiver-authority.ts";
import { coverage, faultsOf, shapeFault } from "../../verdict/waivers.ts";
import type { Signer } from "../signer.ts";
import { setMembers } from "./file.ts";
import { entryOf, type Judged, type Outcome, refused } from "./ground.ts";

/** What a verdict of the log says of the findings that a waiver would hide. */
export interface Before {
  readonly run: number;
  /** The moment that was judged. */
  readonly at: string;
  /** `name@version`. */
  readonly release: string;
  /** Open findings of the check that the waiver names. */
  readonly findings: number;
  /** Whether the very finding was among them; undefined where the record does not keep that. */
  readonly hides?: boolean;
}

/** A request as its approver has to see it before anything is signed. */
export interface Grantable {
  readonly index: number;
  /** The entry as it stands in the file. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly waiver: WaiverDocument;
  /** What it would hide now. */
  readonly hides: readonly Finding[];
  readonly before: readonly Before[];
  readonly tooBroad?: string;
}

/** Verdicts of the log that are shown, newest last. */
const SHOWN_RUNS = 10;

/** Looks at a request before it is granted; refuses with every reason for which its grant would not count. */
export async function look(host: Host, ground: Judged, id: string, approver: string): Promise<Outcome<Grantable>> {
  const entry = entryOf(ground.config.waivers, id);
  if (entry.type === "refused") return entry;
  const { index, value } = entry.done;
  const wrong = await shapeFault(value);
  if (wrong !== undefined) return refused(wrong);
  if (!isRequest(value)) return refused(`it is no request: ${String(value["approved_by"])} has granted it already`);
  // The schema was just checked.
  const waiver = { ...value, created_at: ground.now, approved_by: approver } as unknown as WaiverDocument;
  const faults = faultsOf(waiver, ground.authority);
  if (faults.length > 0) return refused(...faults);
  const { covers, reason, too_broad } = coverage(waiver, ground.verdict.findings, ground.authority.release);
  const hides = ground.verdict.findings.filter(({ fingerprint }) => covers.includes(fingerprint));
  if (hides.length === 0) return refused(`it would hide nothing: ${reason ?? "it covers no finding"}`);
  return {
    type: "done",
    done: {
      index,
      value,
      waiver,
      hides,
      before: await inLastVerdicts(host, ground, hides),
      ...(too_broad === undefined ? {} : { tooBroad: too_broad }),
    },
  };
}

/** What the check of the hidden findings found in the last verdicts on this release, whatever its version. */
async function inLastVerdicts(
  host: Host,
  { config, release }: Judged,
  hides: readonly Finding[],
): Promise<readonly Before[]> {
  if (config.history === undefined) return [];
  const { records } = await readLog(host, config.history);
  const runs = runsOf(records).filter((run) => run.release.name === release.name);
  return runs.slice(-SHOWN_RUNS).map(({ seq, release: judged, verdict }) => {
    const failing = verdict.failing.filter(({ code }) => hides.some((finding) => finding.code === code));
    const known = failing.flatMap(({ fingerprints }) => fingerprints ?? []);
    const isKept = failing.every(({ subjects, fingerprints }) => fingerprints?.length === subjects);
    const isAmong = hides.some(({ fingerprint }) => known.includes(recordedFingerprint(fingerprint)));
    return {
      run: seq,
      at: verdict.evaluated_at,
      release: nameOf(judged),
      findings: failing.reduce((sum, { subjects }) => sum + subjects, 0),
      ...(isAmong || isKept ? { hides: isAmong } : {}),
    };
  });
}

/** Signs what was looked at, settles the signed entry once more, and puts it into the file. */
export async function grant(
  host: Host,
  ground: Judged,
  { index, value, waiver }: Grantable,
  signer: Signer,
): Promise<Outcome<WaiverDocument>> {
  const { signature: _, ...unsigned } = { ...waiver, created_at: host.now() };
  const signature = await signer.sign(waiverPayload(unsigned), WAIVER_NAMESPACE);
  const granted = { ...unsigned, signature };
  const faults = faultsOf(granted, ground.authority);
  if (faults.length > 0) return refused(...faults);
  const { created_at, approved_by = "" } = granted;
  await setMembers(host, ground.config, { index, value }, { created_at, approved_by, signature });
  return { type: "done", done: granted };
}
