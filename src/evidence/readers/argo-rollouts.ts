import { Defective } from "../../errors.ts";
import type { ArgoObject } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { validate } from "../../schema.ts";
import { momentIn, rehearsalOf, type ToldStep } from "../deployment.ts";
import type { RehearsalPart } from "../kinds/rehearsal.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { gather, parseJson } from "../strict/json.ts";
import { summary } from "../test-words.ts";

/** A Rollout, AnalysisRun or Experiment of Argo Rollouts, as kubectl prints it in YAML or JSON. */
export const reader: Reader<RehearsalPart> = {
  format: "argo-rollouts",
  kind: "rehearsal",
  recognises: (head) =>
    /(?:^|\n|[{,]\s*)"?apiVersion"?\s*:\s*"?argoproj\.io\//u.test(headText(head)) &&
    /"?kind"?\s*:\s*"?(?:Rollout|AnalysisRun|Experiment)"?\s*(?:[,\n\r]|$)/u.test(headText(head)),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<RehearsalPart>> {
  const bytes = await gather(chunks);
  const value = headText(bytes.subarray(0, 64)).startsWith("{")
    ? (await parseJson(bytes)).value
    : await yamlValue(bytes);
  const [problem] = await validate("documents/argo-rollouts", value);
  if (problem !== undefined)
    throw new Defective("invalid", `is no object of Argo Rollouts: ${problem.pointer || "it"} ${problem.message}`, {
      pointer: problem.pointer,
    });
  // The schema was just checked.
  const object = value as ArgoObject;
  const { kind, metadata, status } = object;
  if (status === undefined)
    throw new Defective("inconclusive", "has no status: it was never looked at by the controller");
  const startedAt = momentIn(metadata.creationTimestamp, "/metadata/creationTimestamp");
  if (startedAt === undefined)
    throw new Defective("inconclusive", "does not say when it began", { pointer: "/metadata/creationTimestamp" });
  const phase = phaseOf(object);
  const finishedAt = isOver(phase) ? lastTime(object) : undefined;
  return rehearsalOf({
    runId: `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
    startedAt,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    steps: [stepOf(object, phase, path), ...metricsOf(object, path)],
    subject: {},
    source: { path, pointer: "/status" },
  });
}

async function yamlValue(bytes: Uint8Array): Promise<unknown> {
  const { parseYaml } = await import("../strict/yaml.ts");
  return parseYaml(bytes).value;
}

const GOOD = ["Healthy", "Successful"];
const RUNNING = ["Progressing", "Paused", "Pending", "Running", "Unknown"];

/** Objects of old controllers have no phase: their conditions tell it, and where they do not, it is not known. */
function phaseOf({ kind, status }: ArgoObject): string {
  if (status?.phase !== undefined && status.phase !== "") return status.phase;
  const conditions = status?.conditions ?? [];
  const is = (type: string, word: string): boolean =>
    conditions.some((each) => each.type === type && each.status === word);
  if (is("InvalidSpec", "True") || is("Progressing", "False") || is("Degraded", "True")) return "Degraded";
  if (
    kind === "Rollout" &&
    is("Available", "True") &&
    conditions.some(({ type, reason }) => type === "Progressing" && reason === "NewReplicaSetAvailable")
  )
    return "Healthy";
  return "Unknown";
}

/** `Inconclusive` is over, and no pass. */
function isOver(phase: string): boolean {
  return !RUNNING.includes(phase);
}

function stepOf({ kind, metadata, status }: ArgoObject, phase: string, path: string): ToldStep {
  const aborted = status?.abort === true;
  const id = summary(`${kind} ${metadata.name}`);
  return {
    id,
    ok: GOOD.includes(phase) && !aborted,
    ended: isOver(phase),
    message: `${id} is ${summary(phase)}${aborted ? ", aborted" : ""}${status?.message === undefined ? "" : `: ${summary(status.message)}`}`,
    source: { path, pointer: "/status" },
  };
}

function metricsOf({ status }: ArgoObject, path: string): readonly ToldStep[] {
  return (status?.metricResults ?? []).map(({ name, phase = "Unknown" }, index) => ({
    id: summary(`metric ${name}`),
    ok: phase === "Successful",
    ended: isOver(phase),
    message: `metric ${summary(name)} is ${summary(phase)}`,
    source: { path, pointer: `/status/metricResults/${index}` },
  }));
}

function lastTime({ status }: ArgoObject): string | undefined {
  const conditions = (status?.conditions ?? []).flatMap(({ lastUpdateTime, lastTransitionTime }) => [
    lastUpdateTime,
    lastTransitionTime,
  ]);
  const measured = (status?.metricResults ?? []).flatMap(({ measurements = [] }) =>
    measurements.map(({ finishedAt }) => finishedAt),
  );
  const times = [...conditions, ...measured, status?.abortedAt].flatMap((time) => momentIn(time, "/status") ?? []);
  return times.sort().at(-1);
}
