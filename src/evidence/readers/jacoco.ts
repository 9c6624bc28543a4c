import { Defective } from "../../errors.ts";
import type { Declared, Reading } from "../../model.ts";
import { countIn } from "../counts.ts";
import { fromEpoch } from "../epoch.ts";
import { type CoveragePart, type CoveredFile, type Ratio, sum } from "../kinds/coverage.ts";
import type { Reader } from "../reader.ts";
import { headText, rootElement } from "../sniff.ts";
import { readXml, type XmlTag } from "../strict/xml.ts";

/** JaCoCo's XML. Source files are the truth, packages where they have none; the counters of the report are compared. */
export const reader: Reader<CoveragePart> = {
  format: "jacoco",
  kind: "coverage",
  recognises: (head) => rootElement(head) === "report" && /JACOCO|<sessioninfo|<counter /u.test(headText(head)),
  read,
};

const METRICS = { LINE: "lines", BRANCH: "branches", METHOD: "functions" } as const;
type Metric = (typeof METRICS)[keyof typeof METRICS];
type Ratios = Record<Metric, Ratio>;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<CoveragePart>> {
  const report = new JacocoReport(path);
  const handlers = { open: (tag: XmlTag) => report.open(tag), close: () => report.close(), text: () => undefined };
  await readXml(chunks, handlers, { doctype: "named" });
  return report.reading();
}

/** An open element with its own counters. */
interface Level {
  readonly tag: XmlTag;
  readonly counters: Partial<Ratios>;
  /** Source files with counters were in it. */
  hasFiles: boolean;
}

class JacocoReport {
  readonly #path: string;
  readonly #open: Level[] = [];
  readonly #files: CoveredFile[] = [];
  readonly #times: string[] = [];
  #root: Level | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  open(tag: XmlTag): undefined {
    if (tag.name === "counter") this.#count(tag);
    if (tag.name === "sessioninfo")
      this.#times.push(...[tag.attributes["start"], tag.attributes["dump"]].flatMap((time) => fromEpoch(time) ?? []));
    const level: Level = { tag, counters: {}, hasFiles: false };
    this.#open.push(level);
    this.#root ??= level;
  }

  close(): void {
    const level = this.#open.pop();
    if (level === undefined) return;
    const isMeasured = Object.keys(level.counters).length > 0;
    const around = this.#open.at(-1);
    if (level.tag.name === "sourcefile" && isMeasured) {
      this.#files.push(this.#covered(level));
      if (around !== undefined) around.hasFiles = true;
    }
    if (level.tag.name === "package" && !level.hasFiles && isMeasured) this.#files.push(this.#covered(level));
  }

  reading(): Reading<CoveragePart> {
    if (this.#files.length === 0) throw new Defective("inconclusive", "counts nothing");
    const times = this.#times.sort();
    const [from, to] = [times[0], times.at(-1)];
    return {
      part: { files: this.#files },
      observed: from === undefined || to === undefined ? {} : { from, to },
      subject: {},
      declared: this.#declared(),
    };
  }

  #count(tag: XmlTag): void {
    const metric = METRICS[tag.attributes["type"] as keyof typeof METRICS];
    const [missed, covered] = [countIn(tag, "missed"), countIn(tag, "covered")];
    const { line, column } = tag;
    if (missed === undefined || covered === undefined)
      throw new Defective("invalid", "has a counter without missed or covered", { line, column });
    const level = this.#open.at(-1);
    if (metric !== undefined && level !== undefined) level.counters[metric] = { covered, total: missed + covered };
  }

  #covered({ tag, counters }: Level): CoveredFile {
    const outer = this.#open
      .filter((level) => level.tag.name === "group" || level.tag.name === "package")
      .map((level) => level.tag.attributes["name"] ?? "");
    const none: Ratio = { covered: 0, total: 0 };
    return {
      id: [...outer, tag.attributes["name"] ?? ""].filter((name) => name !== "").join("/") || "(unnamed)",
      lines: counters.lines ?? none,
      branches: counters.branches ?? none,
      functions: counters.functions ?? none,
      source: { path: this.#path, line: tag.line, column: tag.column },
    };
  }

  #declared(): readonly Declared[] {
    if (this.#root === undefined) return [];
    const { tag, counters } = this.#root;
    const source = { path: this.#path, line: tag.line, column: tag.column };
    return (["lines", "branches"] as const).flatMap((metric) => {
      const declared = counters[metric];
      const counted = sum(this.#files, metric);
      if (declared === undefined) return [];
      return [
        { what: metric, declared: declared.total, counted: counted.total, source },
        { what: `covered ${metric}`, declared: declared.covered, counted: counted.covered, source },
      ];
    });
  }
}
