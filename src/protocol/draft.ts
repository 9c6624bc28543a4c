import { join } from "node:path";
import { knownKinds, placeOf } from "../admission.ts";
import { loadConfig } from "../config.ts";
import { RayError } from "../errors.ts";
import { readArtifact } from "../evidence/artifact.ts";
import { PROTOCOL_FOLDER } from "../evidence/kind.ts";
import type { RehearsalPart } from "../evidence/kinds/rehearsal.ts";
import { readers } from "../generated/readers.ts";
import type { Host } from "../host.ts";
import type { ReleaseFacts } from "../model.ts";
import { numbered } from "../report/counts.ts";
import { forMarkdown } from "../report/encode.ts";
import { type Request, readRelease } from "../run.ts";

/** Documents that a person completes. */
export const DRAFTS = ["checklist", "data-refresh", "manual-log"] as const;
export type Draft = (typeof DRAFTS)[number];

const FILES = {
  checklist: "deployment-checklist.md",
  "data-refresh": "staging-data-refresh.md",
  "manual-log": "manual-validation-log.md",
} as const satisfies Record<Draft, string>;
const LOG = "staging-deployment-run.log";

/**
 * Writes a document for a person to complete, and resolves to its path. A checklist that is there is brought up to date with the last
 * rehearsal: its items stay, and what was ticked for an older rehearsal is to be ticked anew. Other documents are never overwritten.
 * Throws RayError `usage`.
 */
export async function draft(host: Host, request: Pick<Request, "overrides" | "out">, kind: Draft): Promise<string> {
  const { project } = request.overrides;
  const release = await readRelease(host, request.overrides);
  const path = `${PROTOCOL_FOLDER}/${FILES[kind]}`;
  const file = join(project, path);
  host.makeFolder(join(project, PROTOCOL_FOLDER));
  if (kind === "checklist") await host.write(file, await checklist(host, request, release, file));
  else if (
    !(await host.create(
      file,
      kind === "data-refresh" ? dataRefresh(release, host.now()) : manualLog(release, host.now()),
    ))
  )
    throw new RayError("usage", `${path} is there already; complete it, or remove it`);
  await host.syncFolder(join(project, PROTOCOL_FOLDER));
  return path;
}

async function checklist(
  host: Host,
  { overrides, out }: Pick<Request, "overrides" | "out">,
  release: ReleaseFacts,
  file: string,
): Promise<string> {
  const config = await loadConfig(host, overrides, knownKinds());
  const { name, version, git_commit } = release;
  const path = `${PROTOCOL_FOLDER}/${LOG}`;
  const {
    reading,
    sha256: digest,
    defect,
  } = await readArtifact(host, placeOf(config, out), { kind: "rehearsal" }, path, readers);
  if (reading === undefined)
    throw new RayError("usage", `${defect?.message ?? path}; record the rehearsal first: ray-policy record rehearsal`);
  const { run } = reading.part as RehearsalPart;
  const isGood = run.completed && run.chain_valid && run.blocking_errors.length === 0;
  const head = [
    "---",
    `release: { name: ${JSON.stringify(name)}, version: ${JSON.stringify(version)}, git_commit: "${git_commit}" }`,
    `updated_at: ${host.now()}`,
    `updated_from: sha256:${digest}`,
    "---",
  ].join("\n");
  const learned = run.blocking_errors.map(({ step, message }) => `- ${forMarkdown(step)}: ${forMarkdown(message)}`);
  const former = host.stat(file).type === "file" ? Buffer.from(host.readWhole(file)).toString("utf8") : undefined;
  const body = former === undefined ? template(release, run.steps.length) : carried(former, digest);
  const ticked = isGood ? body.replace(/^([-*] )\[ \]( `rehearsed`)/mu, "$1[x]$2") : body;
  const notes = learned.length === 0 ? "" : `\nLearned in the rehearsal:\n\n${learned.join("\n")}\n`;
  return `${head}\n${ticked.replace(/\nLearned in the rehearsal:\n[\s\S]*$/u, "\n").trimEnd()}\n${notes}`;
}

/** Everything behind the front matter. */
function bodyOf(text: string): string {
  return text.startsWith("---\n") ? text.slice(text.indexOf("\n---", 3) + "\n---".length) : `\n\n${text}`;
}

/** The items of a checklist. What was done for another rehearsal than this one, by its digest, is not done. */
function carried(former: string, digest: string): string {
  const body = bodyOf(former);
  const head = former.slice(0, former.length - body.length);
  if (head.includes(`\nupdated_from: sha256:${digest}\n`)) return body;
  return body.replaceAll(/^([-*] )\[[xX]\] /gmu, "$1[ ] ");
}

function template({ name, version }: ReleaseFacts, steps: number): string {
  return `

# Deployment of ${forMarkdown(name)} ${forMarkdown(version)}

## Pre-deployment

- [ ] \`rehearsed\` The deployment ran on staging in ${numbered(steps, "step")}, and every one ended well.
- [ ] \`rollback-rehearsed\` The version before was put back on staging and answered.
- [ ] \`people-told\` Stakeholders know when the deployment begins and how to reach whoever runs it.

## Deployment

- [ ] \`deployed\` The release runs in production.

## Post-deployment

- [ ] \`baseline-compared\` Latency and error rate are those of the baseline.
`;
}

function dataRefresh({ name, version, git_commit }: ReleaseFacts, now: string): string {
  return `# Data refresh of staging for ${forMarkdown(name)} ${forMarkdown(version)}

Refreshed: ${now}
Commit: ${git_commit}

One line for each dataset, feature flag and stub, such as "Dataset: orders" behind a hyphen, a dash, and refreshed, failed or skipped:

`;
}

function manualLog({ name, version, git_commit }: ReleaseFacts, now: string): string {
  return `# Manual validation of ${forMarkdown(name)} ${forMarkdown(version)}

For when automation is unavailable. It counts only when it is signed (${FILES["manual-log"]}.sig). Put pass or fail in the place of unknown.

Recorded: ${now}
Commit: ${git_commit}

- Check: staging parity by infrastructure dashboards \u2013 unknown
- Check: deployment rehearsal steps by runbook \u2013 unknown
- Check: rollback steps by runbook \u2013 unknown
`;
}
