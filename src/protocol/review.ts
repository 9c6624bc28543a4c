import { admitAll, authorityOf, type Gathered } from "../admission.ts";
import { type Packed, packedCandidate } from "../candidate.ts";
import { RayError } from "../errors.ts";
import type { Authority } from "../evidence/approvals.ts";
import { statedOnGithub } from "../evidence/github.ts";
import type { StatedApproval } from "../evidence/kind.ts";
import { decidedIn, RELEASE_MANAGER } from "../evidence/kinds/approval.ts";
import type { ReadinessApproval } from "../generated/documents.ts";
import type { Host } from "../host.ts";
import type { Config, Finding, PackageFacts, ReleaseFacts } from "../model.ts";
import type { Report } from "../report/report.ts";
import { digestsOf, judgeAt, matterOf, type Request, reportOf } from "../run.ts";

/** The five digests that an approval is about. */
export type Binds = ReadinessApproval["binds"];

/** What an approver decides about, read once. */
export interface Review {
  readonly config: Config;
  readonly release: ReleaseFacts;
  /** What `eval` says now. */
  readonly report: Report;
  /** The candidate verdict in the package, and whether the evidence still gives it. */
  readonly candidate?: Packed & { readonly isDerived: boolean };
  /** Absent where something that has to be bound is missing; `missing` names it. */
  readonly binds?: Binds;
  readonly missing: readonly string[];
  /** Everything for which the package cannot be approved now; it can be rejected all the same. */
  readonly obstacles: readonly string[];
  /** What approvals are settled by. */
  readonly authority: Authority;
  /** The approvals in answers of GitHub among the evidence, whether they count or not. */
  readonly onGithub: readonly StatedApproval[];
}

/** Judges the whole release for now, and looks at what an approval of its package would bind. Throws RayError where there can be no verdict. */
export async function reviewOf(host: Host, request: Omit<Request, "gates" | "candidate">): Promise<Review> {
  const now = host.now();
  const matter = await matterOf(host, { ...request, gates: [] }, now);
  const { config, gathered } = matter;
  const digests = await digestsOf(matter);
  const report = await reportOf(host, matter, await judgeAt(now, matter, digests));
  const [{ facts, defects }, ...others] = await admitAll(config, gathered, now, digests);
  if (facts === undefined)
    throw new RayError("config", `the release cannot be read: ${defects.map(({ message }) => message).join("; ")}`);
  const packed = others.find(({ kind }) => kind === "package")?.facts as PackageFacts | undefined;
  const found = await packedCandidate(gathered.collected);
  const candidate = found && { ...found, isDerived: digests["candidate_verdict"] === found.sha256 };
  const digestOf = {
    package_sha256: packed?.package_sha256,
    manifest_sha256: packed?.manifest_sha256,
    policy_sha256: digests["policy"],
    trust_sha256: digests["trust"],
    candidate_verdict_sha256: candidate?.sha256,
  };
  const release = facts as ReleaseFacts;
  return {
    config,
    release,
    report,
    ...(candidate === undefined ? {} : { candidate }),
    ...(isWhole(digestOf) ? { binds: digestOf } : {}),
    missing: missingOf(digestOf),
    obstacles: [...candidateObstacles(candidate), ...findingObstacles(report)],
    authority: authorityOf(config, release, others, now),
    onGithub: statedIn(gathered, config),
  };
}

function statedIn({ collected, vouched }: Gathered, { trust }: Config): readonly StatedApproval[] {
  const artifacts = collected.filter(({ source }) => source.kind === "approval").flatMap((each) => each.artifacts);
  return artifacts.flatMap(({ path, reading }) =>
    statedOnGithub(decidedIn(reading?.part) ?? [], vouched.get(path), trust, RELEASE_MANAGER),
  );
}

function isWhole(digests: Readonly<Record<keyof Binds, string | undefined>>): digests is Binds {
  return Object.values(digests).every((digest) => digest !== undefined);
}

const MISSING: Readonly<Record<keyof Binds, string>> = {
  package_sha256: "there is no package that can be read; make it: ray-policy pack",
  manifest_sha256: "there is no manifest of the package that can be read; make it: ray-policy pack",
  policy_sha256: "there are no policies",
  trust_sha256: "there is no trust file, so nobody may sign",
  candidate_verdict_sha256: "the package holds no candidate verdict in earnest; make one: ray-policy eval --candidate",
};

function missingOf(digests: Readonly<Record<keyof Binds, string | undefined>>): readonly string[] {
  return (Object.keys(MISSING) as (keyof Binds)[]).flatMap((key) => (digests[key] === undefined ? [MISSING[key]] : []));
}

function candidateObstacles(candidate: Review["candidate"]): readonly string[] {
  if (candidate === undefined) return [];
  const { isDerived, verdict } = candidate;
  return [
    ...(verdict.outcome === "pass" ? [] : ["the candidate verdict in the package is no-go"]),
    ...(isDerived
      ? []
      : [
          "the evidence does not give the candidate verdict in the package any more; judge the candidate again, and pack it",
        ]),
  ];
}

/** What blocks and is no matter of the approval itself: the gates before the review, and the package. */
export function findingObstacles({ verdict: { gates, findings }, catalogue: { checks } }: Report): readonly string[] {
  const isAbout =
    (kind: string) =>
    ({ check, subject }: Finding): boolean =>
      checks.some(({ id, kinds }) => [check, subject].includes(id) && kinds.includes(kind)) ||
      (check.startsWith("host/") && (subject === kind || subject.startsWith(`${kind}: `)));
  const isBlocking = (finding: Finding): boolean =>
    finding.level === "error" &&
    finding.status === "open" &&
    !isAbout("approval")(finding) &&
    (isAbout("package")(finding) || finding.code === "RAY906" || finding.gates.some((gate) => gate !== "readiness"));
  const blocking = findings.filter(isBlocking);
  const isExplained = (gate: string): boolean =>
    blocking.some((finding) => finding.gates.includes(gate)) ||
    checks.some((check) => check.gate === gate && check.kinds.includes("approval"));
  const silent = gates.filter(({ id, outcome }) => outcome !== "pass" && !isExplained(id));
  return [
    ...blocking.map(({ code, subject, message }) => `${code} ${subject}: ${message}`),
    ...silent.map(({ id }) => `the ${id} gate does not pass`),
  ];
}
