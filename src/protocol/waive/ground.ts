import { admitRelease } from "../../admission.ts";
import { RayError } from "../../errors.ts";
import type { Host } from "../../host.ts";
import type { Catalogue, Config, ReleaseFacts, Verdict, WaiversFile } from "../../model.ts";
import { digestsOf, judgeAt, type Matter, matterOf, type Request } from "../../run.ts";
import type { Authority } from "../../verdict/waiver-authority.ts";

/** What a command about waivers is asked to look at: the whole release, as it is now. */
export type Asked = Omit<Request, "gates" | "candidate" | "simulateAt">;

/** What waivers stand on, but for the findings. */
export interface Ground {
  readonly matter: Matter;
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly authority: Authority;
  /** Undefined where none can be read. */
  readonly release: ReleaseFacts | undefined;
  /** UTC with milliseconds. */
  readonly now: string;
}

/** The same, with what `eval` says now. */
export interface Judged extends Ground {
  readonly verdict: Verdict;
  readonly release: ReleaseFacts;
}

/** Either what was done, or every reason why it was not. */
export type Outcome<Done> =
  | { readonly type: "done"; readonly done: Done }
  | { readonly type: "refused"; readonly reasons: readonly string[] };

export function refused(...reasons: readonly string[]): Outcome<never> {
  return { type: "refused", reasons };
}

/** Reads the project. Throws RayError where it cannot be judged at all. */
export async function groundOf(host: Host, asked: Asked): Promise<Ground> {
  const now = host.now();
  const matter = await matterOf(host, { ...asked, gates: [] }, now);
  const { config, catalogue, gathered } = matter;
  const { facts } = await admitRelease(config, gathered.collected, now);
  const release = facts as ReleaseFacts | undefined;
  const authority = { trust: config.trust, checks: catalogue.checks, release };
  return { matter, config, catalogue, authority, release, now };
}

/** Reads and judges the project. Throws RayError where there can be no verdict, or where no release can be read. */
export async function judgedGround(host: Host, asked: Asked): Promise<Judged> {
  const ground = await groundOf(host, asked);
  const { matter, now, release } = ground;
  const verdict = await judgeAt(now, matter, await digestsOf(matter));
  if (release !== undefined) return { ...ground, verdict, release };
  const reasons = verdict.evidence.find(({ kind }) => kind === "release")?.defects.map(({ message }) => message) ?? [];
  throw new RayError("config", `the release cannot be read, so nothing can be waived for it: ${reasons.join("; ")}`);
}

/** The one entry with an id. */
export function entryOf(
  { entries, path }: WaiversFile,
  id: string,
): Outcome<{ readonly index: number; readonly value: Readonly<Record<string, unknown>> }> {
  const found = entries.flatMap(({ value }, index) => (value["id"] === id ? [{ index, value }] : []));
  const [first, twin] = found;
  if (first === undefined) return refused(`${path} has no waiver ${id}`);
  if (twin !== undefined) return refused(`${path} has ${found.length} waivers ${id}; give each an id of its own`);
  return { type: "done", done: first };
}
