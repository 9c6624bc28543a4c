import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../../src/host.ts";
import { inspect } from "../../../src/inspect.ts";
import { hasShared, SHARED } from "../shared.ts";

type Seen = Readonly<Record<string, unknown>>;

/** What the index of the samples says of each file, in the words of our facts. */
const ADMITTED: readonly (readonly [string, string, Seen])[] = [
  ["playwright/launchable-report.json", "playwright", { total: 93, passed: 84, failed: 3, skipped: 6, flaky: 6 }],
  ["playwright/captain.json", "playwright", { total: 64, passed: 40, failed: 16, skipped: 8, flaky: 4 }],
  ["newman/petstore.json", "newman", { total: 4, failed: 3 }],
  ["newman/smoke-pass.json", "newman", { total: 10, failed: 0 }],
  ["newman/smoke-fail.json", "newman", { total: 8, failed: 2, errored: 1 }],
  ["k6/circleci-orb-summary.json", "k6-summary", { thresholds: { total: 2, failed: 0 } }],
  ["k6/html-reporter-export.json", "k6-summary", { thresholds: { total: 6, failed: 4 } }],
  ["k6/vafast-summary.json", "k6-summary", { thresholds: { total: 6, failed: 0 } }],
  ["k6/api-rate-limiter-export.json", "k6-export", { thresholds: { total: 3, failed: 1 } }],
  ["cobertura/coverlet.xml", "cobertura", { lines: { covered: 156, total: 255 } }],
  ["cobertura/java-2.1.1.xml", "cobertura", { lines: { covered: 24, total: 36 } }],
  ["cobertura/zero-only.xml", "cobertura", { lines: { covered: 1, total: 2 } }],
  ["cobertura/decimal-comma.xml", "cobertura", { lines: { covered: 8, total: 9 } }],
  [
    "clover/openclover-4.3.1.xml",
    "clover",
    { lines: { covered: 15, total: 22 }, functions: { covered: 6, total: 12 } },
  ],
  [
    "clover/without-packages.xml",
    "clover",
    { lines: { covered: 104, total: 271 }, functions: { covered: 12, total: 46 } },
  ],
  ["jacoco/java-0.8.3.xml", "jacoco", { lines: { covered: 26, total: 38 }, branches: { covered: 1, total: 4 } }],
];

/** Cut-down files whose headers tell of more than they hold: what they state is shown beside what is counted. */
const STATED: readonly (readonly [string, string, readonly string[]])[] = [
  ["clover/phpcsutils.xml", "clover", ["statements is stated as 2420", "coveredstatements is stated as 2376"]],
  ["clover/unleash-istanbul.xml", "clover", ["statements is stated as 1446", "coveredstatements is stated as 634"]],
  ["jacoco/aggregate-groups.xml", "jacoco", ["lines is stated as 9823", "covered lines is stated as 7593"]],
  ["jacoco/multiple-packages.xml", "jacoco", ["lines is stated as 6", "covered lines is stated as 5"]],
];

const REFUSED: readonly (readonly [string, string, string])[] = [
  ["playwright/captain-global-error.json", "playwright", "inconclusive"],
  ["playwright/no-suites.json", "playwright", "inconclusive"],
  ["newman/semaphore-no-assertions.json", "newman", "inconclusive"],
  ["jacoco/empty-report.xml", "jacoco", "inconclusive"],
];

const look = (file: string) => inspect(nodeHost(), join(SHARED, "samples"), file, { items: false });

describe.runIf(hasShared)("readers on files of real tools", () => {
  it.each(ADMITTED)("%s is %s, with the counts of its index", async (file, format, facts) => {
    expect(await look(file)).toMatchObject({ format, status: "admitted", facts });
  });

  it.each(STATED)("%s is %s, and states other numbers than its items make", async (file, format, stated) => {
    const { defects, ...seen } = await look(file);
    expect(seen).toMatchObject({ format });
    for (const words of stated)
      expect(defects.map(({ message }) => message)).toContainEqual(expect.stringContaining(words));
  });

  it.each(REFUSED)("%s is %s, and %s", async (file, format, code) => {
    expect(await look(file)).toMatchObject({ format, status: "defective", defects: [{ code }] });
  });
});
