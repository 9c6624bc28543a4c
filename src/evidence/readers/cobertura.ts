import { Defective } from "../../errors.ts";
import type { Declared, Reading } from "../../model.ts";
import { countIn } from "../counts.ts";
import { fromEpoch } from "../epoch.ts";
import type { CoveragePart, CoveredFile, Ratio } from "../kinds/coverage.ts";
import type { Reader } from "../reader.ts";
import { headText, rootElement } from "../sniff.ts";
import { readXml, type XmlTag } from "../strict/xml.ts";

/** Cobertura's XML, as Cobertura, coverlet, coverage.py and others write it. Lines of classes are the truth; rates are never read. */
export const reader: Reader<CoveragePart> = {
  format: "cobertura",
  kind: "coverage",
  recognises: (head) => rootElement(head) === "coverage" && /\bline-rate\s*=/u.test(headText(head)),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<CoveragePart>> {
  const report = new CoberturaReport(path);
  const handlers = {
    open: (tag: XmlTag) => report.open(tag),
    close: (name: string) => report.close(name),
    text: () => undefined,
  };
  await readXml(chunks, handlers, { doctype: "named" });
  return report.reading();
}

/** What the classes of one file say; a line that two of them have is one line, a line that one of them has twice is two. */
interface Measured {
  readonly tag: XmlTag;
  readonly lines: Map<string, number>;
  readonly branches: Map<string, Ratio>;
  readonly methods: boolean[];
}

class CoberturaReport {
  readonly #path: string;
  readonly #files = new Map<string, Measured>();
  #root: XmlTag | undefined;
  #file: Measured | undefined;
  /** Within a method its lines stand a second time. */
  #method: { hit: boolean } | undefined;
  /** How often a class has a line of one number. */
  readonly #times = new Map<number, number>();
  #classLines = 0;
  #classHits = 0;

  constructor(path: string) {
    this.#path = path;
  }

  open(tag: XmlTag): undefined {
    this.#root ??= tag;
    if (tag.name === "class") this.#begin(tag);
    else if (tag.name === "method") this.#method = { hit: false };
    else if (tag.name === "line" && this.#file !== undefined) this.#line(this.#file, tag);
  }

  close(name: string): void {
    if (name === "class") this.#file = undefined;
    if (name !== "method" || this.#method === undefined) return;
    this.#file?.methods.push(this.#method.hit);
    this.#method = undefined;
  }

  reading(): Reading<CoveragePart> {
    const at = fromEpoch(this.#root?.attributes["timestamp"]);
    if (this.#files.size === 0) throw new Defective("inconclusive", "measures no class");
    return {
      part: { files: [...this.#files].map(([id, measured]) => this.#covered(id, measured)) },
      observed: at === undefined ? {} : { from: at, to: at },
      subject: {},
      declared: this.#declared(),
    };
  }

  #begin(tag: XmlTag): void {
    this.#times.clear();
    this.#file = this.#fileOf(tag);
  }

  #fileOf(tag: XmlTag): Measured {
    const name = tag.attributes["filename"] ?? tag.attributes["name"] ?? "";
    const { line, column } = tag;
    if (name === "") throw new Defective("invalid", "has a class without a file and a name", { line, column });
    const known = this.#files.get(name) ?? { tag, lines: new Map(), branches: new Map(), methods: [] };
    this.#files.set(name, known);
    return known;
  }

  #line(file: Measured, tag: XmlTag): void {
    const [number, hits] = [countIn(tag, "number"), countIn(tag, "hits")];
    const { line, column } = tag;
    if (number === undefined || hits === undefined)
      throw new Defective("invalid", "has a line without a number or without hits", { line, column });
    if (this.#method !== undefined) {
      this.#method.hit ||= hits > 0;
      return;
    }
    this.#classLines += 1;
    if (hits > 0) this.#classHits += 1;
    const time = (this.#times.get(number) ?? 0) + 1;
    this.#times.set(number, time);
    const key = `${number} ${time}`;
    file.lines.set(key, Math.max(hits, file.lines.get(key) ?? 0));
    const conditions = conditionsOf(tag);
    if (conditions !== undefined) file.branches.set(key, conditions);
  }

  #covered(id: string, { tag, lines, branches, methods }: Measured): CoveredFile {
    const conditions = [...branches.values()];
    return {
      id,
      lines: { covered: [...lines.values()].filter((hits) => hits > 0).length, total: lines.size },
      branches: {
        covered: conditions.reduce((sum, { covered }) => sum + covered, 0),
        total: conditions.reduce((sum, { total }) => sum + total, 0),
      },
      functions: { covered: methods.filter(Boolean).length, total: methods.length },
      source: { path: this.#path, line: tag.line, column: tag.column },
    };
  }

  /** The root counts the lines of all classes. */
  #declared(): readonly Declared[] {
    const root = this.#root;
    if (root === undefined) return [];
    const source = { path: this.#path, line: root.line, column: root.column };
    const compared = (what: string, declared: number | undefined, counted: number): readonly Declared[] =>
      declared === undefined ? [] : [{ what, declared, counted, source }];
    return [
      ...compared("lines", countIn(root, "lines-valid"), this.#classLines),
      ...compared("covered lines", countIn(root, "lines-covered"), this.#classHits),
    ];
  }
}

/** The conditions of a line; undefined where it has none. Throws `Defective` for a coverage that is not `75% (3/4)`. */
function conditionsOf({ attributes, line, column }: XmlTag): Ratio | undefined {
  const stated = attributes["condition-coverage"];
  if (stated === undefined) return undefined;
  const [, covered, total] = /^\d[\d.,]*% *\((\d{1,9})\/(\d{1,9})\)$/u.exec(stated.trim()) ?? [];
  if (covered === undefined || total === undefined)
    throw new Defective("invalid", `has "${stated.slice(0, 40)}" for condition-coverage, which counts no conditions`, {
      line,
      column,
    });
  if (Number(covered) > Number(total))
    throw new Defective("invalid", "covers more conditions than there are", { line, column });
  return { covered: Number(covered), total: Number(total) };
}
