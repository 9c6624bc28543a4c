import { recommendations } from "../../history/insight.ts";
import { passRate, trendOf } from "../../history/trend.ts";
import { numbered } from "../../report/counts.ts";
import { forMarkdown } from "../../report/encode.ts";
import protocols from "../protocols.json" with { type: "json" };
import type { Item } from "./checklist.ts";
import type { HandoffMatter } from "./matter.ts";

/** Markdown files of the handoff, by name. */
export function documents(matter: HandoffMatter, items: readonly Item[]): Readonly<Record<string, string>> {
  return {
    "handoff-checklist.md": checklistPage(matter, items),
    "evidence-summary.md": evidencePage(matter),
    "traceability-matrix.md": traceabilityPage(matter),
    "quality-metrics.md": metricsPage(matter),
    "audit-trail.md": auditPage(matter),
    "retrospective.md": retrospectivePage(matter),
    "lessons-learned.md": lessonsPage(matter),
  };
}

function title(matter: HandoffMatter, name: string): string {
  const { release } = matter.verdict;
  return `# ${name}\n\n${forMarkdown(release === null ? "" : `${release.name} ${release.version}, commit ${release.git_commit}`)}, written ${matter.now}.\n`;
}

function checklistPage(matter: HandoffMatter, items: readonly Item[]): string {
  const { config } = matter;
  const told = config.protocol?.notify.map((argv) => argv.join(" ")) ?? [];
  const mark = { holds: "x", fails: " ", "not applicable": "-" } as const;
  return [
    title(matter, "Handoff checklist"),
    "## Pre-handoff validation\n",
    ...items.map(({ text, state, found }) => `- [${mark[state]}] ${text}: ${forMarkdown(found)}`),
    "\n## Communication plan\n",
    ...(told.length === 0
      ? ["- Nobody is told automatically: `protocol.notify` in ray-policy.yaml names no command."]
      : told.map((each) => `- Told of halts, failed gates and completion: \`${forMarkdown(each)}\``)),
    ...Object.values(protocols.downstream).map(
      (consumer) => `- Protocol ${consumer.label} (${consumer.title}) gets ${consumer.outputs.join(", ")}`,
    ),
    `- Retrospective within 48 hours: ${remindAt(matter.now, 24)} to ${remindAt(matter.now, 48)}\n`,
  ].join("\n");
}

function evidencePage(matter: HandoffMatter): string {
  const rows = matter.verdict.evidence.flatMap(({ kind, status, observed_at, sources }) =>
    sources.map(({ path, sha256 }) => [kind, path, sha256, observed_at ?? "", status]),
  );
  const consumers = (name: string): string =>
    Object.values(protocols.downstream)
      .filter(({ outputs }) => outputs.includes(name))
      .map(({ label }) => `Protocol ${label}`)
      .join(", ");
  const handed = [...matter.outputs].map(([name, { path, sha256 }]) => [name, path, sha256, consumers(name)]);
  return [
    title(matter, "Evidence summary"),
    `## Handed over\n\n${table(["artifact", "location", "SHA-256", "consumer"], handed)}`,
    `## Judged\n\n${table(["kind", "file", "SHA-256", "observed", "status"], rows)}`,
  ].join("\n");
}

function traceabilityPage(matter: HandoffMatter): string {
  const { verdict, config } = matter;
  const upstream = Object.entries(protocols.upstream).map(([id, { label, title: name }]) => [
    `Protocol ${label}`,
    name,
    id,
  ]);
  const chain = verdict.gates.flatMap(({ id, checks }) =>
    checks.map(({ code, title: name, status, judged }) => [id, code, name, status, String(judged)]),
  );
  return [
    title(matter, "Traceability matrix"),
    `## Upstream\n\n${table(["from", "what", "id"], upstream)}`,
    `Configuration: ${forMarkdown(config.artifact.path)}, sha256 ${config.artifact.sha256}. Trust: ${verdict.trust === "none" ? "none" : `sha256 ${verdict.trust.digest}`}. Policies: ${verdict.policies.map(({ digest }) => `sha256 ${digest}`).join(", ")}.\n`,
    `## Downstream\n\n${table(
      ["to", "what", "gets"],
      Object.values(protocols.downstream).map(({ label, title: name, outputs }) => [
        `Protocol ${label}`,
        name,
        outputs.join(", "),
      ]),
    )}`,
    `Archive: evidence and verdict are kept ${retention(config.protocol?.retention)}.\n`,
    `## Verification chain\n\nEach file by its SHA-256 in evidence-summary.md, its time and who verified it in pre-deployment-manifest.json; \`ray-policy verify\` derives all of it again. Changes are in audit-trail.md.\n`,
    table(["gate", "check", "what must hold", "status", "judged"], chain),
  ].join("\n");
}

/** An ISO 8601 duration of one part in words. */
function retention(stated: string | undefined): string {
  const [, count, unit = ""] = /^P(\d+)([DMY])$/u.exec(stated ?? "") ?? [];
  if (count === undefined) return "for a time that protocol.retention in ray-policy.yaml does not state";
  const name = { D: "day", M: "month", Y: "year" }[unit] ?? "";
  return `for ${count} ${name}${Number(count) === 1 ? "" : "s"}`;
}

function metricsPage(matter: HandoffMatter): string {
  const trend = trendOf(matter.runs);
  const gates = trend.gates.map((gate) => {
    const rate = passRate(gate);
    return [
      `${gate.id}: pass rate over ${numbered(gate.runs, "run")}`,
      "95 %",
      rate === undefined ? "-" : `${Math.round(rate * 1000) / 10} %`,
      rate !== undefined && rate >= 0.95 ? "met" : "missed",
    ];
  });
  const { evidence } = matter.verdict;
  const admitted = evidence.filter(({ status }) => status === "admitted").length;
  const wanted = Object.values(protocols.downstream).flatMap(({ outputs }) => outputs);
  const present = wanted.filter((name) => matter.outputs.has(name)).length;
  const rows = [
    ...gates,
    share("Evidence completeness", admitted, evidence.length),
    share("Integration integrity", present, wanted.length),
  ];
  const none =
    trend.runs === 0 ? "No verdict log is kept (`history` in ray-policy.yaml), so there is no pass rate.\n" : "";
  return `${title(matter, "Quality metrics")}\n${table(["metric", "target", "actual", "status"], rows)}\n${none}`;
}

function share(name: string, part: number, whole: number): readonly string[] {
  return [
    name,
    "100 %",
    `${whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10} %`,
    whole > 0 && part === whole ? "met" : "missed",
  ];
}

function auditPage(matter: HandoffMatter): string {
  const rows = matter.events
    .filter(({ event }) => event === "evidence")
    .map(({ at, path = "", step = "", before, sha256, outcome }) => [
      at,
      path,
      step,
      before === undefined ? "recorded" : "changed",
      sha256 ?? outcome ?? "",
    ]);
  const body =
    rows.length === 0
      ? "No run of the protocol is logged in this folder.\n"
      : table(["when", "file", "after step", "what", "SHA-256"], rows);
  return `${title(matter, "Audit trail")}\n${body}`;
}

function retrospectivePage(matter: HandoffMatter): string {
  const ends = matter.events.filter(({ event }) => event === "step_end");
  const smooth = ends
    .filter(({ outcome, slow }) => outcome === "done" && slow !== true)
    .map(({ step, seconds }) => `${step} (${seconds ?? 0} s)`);
  const rough = ends
    .filter(({ outcome, slow }) => outcome !== "done" || slow === true)
    .map(({ step, outcome, slow }) => `${step}: ${slow === true ? "slower than usual" : outcome}`);
  const warnings = matter.verdict.findings
    .filter(({ level, status }) => level !== "note" && status === "open")
    .map(({ code, message }) => `${code} ${message}`);
  const suggested = recommendations(recordsOf(matter), matter.config.risk).map(
    ({ setting, now, recommended }) => `${setting}: ${recommended} instead of ${now}`,
  );
  return [
    title(matter, "Retrospective"),
    `To be held between ${remindAt(matter.now, 24)} and ${remindAt(matter.now, 48)}, with the executor, downstream consumers and stakeholders.\n`,
    `## What went well\n\n${list(smooth)}`,
    `## What went poorly\n\n${list([...rough, ...warnings])}`,
    `## Action items\n\n${list(suggested.map((each) => `Threshold to consider: ${each}`))}`,
  ].join("\n");
}

function lessonsPage(matter: HandoffMatter): string {
  const causes = matter.events.filter(({ event }) => event === "root_cause");
  const parts = causes.map(({ at, step = "", symptom = "", cause = "", resolution = "", prevention = "" }) =>
    [
      `## ${forMarkdown(step)}, ${at}\n`,
      `**Blocker:** ${forMarkdown(symptom)}`,
      `**Root Cause:** ${forMarkdown(cause)}`,
      `**Resolution:** ${forMarkdown(resolution) || "_to be written_"}`,
      `**Prevention:** ${forMarkdown(prevention) || "_to be written_"}\n`,
    ].join("\n"),
  );
  const body = parts.length === 0 ? "Nothing halted the run.\n" : parts.join("\n");
  return `${title(matter, "Lessons learned")}\n${body}`;
}

/** Recommendations need feedback too, which the matter does not hold; without it none counts as caught. */
function recordsOf({ runs }: HandoffMatter) {
  return runs.map(({ seq, release, verdict }) => ({
    seq,
    at: verdict.evaluated_at,
    event: "verdict" as const,
    release,
    verdict,
    prev_sha256: "",
  }));
}

function remindAt(now: string, hours: number): string {
  return new Date(Date.parse(now) + hours * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? "- _to be written_\n" : `${lines.map((line) => `- ${forMarkdown(line)}`).join("\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => forMarkdown(cell)).join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
