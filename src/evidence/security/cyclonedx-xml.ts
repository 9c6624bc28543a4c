import { Defective } from "../../errors.ts";
import type { Position } from "../../model.ts";
import { readXml, type XmlTag } from "../strict/xml.ts";

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

/** The components of a bill of materials, nested ones too but for the one that it is about, and its timestamp. Throws `Defective`. */
export async function readCycloneDxXml(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): Promise<{ readonly components: readonly XmlComponent[]; readonly timestamp?: string }> {
  const bom = new Bom(path);
  await readXml(chunks, {
    open: (tag) => bom.open(tag),
    close: (name) => bom.close(name),
    text: (text) => bom.text(text),
  });
  return { components: bom.components, ...(bom.timestamp === undefined ? {} : { timestamp: bom.timestamp }) };
}

const TEXTS = new Set(["group", "name", "version", "purl", "id", "expression", "timestamp"]);

class Bom {
  readonly components: XmlComponent[] = [];
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
  }

  /** The component in the metadata is what the bill is about. */
  #end(): void {
    const open = this.#open.pop();
    if (open === undefined || this.#names.includes("metadata")) return;
    const { tag, texts, licences } = open;
    const { line, column } = tag;
    const [name, group, version, purl] = ["name", "group", "version", "purl"].map((key) => texts.get(key));
    if (name === undefined || name === "")
      throw new Defective("invalid", "has a component without a name", { line, column });
    this.components.push({
      type: tag.attributes["type"] ?? "library",
      name,
      ...(group === undefined ? {} : { group }),
      ...(version === undefined ? {} : { version }),
      ...(purl === undefined ? {} : { purl }),
      licences,
      source: { path: this.#path, line, column },
    });
  }
}
