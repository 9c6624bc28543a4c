import { Defective } from "../../errors.ts";
import type { Reading } from "../../model.ts";
import type { Metric, ObservabilityPart } from "../kinds/observability.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { type Line, readLines, textOf } from "../strict/lines.ts";
import { toUtc } from "../time.ts";

/** `observability-baseline.md`: lines such as `- Metric: API latency (p95) – 320ms`, one `Captured: <RFC 3339>`, and `Commit: <hex>` where it names one. */
export const reader: Reader<ObservabilityPart> = {
  format: "observability-baseline",
  kind: "observability",
  recognises: (head) => /^[-*] Metric: /mu.test(headText(head)) && !/^[<{[]/u.test(headText(head)),
  read,
};

/** A unit never starts with what may belong to the number, but for rates such as `1/s`. */
const METRIC =
  /^[-*] Metric: (?<name>.{1,200}?) [\u2013\u2014-] (?<value>\d{1,15}(?:\.\d{1,6})?)(?<unit> ?[^\s\d.,]\S{0,15}| 1\/\S{1,13})$/u;
const CAPTURED = /^Captured: (?<time>\S{1,40})$/u;
const COMMIT = /^Commit: (?<commit>\S{1,80})$/u;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<ObservabilityPart>> {
  const metrics: Metric[] = [];
  let captured: string | undefined;
  let commit: string | undefined;
  for await (const line of readLines(chunks, "may_end")) {
    const text = textOf(line).trim();
    if (/^[-*] Metric:/u.test(text)) metrics.push(metricOf(text, line, path));
    const time = CAPTURED.exec(text)?.groups?.["time"];
    if (time !== undefined) captured = captureTime(time, line, captured);
    const named = COMMIT.exec(text)?.groups?.["commit"];
    if (named !== undefined) commit = commitOf(named, line, commit);
  }
  return {
    part: { metrics },
    observed: captured === undefined ? {} : { from: captured, to: captured },
    subject: commit === undefined ? {} : { git_commit: commit },
    declared: [],
  };
}

function metricOf(text: string, { number }: Line, path: string): Metric {
  const { name, value, unit } = METRIC.exec(text)?.groups ?? {};
  if (name === undefined || value === undefined || unit === undefined) {
    throw new Defective("invalid", "has a metric that is not written as `- Metric: NAME – VALUE UNIT`", {
      line: number,
      column: 1,
    });
  }
  return { id: name, value: Number(value), unit: unit.trim(), source: { path, line: number, column: 1 } };
}

function captureTime(text: string, { number }: Line, before: string | undefined): string {
  const time = toUtc(text);
  if (time === undefined)
    throw new Defective("invalid", `was captured at "${text}", which is no RFC 3339 time with a zone`, {
      line: number,
      column: 1,
    });
  if (before !== undefined)
    throw new Defective("ambiguous", "says twice when it was captured", { line: number, column: 1 });
  return time;
}

function commitOf(text: string, { number }: Line, before: string | undefined): string {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/u.test(text))
    throw new Defective("invalid", `names the commit "${text}", which is no full commit in lower-case hex`, {
      line: number,
      column: 1,
    });
  if (before !== undefined) throw new Defective("ambiguous", "names a commit twice", { line: number, column: 1 });
  return text;
}
