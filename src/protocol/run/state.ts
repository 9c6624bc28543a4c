import { join } from "node:path";
import { sha256 } from "../../canonical.ts";
import { RayError } from "../../errors.ts";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import type { ProtocolRun } from "../../generated/documents.ts";
import type { Host } from "../../host.ts";
import { validate } from "../../schema.ts";

const FILE = `${PROTOCOL_FOLDER}/protocol-run.json`;

export type State = ProtocolRun;

/** How far the last run came; undefined where there was none. Throws RayError `config` for a file that is no such state. */
export async function readState(host: Host, project: string): Promise<State | undefined> {
  const file = join(project, FILE);
  if (host.stat(file).type !== "file") return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(host.readWhole(file)).toString("utf8"));
    // The schema is checked first.
    if ((await validate("protocol-run", value)).length === 0) return value as State;
  } catch {
    // Said below.
  }
  throw new RayError("config", `${FILE} is not what ray-policy run wrote; remove it, and run from the beginning`);
}

/** Written after every step, so that a run that is killed goes on where it was. */
export async function writeState(host: Host, project: string, state: State): Promise<void> {
  await host.write(join(project, FILE), `${JSON.stringify(state, null, 2)}\n`);
  await host.syncFolder(join(project, PROTOCOL_FOLDER));
}

/**
 * Why a run cannot go on where it was: evidence is gone or was touched, or it is another release or config. What the step that was
 * under way writes (`unsettled`) is written again, whatever became of it.
 */
export function refusal(
  host: Host,
  project: string,
  state: State,
  now: Pick<State, "release" | "config_sha256">,
  unsettled: readonly string[],
): string | undefined {
  if (state.release !== undefined && state.release !== now.release)
    return `the run was about ${state.release}; the release is ${now.release ?? "none"}`;
  if (state.config_sha256 !== now.config_sha256) return "ray-policy.yaml changed since the run began";
  // A later step may have written a file anew; the last word counts.
  const latest = new Map(
    state.done.flatMap(({ step, evidence }) => evidence.map((each) => [each.path, { ...each, step }] as const)),
  );
  for (const { path, sha256: digest, step } of latest.values()) {
    if (unsettled.includes(path)) continue;
    const found = digestOf(host, project, path);
    if (found === undefined) return `${path}, which the step ${step} wrote, is gone`;
    if (found !== digest) return `${path} is not what the step ${step} wrote`;
  }
  return undefined;
}

/** SHA-256 of a file of the project, or undefined where there is none. */
export function digestOf(host: Host, project: string, path: string): string | undefined {
  const file = join(project, path);
  return host.stat(file).type === "file" ? sha256(host.readWhole(file)) : undefined;
}
