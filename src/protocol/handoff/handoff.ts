import { join } from "node:path";
import { knownKinds } from "../../admission.ts";
import { policyDigest } from "../../candidate.ts";
import { loadConfig } from "../../config.ts";
import { RayError } from "../../errors.ts";
import { PROTOCOL_FOLDER } from "../../evidence/kind.ts";
import { readLog } from "../../history/log.ts";
import { runsOf } from "../../history/trend.ts";
import type { Host } from "../../host.ts";
import type { Request } from "../../run.ts";
import { fileDigest } from "../file-digest.ts";
import protocols from "../protocols.json" with { type: "json" };
import { readExecution } from "../run/execution-log.ts";
import { readState } from "../run/state.ts";
import { readVerdict } from "../verdict-file.ts";
import { verify } from "../verify.ts";
import { type Item, preHandoff } from "./checklist.ts";
import { documents } from "./documents.ts";
import type { HandedFile, HandoffMatter } from "./matter.ts";

/** Where the handoff's documents lie, relative to the project folder. */
export const HANDOFF_FOLDER = `${PROTOCOL_FOLDER}/handoff`;

/** What came of a handoff. */
export interface Handoff {
  readonly items: readonly Item[];
  /** True where nothing on the list fails. */
  readonly ready: boolean;
  /** Names of the documents that were written. */
  readonly written: readonly string[];
}

/**
 * Evaluates the pre-handoff checklist and writes, for each downstream consumer, what it gets and with which digests, beside the
 * evidence summary, the traceability matrix, the metrics and the documents of the retrospective. They are written also where an item
 * fails, so that it can be seen which. Throws RayError `usage` where there is no verdict on a release.
 */
export async function handOff(host: Host, request: Omit<Request, "gates" | "candidate">): Promise<Handoff> {
  const matter = await gather(host, request);
  const items = preHandoff(matter);
  const files = { ...consumerFiles(matter), ...documents(matter, items) };
  const folder = join(matter.config.project, HANDOFF_FOLDER);
  host.makeFolder(folder);
  for (const [name, text] of Object.entries(files)) await host.write(join(folder, name), text);
  await host.syncFolder(folder);
  return { items, ready: items.every(({ state }) => state !== "fails"), written: Object.keys(files).sort() };
}

async function gather(host: Host, request: Omit<Request, "gates" | "candidate">): Promise<HandoffMatter> {
  const config = await loadConfig(host, request.overrides, knownKinds());
  const verdict = await readVerdict(host, request.out);
  if (verdict.trust === "none")
    throw new RayError("usage", "a release without a trust file cannot be handed over: nobody can have approved it");
  const expected = { policyDigest: policyDigest(verdict.policies), trustDigest: verdict.trust.digest };
  const folder = join(config.project, PROTOCOL_FOLDER);
  const { records, faults } = await readExecution(host, folder);
  const state = await readState(host, config.project);
  const history = config.history === undefined ? undefined : await readLog(host, config.history);
  return {
    config,
    verdict,
    proofs: await verify(host, request, expected),
    outputs: await outputs(host, config.project),
    events: records,
    faults,
    ...(state === undefined ? {} : { state }),
    runs: runsOf(history?.records ?? []),
    now: host.now(),
  };
}

/** The files of the evidence folder that some consumer gets. */
async function outputs(host: Host, project: string): Promise<ReadonlyMap<string, HandedFile>> {
  const names = new Set(Object.values(protocols.downstream).flatMap((consumer) => consumer.outputs));
  const found = new Map<string, HandedFile>();
  for (const name of names) {
    const path = `${PROTOCOL_FOLDER}/${name}`;
    if (host.stat(join(project, path)).type !== "file") continue;
    found.set(name, { path, ...(await fileDigest(host, join(project, path))) });
  }
  return found;
}

/** One JSON file for each consumer: the files that it gets, with digests to check them by. */
function consumerFiles({ verdict, outputs: all, now }: HandoffMatter): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(protocols.downstream).map(([id, { label, title, outputs: names }]) => [
      `${id}.json`,
      `${JSON.stringify(
        {
          schema_version: "1",
          kind: "handoff",
          consumer: { id, label, title },
          release: verdict.release,
          outcome: verdict.outcome,
          evaluated_at: verdict.evaluated_at,
          handed_over_at: now,
          files: names.flatMap((name) => {
            const file = all.get(name);
            return file === undefined ? [] : [{ name, path: file.path, sha256: file.sha256, size_bytes: file.bytes }];
          }),
        },
        null,
        2,
      )}\n`,
    ]),
  );
}
