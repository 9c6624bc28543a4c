import { join } from "node:path";
import { knownKinds } from "../admission.ts";
import { policyDigest } from "../candidate.ts";
import { canonical, sha256 } from "../canonical.ts";
import { loadConfig } from "../config.ts";
import { RayError } from "../errors.ts";
import { readLog } from "../history/log.ts";
import type { Host } from "../host.ts";
import type { Verdict } from "../model.ts";
import { INCOMPLETE, VERDICT_FILE } from "../outputs.ts";
import { type Request, run } from "../run.ts";
import { validate } from "../schema.ts";
import type { StatedSettings } from "../settings.ts";

/** What the deploy job knows beside the folder. */
export interface Expected {
  /** `version` or `name@version`; absent where any will do. */
  readonly release?: string;
  /** Lower-case hex, as the two below. */
  readonly policyDigest: string;
  readonly trustDigest: string;
}

/** One thing that has to hold before a release is deployed, and whether it does. */
export interface Proof {
  readonly what: string;
  readonly holds: boolean;
  /** What was found. */
  readonly found: string;
}

/**
 * Everything that the verdict in the output folder stands on, proven anew: it is derived from the evidence once more, for its own moment
 * and for the present. A verdict that agrees with itself proves nothing. Throws RayError where nothing can be proven at all.
 */
export async function verify(
  host: Host,
  request: Omit<Request, "gates" | "candidate">,
  expected: Expected,
): Promise<readonly Proof[]> {
  const { verdict, text } = await readVerdict(host, request.out);
  const what = "the verdict is complete";
  if (verdict === undefined) return [{ what, holds: false, found: `${VERDICT_FILE} ${incomplete(text)}` }];
  const whole = { what, holds: true, found: `${VERDICT_FILE}, sha256 ${sha256(text)}` };
  const stated = [...statedProofs(verdict), ...identityProofs(verdict, expected)];
  // What is not the verdict on this release is not worth deriving.
  if (stated.some(({ holds }) => !holds)) return [whole, ...stated];
  const again = await derive(host, request, verdict, verdict.evaluated_at);
  const today = await derive(host, request, verdict, host.now());
  return [
    whole,
    ...stated,
    derivedProof(verdict, again),
    ...gateProofs(again),
    ...waiverProofs(today),
    freshProof(today),
    ...(await historyProofs(host, request, text)),
  ];
}

/** The verdict, or undefined for what is none; with its text. */
async function readVerdict(host: Host, out: string): Promise<{ readonly verdict?: Verdict; readonly text: string }> {
  const file = join(out, VERDICT_FILE);
  if (host.stat(file).type !== "file")
    throw new RayError("usage", `there is no ${file}; judge the release first: ray-policy eval`);
  const text = Buffer.from(host.readWhole(file)).toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    // The schema is checked first.
    return (await validate("verdict", value)).length > 0 ? { text } : { verdict: value as Verdict, text };
  } catch {
    return { text };
  }
}

/** What is wrong with a text that is no complete verdict, and what to do. */
function incomplete(text: string): string {
  const fact =
    text === INCOMPLETE
      ? "gives no answer: the last evaluation did not end, or the candidate alone was judged since"
      : "is not what ray-policy eval writes";
  return `${fact}; judge the release again: ray-policy eval`;
}

function statedProofs({ outcome, scope, mode }: Verdict): readonly Proof[] {
  return [
    { what: "it is about the whole release", holds: scope === "release", found: `scope ${scope}` },
    { what: "it is in earnest", holds: mode === "enforce", found: `mode ${mode}` },
    { what: "it says go", holds: outcome === "pass", found: `outcome ${outcome}` },
  ];
}

function identityProofs(verdict: Verdict, expected: Expected): readonly Proof[] {
  const { name = "", version = "", git_commit = "" } = verdict.release ?? {};
  const policy = policyDigest(verdict.policies);
  const trust = verdict.trust === "none" ? "none" : verdict.trust.digest;
  return [
    {
      what: `it is about ${expected.release ?? "a release"}`,
      holds: version !== "" && [version, `${name}@${version}`, undefined].includes(expected.release),
      found: `${name}@${version}, commit ${git_commit}`,
    },
    { what: "the policies are the expected ones", holds: policy === expected.policyDigest, found: `sha256:${policy}` },
    { what: "the trust file is the expected one", holds: trust === expected.trustDigest, found: `sha256:${trust}` },
  ];
}

async function derive(
  host: Host,
  request: Omit<Request, "gates" | "candidate">,
  verdict: Verdict,
  at: string,
): Promise<Verdict> {
  const overrides = { ...request.overrides, settings: flagsOf(verdict) };
  return (await run(host, { ...request, overrides, gates: [], simulateAt: at })).verdict;
}

/** What the flags of that run stated; they can only have made it stricter. */
function flagsOf({ settings }: Verdict): StatedSettings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, { value, source }]) =>
      source === "flag" ? [[name, { value, place: `${VERDICT_FILE}: settings.${name}` }]] : [],
    ),
  );
}

function derivedProof(verdict: Verdict, again: Verdict): Proof {
  const differing = (Object.keys(verdict) as (keyof Verdict)[]).filter(
    (key) => canonical(comparable(verdict)[key] ?? null) !== canonical(comparable(again)[key] ?? null),
  );
  return {
    what: "the evidence gives this verdict again",
    holds: differing.length === 0,
    found:
      differing.length === 0 ? `derived for ${verdict.evaluated_at}` : `${differing.join(", ")} come out differently`,
  };
}

/** Who named the trust file, and that the moment was asked for, is no part of what is derived. */
function comparable(verdict: Verdict): Partial<Verdict> & Readonly<Record<string, unknown>> {
  const { trust } = verdict;
  return { ...verdict, mode: "enforce", trust: trust === "none" ? trust : { ...trust, source: "flag" } };
}

function gateProofs({ gates }: Verdict): readonly Proof[] {
  return gates.map(({ id, title, outcome, checks }) => ({
    what: `${title} (${id})`,
    holds: outcome === "pass",
    found: checks.map(({ code, status }) => (status === "passed" ? code : `${code} ${status}`)).join(", "),
  }));
}

function waiverProofs({ waivers }: Verdict): readonly Proof[] {
  return waivers
    .filter(({ covers }) => covers.length > 0)
    .map(({ id, state, expires_at }) => ({
      what: `waiver ${id} is in force`,
      holds: state === "active",
      found: `${state}, until ${expires_at}`,
    }));
}

/** Where a verdict log is kept, its chain holds, and the verdict is in it as it lies there. */
async function historyProofs(
  host: Host,
  { overrides }: Pick<Request, "overrides">,
  text: string,
): Promise<readonly Proof[]> {
  const { history } = await loadConfig(host, overrides, knownKinds());
  if (history === undefined) return [];
  const { records, faults } = await readLog(host, history);
  const digest = sha256(text);
  const own = records.find(({ verdict }) => verdict?.sha256 === digest);
  return [
    { what: "the verdict log holds", holds: faults.length === 0, found: faults[0] ?? `${records.length} records` },
    {
      what: "the verdict is in the log",
      holds: own !== undefined,
      found: own === undefined ? "no record names its bytes" : `record ${own.seq}, ${own.at}`,
    },
  ];
}

/** Evidence, approvals and waivers age; what was go then may not be go now. */
function freshProof({ outcome, evaluated_at, findings }: Verdict): Proof {
  const open = findings.filter(({ level, status }) => level === "error" && status === "open");
  return {
    what: "it would be go now",
    holds: outcome === "pass",
    found:
      open.length === 0
        ? `judged for ${evaluated_at}`
        : open
            .slice(0, 3)
            .map(({ code, subject }) => `${code} ${subject}`)
            .join(", ") + (open.length > 3 ? `, and ${open.length - 3} more` : ""),
  };
}
