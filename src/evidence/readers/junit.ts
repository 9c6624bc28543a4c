import { Defective } from "../../errors.ts";
import type { Declared, Reading } from "../../model.ts";
import { ownText } from "../../text.ts";
import type { ReportedCase, TestStatus, TestsPart } from "../kinds/tests.ts";
import type { Reader } from "../reader.ts";
import { rootElement } from "../sniff.ts";
import { readXml, type XmlTag } from "../strict/xml.ts";
import { statusInWords, summary } from "../test-words.ts";
import { toUtcAssumingZone } from "../time.ts";

/** JUnit XML as many tools write it: cases are the truth, headers are compared with them. */
export const reader: Reader<TestsPart> = {
  format: "junit",
  kind: "tests",
  recognises: (head) => ["testsuites", "testsuite"].includes(rootElement(head) ?? ""),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<TestsPart>> {
  const report = new JunitReport(path);
  await readXml(chunks, {
    open: (tag) => report.open(tag),
    close: (name) => report.close(name),
    text: (text) => report.text(text),
  });
  return report.reading();
}

interface Counts {
  tests: number;
  broken: number;
  skipped: number;
}

/** An open suite: what its header states, and what its own cases and those of suites in it make. */
interface Suite {
  readonly tag: XmlTag;
  readonly direct: Counts;
  readonly all: Counts;
}

interface OpenCase {
  readonly tag: XmlTag;
  readonly marks: Set<string>;
  /** What the first fault says: its message, else its text, else its type. */
  message: string | undefined;
  type: string | undefined;
}

/** Builds the reading while the document streams by; only cases are kept. */
class JunitReport {
  readonly #path: string;
  readonly #suites: Suite[] = [];
  readonly #cases: ReportedCase[] = [];
  readonly #declared: Declared[] = [];
  readonly #times: { from?: string; to?: string } = {};
  #hasUntimedCase = false;
  #open: OpenCase | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  open(tag: XmlTag): "text" | undefined {
    if (this.#open !== undefined) return this.#mark(this.#open, tag);
    if (tag.name === "testcase") this.#open = { tag, marks: new Set(), message: undefined, type: undefined };
    else if (tag.name === "testsuite" || tag.name === "testsuites") this.#openSuite(tag);
    else if (tag.name === "failure" || tag.name === "error") this.#addBrokenSuite(tag);
    return undefined;
  }

  text(text: string): void {
    if (this.#open !== undefined && text.trim() !== "") this.#open.message ??= ownText(summary(text));
  }

  close(name: string): void {
    if (name === "testcase" && this.#open !== undefined) this.#closeCase(this.#open);
    else if (this.#open === undefined && (name === "testsuite" || name === "testsuites")) this.#closeSuite();
  }

  reading(): Reading<TestsPart> {
    // One case in a suite without a time leaves open when the tests started.
    const observed = this.#hasUntimedCase ? {} : this.#times;
    return { part: { cases: this.#cases }, observed, subject: {}, declared: this.#declared };
  }

  #mark(open: OpenCase, tag: XmlTag): "text" | undefined {
    if (tag.name === "testcase") throw new Defective("invalid", "has a case inside of a case", placeOf(tag));
    open.marks.add(tag.name);
    if (!FAULTS.has(tag.name)) return undefined;
    const { message, type } = tag.attributes;
    if (isWord(message)) open.message ??= ownText(summary(message));
    open.type ??= type;
    return open.message === undefined ? "text" : undefined;
  }

  /** A fault outside of any case, such as a fixture that broke, must not get lost. */
  #addBrokenSuite(tag: XmlTag): void {
    const { message = "", type = "" } = tag.attributes;
    const suite = this.#suites.at(-1)?.tag.attributes["name"];
    this.#add(tag, "errored", {
      id: [suite, "(suite)"].filter(isWord).join(" > "),
      flaky: false,
      message: summary(message || type),
    });
  }

  #openSuite(tag: XmlTag): void {
    this.#suites.push({ tag, direct: noCounts(), all: noCounts() });
    const { timestamp } = tag.attributes;
    if (timestamp === undefined || timestamp === "") return;
    const start = toUtcAssumingZone(timestamp);
    if (start === undefined)
      throw new Defective(
        "invalid",
        `has the timestamp "${summary(timestamp)}", which is no RFC 3339 time`,
        placeOf(tag),
      );
    // A suite's duration may be the sum of what ran side by side: only starts are times.
    if (this.#times.from === undefined || start < this.#times.from) this.#times.from = start;
    if (this.#times.to === undefined || start > this.#times.to) this.#times.to = start;
  }

  #closeCase({ tag, marks, message, type }: OpenCase): void {
    this.#open = undefined;
    const status = statusOf(tag, marks);
    const id =
      [tag.attributes["classname"] ?? this.#suites.at(-1)?.tag.attributes["name"], tag.attributes["name"]]
        .filter(isWord)
        .join(" > ") || "(unnamed)";
    const flaky = status === "passed" && (marks.has("flakyFailure") || marks.has("flakyError"));
    this.#add(tag, status, {
      id,
      flaky,
      message: status === "passed" ? undefined : (message ?? (isWord(type) ? summary(type) : undefined)),
    });
    this.#hasUntimedCase ||= !this.#suites.some(({ tag: suite }) => isWord(suite.attributes["timestamp"]));
    const own = this.#suites.at(-1);
    if (own !== undefined) add(own.direct, countsOf(status));
    for (const { all } of this.#suites) add(all, countsOf(status));
  }

  #add(
    tag: XmlTag,
    status: TestStatus,
    { id, flaky, message }: { readonly id: string; readonly flaky: boolean; readonly message: string | undefined },
  ): void {
    // In the order of canonical JSON, as in the case that is made of it.
    const source = { column: tag.column, line: tag.line, path: this.#path };
    this.#cases.push({
      id,
      names: this.#namesOf(tag),
      status,
      critical: false,
      flaky,
      ...(message === undefined ? {} : { message }),
      source,
    });
  }

  /** Cases side by side share one list of names, so that a million of them stay small. */
  #namesOf({ attributes }: XmlTag): readonly string[] {
    const names = [
      attributes["file"],
      attributes["classname"],
      ...this.#suites.flatMap(({ tag }) => [tag.attributes["name"], tag.attributes["file"]]),
    ].filter(isWord);
    const before = this.#cases.at(-1)?.names ?? [];
    return names.length === before.length && names.every((name, index) => name === before[index]) ? before : names;
  }

  #closeSuite(): void {
    const suite = this.#suites.pop();
    if (suite === undefined) return;
    const { tag, all } = suite;
    const declared = stated(tag, ["tests"]);
    if (this.#suites.length === 0 && declared !== undefined && declared > 0 && all.tests === 0) {
      throw new Defective("inconclusive", `states ${declared} tests in its header and holds no case`, placeOf(tag));
    }
    this.#compare(suite, "tests", declared);
    this.#compare(suite, "broken", stated(tag, ["failures", "errors"]));
    this.#compare(suite, "skipped", stated(tag, ["skipped", "disabled"]));
  }

  /** A header may count the cases of inner suites or leave them out: one of the two must agree. */
  #compare({ tag, direct, all }: Suite, count: keyof Counts, declared: number | undefined): void {
    if (declared === undefined || declared === all[count] || declared === direct[count]) return;
    const what = `${WORDS[count]} of ${tag.name} ${tag.attributes["name"] ?? ""}`.trimEnd();
    this.#declared.push({
      what,
      declared,
      counted: all[count],
      source: { path: this.#path, line: tag.line, column: tag.column },
    });
  }
}

const FAULTS: ReadonlySet<string> = new Set(["failure", "error", "rerunFailure", "rerunError", "skipped"]);
const WORDS = { tests: "tests", broken: "failures and errors", skipped: "skipped" } as const;

/** The worse of what the case's children and what its attributes say. */
function statusOf(tag: XmlTag, marks: ReadonlySet<string>): TestStatus {
  if (marks.has("error")) return "errored";
  // Surefire: a rerun that failed too; a case that passed in the end has a flakyFailure instead.
  if (marks.has("failure") || marks.has("rerunFailure") || marks.has("rerunError")) return "failed";
  const said = [tag.attributes["status"], tag.attributes["result"]]
    .filter(isWord)
    .map((word) => statusInWords(word, placeOf(tag)));
  const worst = (["errored", "failed", "skipped"] as const).find((status) => said.includes(status));
  return worst ?? (marks.has("skipped") ? "skipped" : "passed");
}

function placeOf({ line, column }: XmlTag): Defective["at"] {
  return { line, column };
}

function countsOf(status: TestStatus): Counts {
  return {
    tests: 1,
    broken: status === "failed" || status === "errored" ? 1 : 0,
    skipped: status === "skipped" ? 1 : 0,
  };
}

function noCounts(): Counts {
  return { tests: 0, broken: 0, skipped: 0 };
}

function add(to: Counts, more: Counts): void {
  to.tests += more.tests;
  to.broken += more.broken;
  to.skipped += more.skipped;
}

/** The sum of header numbers, or undefined where none is stated. */
function stated(tag: XmlTag, names: readonly string[]): number | undefined {
  const texts = names.map((name) => tag.attributes[name]).filter((text) => text !== undefined);
  if (texts.length === 0) return undefined;
  const odd = texts.find((text) => !/^\d{1,15}$/u.test(text));
  if (odd !== undefined) throw new Defective("invalid", `states "${summary(odd)}" where a count belongs`, placeOf(tag));
  return texts.reduce((total, text) => total + Number(text), 0);
}

function isWord(text: string | undefined): text is string {
  return text !== undefined && text !== "";
}
