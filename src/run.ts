import { join, relative, sep } from "node:path";
import {
  admitAll,
  admitRelease,
  type Digests,
  type Gathered,
  gatherAll,
  knownKinds,
  placeOf,
  releaseSource,
} from "./admission.ts";
import { deriveAgain, packedCandidate, policyDigest } from "./candidate.ts";
import { canonicalBytes, sha256 } from "./canonical.ts";
import { loadConfig, type Overrides } from "./config.ts";
import { RayError } from "./errors.ts";
import { collect } from "./evidence/collect.ts";
import { locateFindings, lookAt, pagesOf } from "./evidence/locations.ts";
import { rereader } from "./evidence/reread.ts";
import { readers } from "./generated/readers.ts";
import type { Host } from "./host.ts";
import { buildInput } from "./input.ts";
import type { Check, CheckResult, Config, Policy, PolicyInput, ReleaseFacts, Verdict } from "./model.ts";
import { VERSION } from "./package.ts";
import { evaluateConfined } from "./policy/confine.ts";
import { evaluateHere, judge } from "./policy/judge.ts";
import { joined, loadPolicy } from "./policy/load.ts";
import type { Report } from "./report/report.ts";
import { withRecoveryObjective } from "./settings.ts";
import { decide } from "./verdict/decide.ts";
import { CANDIDATE_GATES, type Selection, select } from "./verdict/selection.ts";

/** What the caller asks for. Paths are absolute. */
export interface Request {
  readonly overrides: Overrides;
  /** Gates to judge; none means all. */
  readonly gates: readonly string[];
  /** Judge the candidate: every gate but readiness, which approves it. */
  readonly candidate?: boolean;
  /** Policy bundles beside the shipped one. */
  readonly policies: readonly string[];
  /** The output folder, which is never evidence. */
  readonly out: string;
  /** RFC 3339, UTC with milliseconds: judge for this moment instead of the present. */
  readonly simulateAt?: string;
  /** False where no report is made that shows what stands at the places which the verdict names. */
  readonly showsPlaces?: boolean;
}

/** The straight line, from a project folder to a verdict. Reads; writes nothing. Throws RayError where there can be no verdict. */
export async function run(host: Host, request: Request): Promise<Report> {
  const now = request.simulateAt ?? host.now();
  const matter = await matterOf(host, request, now);
  return reportOf(host, matter, await judgeAt(now, matter, await digestsOf(matter)));
}

/** All that a verdict is derived from, but for the moment. */
export interface Matter {
  readonly config: Config;
  readonly policies: readonly Policy[];
  /** Every gate and check of the policies. */
  readonly catalogue: Report["catalogue"];
  readonly selection: Selection;
  readonly gathered: Gathered;
  readonly mode: Verdict["mode"];
  readonly showsPlaces: boolean;
  /** The output folder, which is never evidence. */
  readonly out: string;
}

/** loadConfig → loadPolicy → collect: everything is read once, and can be judged for one moment or another. */
export async function matterOf(host: Host, request: Request, now: string): Promise<Matter> {
  const config = await loadConfig(host, request.overrides, knownKinds());
  const policies = await loadPolicy(host, request.policies, config.trust?.policies ?? []);
  const catalogue = joined(policies);
  return {
    config,
    policies,
    catalogue,
    selection: select(catalogue, request.candidate === true ? CANDIDATE_GATES : request.gates, config),
    gathered: await gatherAll(host, config, request.out, now),
    mode: request.simulateAt === undefined ? "enforce" : "simulation",
    showsPlaces: request.showsPlaces ?? true,
    out: request.out,
  };
}

/** A verdict with what else a report is made of. */
export async function reportOf(
  host: Host,
  { config, catalogue, gathered, showsPlaces, out }: Matter,
  verdict: Verdict,
): Promise<Report> {
  const sources = { ...gathered, config };
  const pages = pagesOf(sources, rereader(host, placeOf(config, out)));
  const located = await locateFindings(verdict, pages);
  return {
    verdict: located,
    ...(showsPlaces ? { places: await lookAt(located, sources, pages) } : {}),
    catalogue,
    projectPath: projectPath(config),
    files: [config.artifact, ...(config.waivers.artifact === undefined ? [] : [config.waivers.artifact])],
    ...(config.history === undefined ? {} : { history: config.history }),
  };
}

/** admit → buildInput → evaluate → decide, for one moment. */
export async function judgeAt(
  now: string,
  { config: stated, policies, selection, gathered, mode }: Matter,
  digests: Digests,
): Promise<Verdict> {
  const evidence = await admitAll(stated, gathered, now, digests);
  const release = evidence[0].facts as ReleaseFacts | undefined;
  const reported = evidence.find(({ kind }) => kind === "rollback")?.facts?.["rto_seconds"];
  const config = { ...stated, settings: withRecoveryObjective(stated.settings, release, reported) };
  const input = release === undefined ? undefined : buildInput(now, release, config.settings, evidence);
  const answer = input === undefined ? NO_ANSWER : await evaluate(policies, input, selection.checks);
  return decide({
    now,
    mode,
    version: VERSION,
    config,
    selection,
    policies,
    evidence,
    ...answer,
  });
}

/** What an approval may bind beside the package; the packed candidate verdict only if it can be derived again from what was read now. */
export async function digestsOf(matter: Matter): Promise<Digests> {
  return { ...bound(matter), ...(await candidateDigest(matter)) };
}

function bound({ config: { trust }, policies }: Matter): Digests {
  return { policy: policyDigest(policies), ...(trust === undefined ? {} : { trust: trust.digest }) };
}

async function candidateDigest(matter: Matter): Promise<Digests> {
  if (!matter.selection.gates.some(({ id }) => id === "readiness")) return {};
  const packed = await packedCandidate(matter.gathered.collected);
  if (packed === undefined) return {};
  const selection = select(matter.catalogue, CANDIDATE_GATES, matter.config);
  const again = await judgeAt(packed.verdict.evaluated_at, { ...matter, selection, mode: "enforce" }, bound(matter));
  return deriveAgain(packed.verdict, again) ? { candidate_verdict: packed.sha256 } : {};
}

/** The release that a project is about, for whoever writes evidence for it. Throws RayError `config` where there is none to be had. */
export async function readRelease(host: Host, overrides: Overrides): Promise<ReleaseFacts> {
  const config = await loadConfig(host, overrides, knownKinds());
  const collected = await collect(host, placeOf(config, defaultOut(config.project)), releaseSource(config), readers);
  const { facts, defects } = await admitRelease(config, collected, host.now());
  if (facts !== undefined) return facts as ReleaseFacts;
  throw new RayError("config", `the release cannot be read: ${defects.map(({ message }) => message).join("; ")}`);
}

/** Where a run writes when nothing else is said. */
export function defaultOut(project: string): string {
  return join(project, "ray-policy-verdict");
}

interface PolicyAnswer {
  readonly results: readonly CheckResult[];
  /** Of the input's canonical JSON, lower-case hex; null where there is none. */
  readonly inputDigest: string | null;
}

/** Without a release there is nothing to ask about. */
const NO_ANSWER: PolicyAnswer = { results: [], inputDigest: null };

async function evaluate(
  policies: readonly Policy[],
  input: PolicyInput,
  checks: readonly Check[],
): Promise<PolicyAnswer> {
  const bytes = canonicalBytes(input);
  const results: CheckResult[] = [];
  for (const policy of policies) {
    const own = checks.filter(({ id }) => policy.catalogue.checks.some((check) => check.id === id));
    results.push(...(await judge(policy, input, bytes, own, policy.shipped ? evaluateHere : evaluateConfined())));
  }
  return { results, inputDigest: sha256(bytes) };
}

function projectPath(config: Config): string {
  return relative(config.sourceRoot, config.project).split(sep).join("/");
}
