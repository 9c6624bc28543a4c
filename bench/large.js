// @ts-check
/** Writes large projects from the examples: the evidence of each is that of the example and more of the same. */
import { createHash } from "node:crypto";
import { closeSync, cpSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const LOG = ".artifacts/pre-deployment/staging-deployment-run.log";
const BLOCK = 1 << 22;

/** `examples/go` whose scanner wrote a SARIF log of so many results, about 400 bytes each. @param {string} folder @param {number} results */
export function sarifProject(folder, results) {
  cpSync("examples/go", folder, { recursive: true });
  const file = join(folder, "reports/stock-lint.sarif");
  const log = JSON.parse(readFileSync(file, "utf8"));
  const [run] = log.runs;
  run.tool.driver.rules = Array.from({ length: 200 }, (_, rule) => ({
    id: `stock/rule-${rule}`,
    shortDescription: { text: `Rule ${rule} of the generated log.` },
    defaultConfiguration: { level: "note" },
  }));
  run.results = Array.from({ length: results }, (_, index) => resultOf(index));
  writeFileSync(file, JSON.stringify(log));
  return file;
}

/** @param {number} index */
function resultOf(index) {
  const startLine = 1 + (index % 4000);
  const region = { startLine, startColumn: 1 + (index % 80), endLine: startLine, endColumn: 9 + (index % 80) };
  const uri = `service/module-${index % 977}/part-${index % 31}.js`;
  return {
    ruleId: `stock/rule-${index % 200}`,
    ruleIndex: index % 200,
    level: "note",
    message: { text: `Name number ${index} hides the one that is declared above it; rename one of the two.` },
    locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: "SRCROOT" }, region } }],
    partialFingerprints: { primaryLocationLineHash: `${index.toString(16).padStart(16, "0")}:1` },
  };
}

/** `examples/rehearsal` whose JUnit report has so many bytes: a suite more, with five kilobytes of output a case. @param {string} folder @param {number} bytes */
export function junitProject(folder, bytes) {
  cpSync("examples/rehearsal", folder, { recursive: true });
  const file = join(folder, "reports/junit.xml");
  const text = readFileSync(file, "utf8");
  const output = "the service answered in time, as it did before; ".repeat(107);
  const cases = Math.ceil(bytes / (output.length + 110));
  const end = text.lastIndexOf("</testsuites>");
  const declared = Number(/<testsuites[^>]* tests="(\d+)"/u.exec(text)?.[1]);
  const write = writerOf(file);
  write(text.slice(0, end).replace(`tests="${declared}"`, `tests="${declared + cases}"`));
  write(
    `<testsuite name="soak" timestamp="2026-11-20T08:30:00.000Z" tests="${cases}" failures="0" errors="0" skipped="0">\n`,
  );
  for (let index = 0; index < cases; index++)
    write(
      `<testcase classname="soak" name="round ${index}" time="0.01"><system-out>${output}</system-out></testcase>\n`,
    );
  write("</testsuite>\n</testsuites>\n");
  write.end();
  return file;
}

/** `examples/rehearsal` whose deployment log has so many bytes: its chain is made anew over the lines in between. @param {string} folder @param {number} bytes */
export function logProject(folder, bytes) {
  cpSync("examples/rehearsal", folder, { recursive: true });
  const file = join(folder, LOG);
  const events = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const at = events.findIndex(({ event }) => event === "output");
  const text = "a line of the deployment, as long as such lines are; ".repeat(15);
  const more = Math.ceil(bytes / (text.length + 290));
  const write = writerOf(file);
  let before = "0".repeat(64);
  let seq = 0;
  const add = (/** @type {object} */ event) => {
    const line = JSON.stringify({ ...event, seq: seq++, prev_sha256: before });
    before = createHash("sha256").update(line).digest("hex");
    write(`${line}\n`);
  };
  for (const event of events.slice(0, at + 1)) add(event);
  for (let index = 0; index < more; index++) add({ ...events[at], text });
  for (const event of events.slice(at + 1)) add(event);
  write.end();
  return file;
}

/** Writes a file in blocks. @param {string} file */
function writerOf(file) {
  const descriptor = openSync(file, "w");
  /** @type {string[]} */
  let waiting = [];
  let size = 0;
  const flush = () => {
    writeSync(descriptor, waiting.join(""));
    [waiting, size] = [[], 0];
  };
  const write = (/** @type {string} */ text) => {
    waiting.push(text);
    size += text.length;
    if (size > BLOCK) flush();
  };
  write.end = () => {
    flush();
    closeSync(descriptor);
  };
  return write;
}
