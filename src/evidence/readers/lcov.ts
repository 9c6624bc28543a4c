import { Defective } from "../../errors.ts";
import type { Declared, Reading } from "../../model.ts";
import type { CoveragePart, CoveredFile, Ratio } from "../kinds/coverage.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { readLines, textOf } from "../strict/lines.ts";

/** lcov tracefiles (geninfo). Hits are the truth; the summary records of a file are compared with them. */
export const reader: Reader<CoveragePart> = {
  format: "lcov",
  kind: "coverage",
  recognises: (head) => /^(?:TN:[^\n]*\n|#[^\n]*\n|[ \t\r]*\n)*SF:/u.test(headText(head)),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<CoveragePart>> {
  const trace = new Trace(path);
  for await (const line of readLines(chunks, "may_end")) trace.take(textOf(line).trimEnd(), line.number);
  return { part: { files: trace.files() }, observed: {}, subject: {}, declared: trace.declared };
}

interface Hits {
  readonly line: number;
  readonly lines: Map<string, number>;
  readonly branches: Map<string, number>;
  readonly functions: Map<string, number>;
}

type Metric = "lines" | "branches" | "functions";

/** Records of one source file may come several times: their hits are merged. */
class Trace {
  readonly declared: Declared[] = [];
  readonly #path: string;
  readonly #files = new Map<string, Hits>();
  #current: { readonly file: string; readonly hits: Hits; readonly stated: Map<string, number> } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  take(text: string, line: number): void {
    if (text === "" || text.startsWith("#") || text.startsWith("TN:")) return;
    const [, record, rest = ""] = /^([A-Z]+):(.*)$/u.exec(text) ?? [];
    if (record === "SF") this.#start(rest, line);
    else if (text === "end_of_record") this.#end(line);
    else if (record === undefined || this.#current === undefined)
      throw new Defective("unreadable", `has a line that is no lcov record: ${text.slice(0, 40)}`, { line, column: 1 });
    else this.#record(record, rest, line);
  }

  files(): readonly CoveredFile[] {
    if (this.#current !== undefined)
      throw new Defective("unreadable", `ends before the record of ${this.#current.file} does`, {
        line: this.#current.hits.line,
        column: 1,
      });
    return [...this.#files].map(([file, hits]) => ({
      id: file,
      lines: ratio(hits.lines),
      branches: ratio(hits.branches),
      functions: ratio(hits.functions),
      source: { path: this.#path, line: hits.line, column: 1 },
    }));
  }

  #start(file: string, line: number): void {
    if (this.#current !== undefined || file === "")
      throw new Defective("unreadable", "starts a source file inside of another record", { line, column: 1 });
    const hits = {
      line,
      lines: new Map<string, number>(),
      branches: new Map<string, number>(),
      functions: new Map<string, number>(),
    };
    this.#current = { file, hits, stated: new Map() };
  }

  #record(record: string, rest: string, line: number): void {
    if (this.#current === undefined) return;
    const { hits, stated } = this.#current;
    const words = rest.split(",");
    if (record === "DA" || record === "BRDA") counted(words[0] ?? "", line);
    if (record === "DA") addHits(hits.lines, words[0], words[1], line);
    else if (record === "BRDA")
      addHits(hits.branches, words.slice(0, -1).join(","), words.at(-1) === "-" ? "0" : words.at(-1), line);
    else if (record === "FN") addHits(hits.functions, FUNCTION.exec(rest)?.[1], "0", line);
    else if (record === "FNDA") addHits(hits.functions, words.slice(1).join(","), words[0], line);
    else if (record === "FNA") addHits(hits.functions, words.slice(2).join(","), words[1], line);
    else if (SUMMARIES.has(record)) stated.set(record, counted(rest, line));
  }

  #end(line: number): void {
    if (this.#current === undefined)
      throw new Defective("unreadable", "ends a record that did not start", { line, column: 1 });
    const { file, hits, stated } = this.#current;
    this.#current = undefined;
    for (const [record, [metric, part]] of SUMMARIES) this.#compare(file, hits, metric, part, stated.get(record), line);
    this.#merge(file, hits);
  }

  /** A tracefile without hits of one sort says nothing that its summary could be compared with. */
  #compare(
    file: string,
    hits: Hits,
    metric: Metric,
    part: keyof Ratio,
    stated: number | undefined,
    line: number,
  ): void {
    const own = ratio(hits[metric]);
    if (stated === undefined || stated === own[part] || own.total === 0) return;
    this.declared.push({
      what: `${part} ${metric} of ${file}`,
      declared: stated,
      counted: own[part],
      source: { path: this.#path, line, column: 1 },
    });
  }

  #merge(file: string, hits: Hits): void {
    const known = this.#files.get(file);
    if (known === undefined) return void this.#files.set(file, hits);
    for (const metric of ["lines", "branches", "functions"] as const) {
      for (const [key, times] of hits[metric]) known[metric].set(key, (known[metric].get(key) ?? 0) + times);
    }
  }
}

/** `FN:<line>,<name>`, since lcov 2 `FN:<line>,<last line>,<name>`; names of templates hold commas. */
const FUNCTION = /^\d+,(?:\d+,)?(.+)$/u;

const SUMMARIES: ReadonlyMap<string, readonly [Metric, keyof Ratio]> = new Map([
  ["LF", ["lines", "total"]],
  ["LH", ["lines", "covered"]],
  ["BRF", ["branches", "total"]],
  ["BRH", ["branches", "covered"]],
  ["FNF", ["functions", "total"]],
  ["FNH", ["functions", "covered"]],
]);

function addHits(to: Map<string, number>, key: string | undefined, hits: string | undefined, line: number): void {
  if (key === undefined || key === "")
    throw new Defective("unreadable", "has a record without its fields", { line, column: 1 });
  to.set(key, (to.get(key) ?? 0) + hitsOf(hits ?? "", line));
}

/** V8 now and then writes a negative count: that proves no hit. */
function hitsOf(text: string, line: number): number {
  return /^-\d{1,15}$/u.test(text) ? 0 : counted(text, line);
}

/** gcov writes a count that ran over as a 64-bit one, of 20 digits; its own summary counts that line as hit. */
function counted(text: string, line: number): number {
  if (/^\d{1,20}$/u.test(text)) return Number(text);
  throw new Defective("unreadable", `has "${text.slice(0, 20)}" where a count belongs`, { line, column: 1 });
}

function ratio(hits: ReadonlyMap<string, number>): Ratio {
  return { covered: [...hits.values()].filter((times) => times > 0).length, total: hits.size };
}
