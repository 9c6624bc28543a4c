import { Defective } from "../../errors.ts";
import type { Position } from "../../model.ts";
import { readXml, type XmlTag } from "../strict/xml.ts";
import type { Stated } from "./listed.ts";

/** A component as the XML form of CycloneDX has it. */
export interface XmlComponent {
  readonly type: string;
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  /** Ids, names and expressions, which apply together. */
  readonly licences: readonly string[];
  readonly source: Position;
}

interface Open {
  readonly tag: XmlTag;
  readonly texts: Map<string, string>;
  readonly licences: string[];
}

export interface XmlBom {
  readonly components: readonly XmlComponent[];
  readonly timestamp?: string;
  readonly vulnerabilities: readonly Stated[];
}

/** The components of a bill of materials, nested ones too but for the one that it is about, its timestamp and the vulnerabilities that it lists. Throws `Defective`. */
export async function readCycloneDxXml(chunks: AsyncIterable<Uint8Array>, path: string): Promise<XmlBom> {
  const bom = new Bom(path);
  await readXml(chunks, {
    open: (tag) => bom.open(tag),
    close: (name) => bom.close(name),
    text: (text) => bom.text(text),
  });
  const { components, timestamp, vulnerabilities } = bom;
  return { components, vulnerabilities, ...(timestamp === undefined ? {} : { timestamp }) };
}

const TEXTS = new Set(["group", "name", "version", "purl", "id", "expression", "timestamp", "severity", "state"]);

/** As it is found. */
interface Vulnerability {
  id?: string;
  readonly aliases: string[];
  readonly severities: string[];
  state?: string;
  readonly source: Position;
}

/** What components stand in that are parts of the product. */
const CONTAINERS = new Set(["bom", "components", "component"]);

class Bom {
  readonly components: XmlComponent[] = [];
  readonly vulnerabilities: Vulnerability[] = [];
  timestamp: string | undefined;
  readonly #path: string;
  readonly #names: string[] = [];
  readonly #open: Open[] = [];
  #text = "";

  constructor(path: string) {
    this.#path = path;
  }

  open(tag: XmlTag): "text" | undefined {
    this.#names.push(tag.name);
    this.#text = "";
    if (tag.name === "vulnerability" && this.#names.at(-2) === "vulnerabilities")
      this.vulnerabilities.push({ aliases: [], severities: [], source: this.#at(tag) });
    if (tag.name === "component") this.#open.push({ tag, texts: new Map(), licences: [] });
    return TEXTS.has(tag.name) ? "text" : undefined;
  }

  text(text: string): void {
    this.#text += text;
  }

  close(name: string): void {
    this.#names.pop();
    const text = this.#text.trim();
    this.#text = "";
    const [parent, above] = [this.#names.at(-1), this.#names.at(-2)];
    const current = this.#open.at(-1);
    if (name === "timestamp" && parent === "metadata") this.timestamp = text;
    if (current !== undefined && parent === "component") current.texts.set(name, text);
    if (current !== undefined && parent === "license" && above === "licenses" && (name === "id" || name === "name"))
      current.licences.push(text);
    if (current !== undefined && parent === "licenses" && name === "expression") current.licences.push(text);
    if (name === "component") this.#end();
    if (this.#names[1] === "vulnerabilities") this.#rate(name, text);
  }

  #at({ line, column }: XmlTag): Position {
    return { path: this.#path, line, column };
  }

  #rate(name: string, text: string): void {
    const last = this.vulnerabilities.at(-1);
    if (last === undefined) return;
    const [parent] = this.#names.slice(-1);
    if (name === "id" && parent === "vulnerability") last.id = text;
    if (name === "id" && parent === "reference") last.aliases.push(text);
    if (name === "severity" && parent === "rating") last.severities.push(text);
    if (name === "state" && parent === "analysis") last.state = text;
  }

  /** What the bill is about, what a component descends from and what made the bill are in it and no part of the product. */
  #end(): void {
    const open = this.#open.pop();
    if (open === undefined || !this.#names.every((name) => CONTAINERS.has(name))) return;
    const { tag, texts, licences } = open;
    const [name, group, version, purl] = ["name", "group", "version", "purl"].map((key) => texts.get(key));
    if (name === undefined || name === "")
      throw new Defective("invalid", "has a component without a name", { line: tag.line, column: tag.column });
    this.components.push({
      type: tag.attributes["type"] ?? "library",
      name,
      ...(group === undefined ? {} : { group }),
      ...(version === undefined ? {} : { version }),
      ...(purl === undefined ? {} : { purl }),
      licences,
      source: this.#at(tag),
    });
  }
}
