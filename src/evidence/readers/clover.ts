import { Defective } from "../../errors.ts";
import type { Declared, Reading } from "../../model.ts";
import { ratioIn } from "../counts.ts";
import { fromEpoch } from "../epoch.ts";
import { type CoveragePart, type CoveredFile, type Ratio, sum } from "../kinds/coverage.ts";
import type { Reader } from "../reader.ts";
import { headText, rootElement } from "../sniff.ts";
import { readXml, type XmlTag } from "../strict/xml.ts";

/** Clover's XML, as OpenClover, PHPUnit and Istanbul write it. The metrics of files are the truth; those of the project are compared. */
export const reader: Reader<CoveragePart> = {
  format: "clover",
  kind: "coverage",
  recognises: (head) => rootElement(head) === "coverage" && /<project[\s>]/u.test(headText(head)),
  read,
};

const METRICS = {
  lines: ["coveredstatements", "statements"],
  branches: ["coveredconditionals", "conditionals"],
  functions: ["coveredmethods", "methods"],
} as const;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<CoveragePart>> {
  const report = new CloverReport(path);
  const handlers = {
    open: (tag: XmlTag) => report.open(tag),
    close: (name: string) => report.close(name),
    text: () => undefined,
  };
  await readXml(chunks, handlers, { doctype: "named" });
  return report.reading();
}

type Ratios = Readonly<Record<keyof typeof METRICS, Ratio>>;

interface OpenFile {
  readonly tag: XmlTag;
  readonly id: string;
  own: Ratios | undefined;
  readonly classes: Ratios[];
}

class CloverReport {
  readonly #path: string;
  readonly #files: CoveredFile[] = [];
  readonly #open: XmlTag[] = [];
  #file: OpenFile | undefined;
  #project: { readonly tag: XmlTag; readonly ratios: Ratios } | undefined;
  #at: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  open(tag: XmlTag): undefined {
    const parent = this.#open.at(-1)?.name;
    this.#open.push(tag);
    if (tag.name === "coverage" || tag.name === "project")
      this.#at ??= fromEpoch(tag.attributes["generated"]) ?? fromEpoch(tag.attributes["timestamp"]);
    if (tag.name === "file") this.#file = { tag, id: nameOf(tag), own: undefined, classes: [] };
    if (tag.name !== "metrics") return;
    const ratios = ratiosIn(tag);
    if (parent === "file" && this.#file !== undefined) this.#file.own = ratios;
    else if (parent === "class") this.#file?.classes.push(ratios);
    else if (parent === "project") this.#project = { tag, ratios };
  }

  close(name: string): void {
    this.#open.pop();
    if (name !== "file" || this.#file === undefined) return;
    const { tag, id, own, classes } = this.#file;
    const { line, column } = tag;
    if (own === undefined && classes.length === 0)
      throw new Defective("inconclusive", `has no metrics for ${id.slice(0, 120)}`, { line, column });
    this.#files.push({ id, ...(own ?? added(classes)), source: { path: this.#path, line, column } });
    this.#file = undefined;
  }

  reading(): Reading<CoveragePart> {
    if (this.#files.length === 0) throw new Defective("inconclusive", "measures no file");
    const observed = this.#at === undefined ? {} : { from: this.#at, to: this.#at };
    return { part: { files: this.#files }, observed, subject: {}, declared: this.#declared() };
  }

  #declared(): readonly Declared[] {
    if (this.#project === undefined) return [];
    const { tag, ratios } = this.#project;
    const source = { path: this.#path, line: tag.line, column: tag.column };
    return (Object.keys(METRICS) as (keyof typeof METRICS)[]).flatMap((metric) => {
      const counted = sum(this.#files, metric);
      const [covered, total] = METRICS[metric];
      return [
        { what: total, declared: ratios[metric].total, counted: counted.total, source },
        { what: covered, declared: ratios[metric].covered, counted: counted.covered, source },
      ];
    });
  }
}

function nameOf(tag: XmlTag): string {
  const name = tag.attributes["path"] ?? tag.attributes["name"] ?? "";
  const { line, column } = tag;
  if (name === "") throw new Defective("invalid", "has a file without a name", { line, column });
  return name;
}

function ratiosIn(tag: XmlTag): Ratios {
  return {
    lines: ratioIn(tag, ...METRICS.lines),
    branches: ratioIn(tag, ...METRICS.branches),
    functions: ratioIn(tag, ...METRICS.functions),
  };
}

function added(all: readonly Ratios[]): Ratios {
  const total = (metric: keyof typeof METRICS): Ratio => ({
    covered: all.reduce((count, ratios) => count + ratios[metric].covered, 0),
    total: all.reduce((count, ratios) => count + ratios[metric].total, 0),
  });
  return { lines: total("lines"), branches: total("branches"), functions: total("functions") };
}
