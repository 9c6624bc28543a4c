import { Defective } from "../../errors.ts";
import type { CtrfReport } from "../../generated/documents.ts";
import type { Declared, Reading } from "../../model.ts";
import { readDocument } from "../document.ts";
import { utc } from "../header.ts";
import type { ReportedCase, TestsPart } from "../kinds/tests.ts";
import type { Reader } from "../reader.ts";
import { hasKeys, headText } from "../sniff.ts";
import { statusInWords, summary } from "../test-words.ts";
import { fromEpochMilliseconds, toUtc } from "../time.ts";

/** Common Test Report Format 1.0. */
export const reader: Reader<TestsPart> = {
  format: "ctrf",
  kind: "tests",
  recognises: (head) =>
    hasKeys(head, ["results", "tool", "summary"]) && !/"runs"\s*:/u.test(headText(head).slice(0, 2_000)),
  read,
};

type Test = CtrfReport["results"]["tests"][number];

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<TestsPart>> {
  const { value, text } = await readDocument(chunks, "ctrf");
  const { results, extra } = value as CtrfReport;
  if (results.summary.start > results.summary.stop)
    throw new Defective("invalid", "stops before it starts", { pointer: "/results/summary/stop" });
  return {
    part: {
      cases: results.tests.map((test, index) => caseOf(test, path, `/results/tests/${index}`)),
      ...ours(extra?.["ray-policy"], path),
    },
    observed: { from: time(results.summary.start, "start"), to: time(results.summary.stop, "stop") },
    ...standingOf(value as CtrfReport),
    declared: declaredBy(results, path),
    text,
  };
}

/** The commit of the environment, and what our own header adds; they may not disagree. */
function standingOf({ results, extra }: CtrfReport): Pick<Reading, "subject" | "expires"> {
  const commit = results.environment?.commit;
  const { subject: [own] = [], expires_at } = extra?.["ray-policy"] ?? {};
  const stated = own?.digest.gitCommit ?? commit;
  if (commit !== undefined && commit !== stated)
    throw new Defective("ambiguous", `is about the commit ${commit.slice(0, 64)} and about ${stated ?? ""}`, {
      pointer: "/results/environment/commit",
    });
  return {
    subject: {
      ...(own === undefined ? {} : { name: own.name }),
      ...(own?.version === undefined ? {} : { version: own.version }),
      ...(stated === undefined ? {} : { git_commit: stated }),
    },
    ...(expires_at === undefined ? {} : { expires: utc(expires_at, "/extra/ray-policy/expires_at") }),
  };
}

type Extra = NonNullable<CtrfReport["extra"]>["ray-policy"];

/** What the format has no place for. */
function ours(extra: Extra, path: string): Pick<TestsPart, "mitigations" | "suites"> {
  const at = (key: string, index: number) => ({ path, pointer: `/extra/ray-policy/${key}/${index}` });
  return {
    mitigations: (extra?.mitigations ?? []).map(({ test_id, justification, approved_by, expires_at }, index) => {
      const end = toUtc(expires_at);
      const source = at("mitigations", index);
      if (end === undefined)
        throw new Defective(
          "invalid",
          `has a mitigation that ends "${expires_at.slice(0, 40)}", which is no RFC 3339 time with a zone`,
          { pointer: source.pointer },
        );
      return { test: test_id, justification, approved_by, expires_at: end, source };
    }),
    suites: (extra?.targeted_suites ?? []).map(({ name, targeted_tests, executed_tests, failed }, index) => ({
      id: name,
      targeted: targeted_tests,
      executed: executed_tests,
      failed,
      source: at("targeted_suites", index),
    })),
  };
}

function caseOf(test: Test, path: string, pointer: string): ReportedCase {
  const collected = test.extra?.["ray-policy"];
  const suites = [test.suite ?? []].flat();
  const tags = test.tags ?? [];
  return {
    id: [test.filePath, ...suites, test.name].filter((word) => word !== undefined && word !== "").join(" > "),
    names:
      collected?.names ?? [test.filePath ?? "", suites.join(" > "), ...suites, ...tags].filter((name) => name !== ""),
    status: statusInWords(test.status, { pointer: `${pointer}/status` }),
    critical: tags.includes("critical"),
    flaky: collected?.flaky ?? (test.status === "passed" && test.flaky === true),
    ...(test.message === undefined ? {} : { message: summary(test.message) }),
    source: { path, pointer },
  };
}

function time(milliseconds: number, key: string): string {
  const utc = fromEpochMilliseconds(milliseconds);
  if (utc === undefined)
    throw new Defective("invalid", `has ${milliseconds} as the time of its ${key}`, {
      pointer: `/results/summary/${key}`,
    });
  return utc;
}

function declaredBy({ summary: stated, tests }: CtrfReport["results"], path: string): readonly Declared[] {
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const counted = {
    tests: tests.length,
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    pending: count("pending"),
    other: count("other"),
  };
  return (Object.keys(counted) as (keyof typeof counted)[])
    .filter((what) => stated[what] !== counted[what])
    .map((what) => ({
      what,
      declared: stated[what],
      counted: counted[what],
      source: { path, pointer: `/results/summary/${what}` },
    }));
}
