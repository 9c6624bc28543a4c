import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { kinds } from "../../src/generated/kinds.ts";
import { readers } from "../../src/generated/readers.ts";
import type { Artifact, Facts } from "../../src/model.ts";
import { collector as observability } from "../../src/protocol/collect/observability.ts";
import { collector as operations } from "../../src/protocol/collect/operations.ts";
import { collector as rehearsal } from "../../src/protocol/collect/rehearsal.ts";
import type { Collector, Matter } from "../../src/protocol/collector.ts";
import { headingOf } from "../../src/protocol/document-header.ts";
import { COMMIT, DIGEST, NOW, release } from "../builders.ts";
import { context } from "../evidence/context.ts";
import { refusal, stream } from "../evidence/stream.ts";

const sample = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, "../../examples/formats", path), "utf8");

interface File {
  readonly path: string;
  readonly format: string;
  readonly text: string;
}

/** What a file says as it is, in the words of its kind. */
async function read({ path, format, text }: File) {
  const reader = readers.find((each) => each.format === format);
  if (reader === undefined) throw new Error(format);
  expect(reader.recognises(Buffer.from(text))).toBe(true);
  return {
    path,
    format,
    kind: reader.kind,
    sha256: DIGEST,
    bytes: text.length,
    reading: await reader.read(stream(text), path),
  };
}

async function matterOf(...files: readonly File[]): Promise<Matter> {
  const artifacts = await Promise.all(files.map(read));
  const sources = artifacts.map(({ path, sha256, bytes, reading: { part, observed } }) => ({
    path,
    part: part as never,
    observed,
    sha256,
    bytes,
  }));
  const kind = kinds.find((each) => each.kind === artifacts[0]?.kind);
  return {
    release: release(),
    settings: {},
    sources,
    facts: kind?.unite(sources, context()) ?? {},
    artifacts: artifacts as readonly Artifact[],
    clearances: [],
    now: NOW,
    heading: (name, timestamp) =>
      headingOf(
        name,
        timestamp,
        { release: release(), identity: "pipeline", now: NOW },
        artifacts as readonly Artifact[],
      ),
  };
}

/** The facts that a gate gets from the document that a collector writes, where positions are those of the document. */
async function written(collector: Collector<never>, matter: Matter, format: string): Promise<Facts> {
  const text = collector.render(matter as never) ?? "";
  const { kind, reading } = await read({ path: "document", format, text });
  expect(reading.subject).toMatchObject({ git_commit: COMMIT });
  const { part, observed } = reading;
  const own = kinds.find((each) => each.kind === kind);
  return own?.unite([{ path: "document", part: part as never, observed, sha256: DIGEST, bytes: 1 }], context()) ?? {};
}

/** Facts without what differs between a tool's file and a document about it. */
const plain = (facts: Facts): unknown =>
  JSON.parse(JSON.stringify(facts, (key, value) => (key === "source" || key === "log_sha256" ? undefined : value)));

describe("the log of a deployment that another tool tells", () => {
  const jobs = (...changes: readonly (readonly [string, string])[]): File => ({
    path: "jobs.json",
    format: "github-job",
    text: changes.reduce((text, [from, to]) => text.replaceAll(from, to), sample("github-job/jobs.json")),
  });
  const log: File = {
    path: "run.log",
    format: "rehearsal-log",
    text: readFileSync(
      resolve(import.meta.dirname, "../../examples/rehearsal/.artifacts/pre-deployment/staging-deployment-run.log"),
      "utf8",
    ),
  };

  it.each([
    ["went well", [], { completed: true, failed: 0, errors: 0 }],
    ["failed", [['"conclusion": "success"', '"conclusion": "failure"']], { completed: true, failed: 3, errors: 3 }],
    [
      "did not end",
      [
        ['"status": "completed"', '"status": "in_progress"'],
        ['"conclusion": "success"', '"conclusion": null'],
        ['"completed_at": "2026-11-20T08:01:10Z"', '"completed_at": null'],
      ],
      { completed: false, failed: 4, errors: 4 },
    ],
  ] as const)("says the same of one that %s", async (_, changes, expected) => {
    const matter = await matterOf(jobs(...changes));
    const facts = await written(rehearsal, matter, "rehearsal-log");
    const outline = ({ completed, steps, blocking_errors }: Facts) => ({
      completed,
      failed: (steps as readonly { exit_code: number | null }[]).filter(({ exit_code }) => exit_code !== 0).length,
      errors: (blocking_errors as readonly unknown[]).length,
      steps: (steps as readonly { id: string }[]).map(({ id }) => id),
    });
    expect(outline(matter.facts)).toMatchObject(expected);
    expect(outline(facts)).toEqual(outline(matter.facts));
  });

  it("ends neither a step nor the run where the tool does not say that it ended", async () => {
    const running = jobs(
      ['"status": "completed"', '"status": "in_progress"'],
      ['"conclusion": "success"', '"conclusion": null'],
      ['"completed_at": "2026-11-20T08:01:10Z"', '"completed_at": null'],
    );
    const lines = String(rehearsal.render((await matterOf(running)) as never))
      .trimEnd()
      .split("\n");
    const events = new Set(lines.map((line) => JSON.parse(line).event));
    expect([...events].sort()).toEqual(["run_start", "step_start"]);
  });

  it("is not written a second time where record wrote it", async () => {
    expect(rehearsal.render((await matterOf(log)) as never)).toBeUndefined();
  });

  it("is not mixed with a log that record wrote", async () => {
    const own = await matterOf(log);
    const told = await matterOf(jobs());
    const mixed = { ...own, artifacts: [...own.artifacts, ...told.artifacts] };
    expect(await refusal(() => rehearsal.render(mixed as never))).toMatch(/^inconclusive - is the log itself/u);
    expect(await refusal(() => matterOf(log, jobs()))).toMatch(/^(?:ambiguous) - run\.log and jobs\.json are two/u);
  });
});

describe("the baseline of what Prometheus answers", () => {
  const vector = (...changes: readonly (readonly [string, string])[]): File => ({
    path: "vector.json",
    format: "prometheus",
    text: changes.reduce((text, [from, to]) => text.replace(from, to), sample("prometheus/vector.json")),
  });

  it("names each metric with its value and unit, and when they were captured", async () => {
    const matter = await matterOf(vector());
    expect(plain(await written(observability, matter, "observability-baseline"))).toEqual(plain(matter.facts));
  });

  it.each([
    ["too small", '"0.0000001"'],
    ["too exact", '"0.1234567"'],
    ["too large", '"1000000000000000"'],
  ])("is not written for a value that is %s to be stated", async (_, value) => {
    const matter = await matterOf(vector(['"0.002"', value]));
    expect(await refusal(() => observability.render(matter as never))).toMatch(/round it in the query$/u);
  });

  it("is not written without the moment of capture", async () => {
    const matter = await matterOf(vector());
    const { captured_at: _, ...facts } = matter.facts;
    expect(await refusal(() => observability.render({ ...matter, facts } as never))).toContain("captured");
  });
});

describe("the statement of who is on call", () => {
  it("says what PagerDuty says, for this release", async () => {
    const matter = await matterOf({
      path: "oncalls.json",
      format: "pagerduty",
      text: sample("pagerduty/oncalls.json"),
    });
    expect(plain(await written(operations, matter, "operational-readiness"))).toEqual(plain(matter.facts));
  });

  it("names a step of escalation that is a person by that person alone", async () => {
    const matter = await matterOf({
      path: "oncalls.json",
      format: "pagerduty",
      text: sample("pagerduty/oncalls.json"),
    });
    const facts = { ...matter.facts, escalation: [{ id: "Rita", person: "Rita" }] };
    const { escalation } = JSON.parse(operations.render({ ...matter, facts } as never) ?? "");
    expect(escalation).toEqual([{ person: "Rita" }]);
  });
});
