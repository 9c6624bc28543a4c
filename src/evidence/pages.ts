import { extname } from "node:path";
import { Defective } from "../errors.ts";
import type { Artifact, Config, Excerpt, Position } from "../model.ts";
import { excerptOf, lineStretch, type Page, pageOf } from "./excerpt.ts";
import { type Locator, locator, type Stretch } from "./locate.ts";
import type { Reread } from "./reread.ts";
import { holdsSecrets, tellsSecrets } from "./secret-formats.ts";

/** A file that a verdict names, as it was read. */
export type NamedFile = Pick<Artifact, "path" | "sha256" | "format" | "reading"> | Config["artifact"];

/** Looks at the files that a verdict names: each is read and parsed once, and only when it is asked for. */
export class Pages {
  readonly #files: ReadonlyMap<string, NamedFile>;
  readonly #reread: Reread;
  readonly #locators = new Map<string, Promise<Locator | undefined>>();
  readonly #looks = new Map<string, Promise<Look | undefined>>();

  constructor(files: readonly NamedFile[], reread: Reread) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#reread = reread;
  }

  /** For a JSON artifact that could be read. */
  locator(path: string): Promise<Locator | undefined> {
    const text = keptText(this.#files.get(path));
    return text === undefined ? Promise.resolve(undefined) : this.#locatorOf(path, text);
  }

  /** What stands at a place; undefined where the verdict knows no line, or the file cannot be shown. */
  async excerpt(source: Position): Promise<Excerpt | undefined> {
    const file = this.#files.get(source.path);
    if (file === undefined || (source.line === undefined && source.pointer === undefined)) return undefined;
    const look = await once(this.#looks, source.path, () => this.#look(file));
    const { kind, ...stretch } = (await look?.find(source)) ?? { start: 0, end: 0 };
    const excerpt = look === undefined ? undefined : excerptOf(look.page, stretch);
    if (excerpt === undefined) return undefined;
    return {
      ...(look?.isSecret === true ? { region: excerpt.region } : excerpt),
      ...(kind ? { kind } : {}),
    };
  }

  #locatorOf(path: string, text: string): Promise<Locator | undefined> {
    return once(this.#locators, path, () => locator(text));
  }

  async #look(file: NamedFile): Promise<Look | undefined> {
    const text = keptText(file) ?? (file.sha256 === "" ? undefined : await this.#reread(file));
    if (text === undefined) return undefined;
    const page = pageOf(text);
    const isSecret = holdsSecrets(file.format) || ("reading" in file && tellsSecrets(file.reading?.part));
    const inLine = ({ line, column }: Position) => (line === undefined ? undefined : lineStretch(page, line, column));
    if (isYaml(file.path)) {
      const entry = await yamlEntries(page);
      return { page, isSecret, find: async (source) => entry(source) ?? inLine(source) };
    }
    return {
      page,
      isSecret,
      find: async (source) => {
        if (source.pointer === undefined) return inLine(source);
        const found = await this.#locatorOf(file.path, page.text);
        // A line beside the pointer is the reader's own answer: one of many documents, or one that is broken.
        const isSame = source.line === undefined || found?.region(source.pointer).line === source.line;
        return isSame ? found?.shown(source.pointer) : inLine(source);
      },
    };
  }
}

interface Look {
  readonly page: Page;
  /** Then only where something stands is told. */
  readonly isSecret: boolean;
  find(source: Position): Promise<(Stretch & Pick<Excerpt, "kind">) | undefined>;
}

function keptText(file: NamedFile | undefined): string | undefined {
  return file !== undefined && "reading" in file ? file.reading?.text : undefined;
}

function isYaml(path: string): boolean {
  return [".yaml", ".yml"].includes(extname(path).toLowerCase());
}

/** The entry or item that starts at a place, key and value: the verdict's own position is that of the key. */
async function yamlEntries(page: Page): Promise<(source: Position) => Stretch | undefined> {
  const { parseYaml } = await import("./strict/yaml.ts");
  try {
    const { entryEnd } = parseYaml(Buffer.from(page.text));
    return ({ line = 0, column = 1 }) => {
      const start = (page.starts[line - 1] ?? Number.NaN) + column - 1;
      const end = entryEnd(start);
      return end === undefined ? undefined : { start, end };
    };
  } catch (error) {
    if (!(error instanceof Defective)) throw error;
    return () => undefined;
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}
