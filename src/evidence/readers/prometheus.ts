import { Defective } from "../../errors.ts";
import type { PrometheusResult } from "../../generated/documents.ts";
import type { Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import type { Metric, ObservabilityPart } from "../kinds/observability.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { summary } from "../test-words.ts";
import { fromEpochMilliseconds } from "../time.ts";

/** The answer of the Prometheus HTTP API to a query. An empty answer is no data; a value that is no number is none. */
export const reader: Reader<ObservabilityPart> = {
  format: "prometheus",
  kind: "observability",
  recognises: (head) =>
    hasKeys(head, ["status", "resultType", "result"]) ||
    /^\{\s*"status"\s*:\s*"error"\s*,\s*"errorType"/u.test(headText(head)),
  read,
};

interface Sample {
  readonly id: string;
  readonly time: number;
  readonly value: number;
  readonly pointer: string;
}

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ObservabilityPart>> {
  const { value, text } = await readDocument(chunks, "prometheus");
  // The schema was checked while the document was read.
  const { status, error, warnings = [], data } = value as PrometheusResult;
  if (status === "error")
    throw new Defective("inconclusive", `says that the query failed: ${summary(error ?? "without words")}`, {
      pointer: "/error",
    });
  if (data === undefined) throw new Defective("inconclusive", "has no data", { pointer: "/data" });
  const [warning] = warnings;
  if (data.result.length === 0)
    throw new Defective("inconclusive", `has no series${warning === undefined ? "" : `: ${summary(warning)}`}`, {
      pointer: "/data/result",
    });
  const samples = samplesOf(data);
  const times = samples.map(({ time }) => time);
  const [from, to] = [Math.min(...times), Math.max(...times)].map((time) => fromEpochMilliseconds(time * 1000));
  if (from === undefined || to === undefined)
    throw new Defective("invalid", "has a sample at a time that is none", { pointer: "/data/result" });
  return {
    part: { metrics: samples.map((sample) => metricOf(sample, path)) },
    observed: { from, to },
    subject: {},
    declared: [],
    text,
  };
}

function metricOf({ id, value, pointer }: Sample, path: string): Metric {
  return { id, value, unit: unitOf(id), source: { path, pointer } };
}

/** By the suffix that Prometheus asks names to have. */
function unitOf(id: string): string {
  const name = id.split("{")[0] ?? "";
  return /_seconds/u.test(name) ? "s" : /_bytes/u.test(name) ? "By" : /_ratio/u.test(name) ? "ratio" : "unit";
}

function samplesOf({ resultType, result }: NonNullable<PrometheusResult["data"]>): readonly Sample[] {
  if (resultType === "string")
    throw new Defective("inconclusive", "is a text, which is no measurement", { pointer: "/data/result" });
  if (resultType === "scalar") return [sampleOf("scalar", result, "/data/result")];
  return result.map((series, index) => {
    const { metric, value, values } = series as {
      readonly metric?: unknown;
      readonly value?: unknown;
      readonly values?: unknown;
    };
    const pointer = `/data/result/${index}`;
    // Of a range its last sample is the state of things.
    if (resultType === "matrix") {
      const all: readonly unknown[] = Array.isArray(values) ? values : [];
      return sampleOf(nameOf(metric), all.at(-1), `${pointer}/values/${all.length - 1}`);
    }
    return sampleOf(nameOf(metric), value, `${pointer}/value`);
  });
}

/** `[seconds, "value"]`. Throws `Defective` for NaN and infinities: they are no data. */
function sampleOf(id: string, pair: unknown, pointer: string): Sample {
  const [time, text] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
  if (typeof time !== "number" || typeof text !== "string")
    throw new Defective("invalid", "has a sample that is no pair of time and value", { pointer });
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value))
    throw new Defective("inconclusive", `has the value ${summary(text)} for ${id}, which is no measurement`, {
      pointer,
    });
  return { id, time, value, pointer };
}

/** `name{label="value"}`, labels sorted. */
function nameOf(metric: unknown): string {
  const labels =
    typeof metric === "object" && metric !== null
      ? Object.entries(metric).map(([key, value]) => [key, String(value)] as const)
      : [];
  const name = labels.find(([key]) => key === "__name__")?.[1] ?? "";
  const rest = labels
    .filter(([key]) => key !== "__name__")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}="${value}"`);
  return summary(`${name}${rest.length === 0 ? "" : `{${rest.join(",")}}`}`) || "{}";
}
