import { join, relative, sep } from "node:path";
import { canonical, sha256 } from "./canonical.ts";
import { loadConfig, type Overrides } from "./config.ts";
import { RayError } from "./errors.ts";
import { admit } from "./evidence/admit.ts";
import { collect } from "./evidence/collect.ts";
import { type Kind, PROTOCOL_FOLDER } from "./evidence/kind.ts";
import { locateFindings } from "./evidence/locations.ts";
import { boundToCommit, inlineRelease } from "./evidence/release.ts";
import { kinds } from "./generated/kinds.ts";
import { readers } from "./generated/readers.ts";
import type { Host } from "./host.ts";
import { buildInput } from "./input.ts";
import type {
  Check,
  CheckResult,
  Collected,
  Config,
  Evidence,
  EvidenceSource,
  Policy,
  PolicyInput,
  ReleaseFacts,
} from "./model.ts";
import { VERSION } from "./package.ts";
import { evaluateConfined } from "./policy/confine.ts";
import { evaluateHere, judge } from "./policy/judge.ts";
import { joined, loadPolicy } from "./policy/load.ts";
import type { Report } from "./report/report.ts";
import { decide } from "./verdict/decide.ts";
import { select } from "./verdict/selection.ts";

/** What the caller asks for. Paths are absolute. */
export interface Request {
  readonly overrides: Overrides;
  /** Gates to judge; none means all. */
  readonly gates: readonly string[];
  /** Policy bundles beside the shipped one. */
  readonly policies: readonly string[];
  /** The output folder, which is never evidence. */
  readonly out: string;
  /** RFC 3339, UTC with milliseconds: judge for this moment instead of the present. */
  readonly simulateAt?: string;
}

/** The straight line, from a project folder to a verdict. Reads; writes nothing. Throws RayError where there can be no verdict. */
export async function run(host: Host, request: Request): Promise<Report> {
  const now = request.simulateAt ?? host.now();
  const config = await loadConfig(host, request.overrides, knownKinds());
  const policies = await loadPolicy(host, request.policies);
  const catalogue = joined(policies);
  const selection = select(catalogue, request.gates, config.checks);
  const collected = await collect(
    host,
    placeOf(config, request.out),
    [...releaseSource(config), ...config.evidence],
    readers,
  );
  const [release, ...others] = await admitAll(config, collected, now);
  const input =
    release.facts === undefined ? undefined : buildInput(now, release.facts as ReleaseFacts, config.settings, others);
  const text = input === undefined ? "" : canonical(input);
  const results = input === undefined ? [] : await evaluate(policies, input, text, selection.checks);
  const verdict = decide({
    now,
    mode: request.simulateAt === undefined ? "enforce" : "simulation",
    version: VERSION,
    config,
    selection,
    policies,
    evidence: [release, ...others],
    results,
    inputDigest: input === undefined ? null : sha256(text),
  });
  return { verdict: await locateFindings(verdict, collected), catalogue, projectPath: projectPath(config) };
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

/** Every evidence kind with the place where it is looked for. */
export function knownKinds(): readonly { readonly kind: string; readonly defaultFile?: string }[] {
  return kinds.map(({ kind, document }) => ({
    kind,
    ...(document === undefined ? {} : { defaultFile: `${PROTOCOL_FOLDER}/${document}` }),
  }));
}

function placeOf(config: Config, out: string) {
  return { project: config.project, root: config.sourceRoot, out, limits: config.limits };
}

/** The release comes first: everything else is compared with it. */
async function admitAll(
  config: Config,
  collected: readonly Collected[],
  now: string,
): Promise<readonly [Evidence, ...Evidence[]]> {
  const release = await admitRelease(config, collected, now);
  const facts = release.facts as ReleaseFacts | undefined;
  const others: Evidence[] = [];
  for (const each of collected)
    if (each.source.kind !== "release") others.push(await admit(each, kindOf(each.source.kind), facts, now));
  return [release, ...others];
}

async function admitRelease(config: Config, collected: readonly Collected[], now: string): Promise<Evidence> {
  if ("inline" in config.release) return boundToCommit(inlineRelease(config.release, config), config.commit);
  const found = collected.find(({ source }) => source.kind === "release");
  if (found === undefined) throw new Error("collect answers for every source");
  return boundToCommit(await admit(found, kindOf("release"), undefined, now), config.commit);
}

function releaseSource({ release }: Config): readonly EvidenceSource[] {
  return "inline" in release ? [] : [release];
}

function kindOf(name: string): Kind<never> {
  const kind = kinds.find((candidate) => candidate.kind === name);
  if (kind === undefined) throw new Error(`there is no evidence kind ${name}`);
  return kind;
}

async function evaluate(
  policies: readonly Policy[],
  input: PolicyInput,
  text: string,
  checks: readonly Check[],
): Promise<readonly CheckResult[]> {
  const all: CheckResult[] = [];
  for (const policy of policies) {
    const own = checks.filter(({ id }) => policy.catalogue.checks.some((check) => check.id === id));
    all.push(...(await judge(policy, input, text, own, policy.shipped ? evaluateHere : evaluateConfined())));
  }
  return all;
}

function projectPath(config: Config): string {
  return relative(config.sourceRoot, config.project).split(sep).join("/");
}
