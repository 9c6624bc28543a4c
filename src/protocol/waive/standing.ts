import { RayError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Finding, Verdict, VerdictWaiver } from "../../model.ts";
import { settleWaivers } from "../../verdict/waivers.ts";
import { readVerdict } from "../verdict-file.ts";
import { type Asked, type Ground, groundOf } from "./ground.ts";

/** An entry of the file of waivers with how it stands. */
export interface Standing {
  readonly shown: VerdictWaiver;
  /** As the file states it. Attacker-controlled. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** Every waiver in the order of the file. Whether it covers a finding is only as true as the findings that are given. */
export async function standings(ground: Ground, findings: readonly Finding[]): Promise<readonly Standing[]> {
  const { entries } = ground.config.waivers;
  const settled = await settleWaivers(findings, { ...ground.authority, file: { entries }, now: ground.now });
  return entries.flatMap(({ value, position }) =>
    settled.filter((each) => each.position === position).map(({ shown }) => ({ shown, entry: value })),
  );
}

/** The waivers against the verdict in the output folder. Rejects with RayError `usage` where that says nothing about the present release as a whole. */
export async function checkedStandings(
  host: Host,
  asked: Asked,
): Promise<{ readonly ground: Ground; readonly waivers: readonly Standing[] }> {
  const verdict = await readVerdict(host, asked.out);
  const ground = await groundOf(host, asked);
  const other = foreignness(verdict, ground);
  if (other !== undefined)
    throw new RayError("usage", `the verdict in ${asked.out} ${other}; judge the release again: ray-policy eval`);
  return { ground, waivers: await standings(ground, verdict.findings) };
}

/** Why a verdict is no yardstick for the waivers of the present release. */
function foreignness({ release, scope, mode }: Verdict, { release: present }: Ground): string | undefined {
  if (release === null) return "is about no release";
  if (present === undefined) return `is about ${named(release)}; what is there now cannot be read`;
  if ((["name", "version", "git_commit"] as const).some((key) => release[key] !== present[key]))
    return `is about ${named(release)}, not about ${named(present)}`;
  if (scope !== "release") return `judged only a part (${scope})`;
  return mode === "simulation" ? "is a simulation" : undefined;
}

function named({ name, version, git_commit }: NonNullable<Verdict["release"]>): string {
  return `${name}@${version}, commit ${git_commit.slice(0, 12)}`;
}
