import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { parseYaml } from "../../src/evidence/strict/yaml.ts";
import { parseYamlDocuments } from "../../src/evidence/strict/yaml-snapshot.ts";
import { sharedBytes, sharedFiles } from "./shared.ts";
import type { Case, Deviation, Suite } from "./suite.ts";

const FOLDER = "corpora/yaml";

interface Entry {
  readonly id: string;
  readonly yaml: string;
  /** Its documents as JSON; absent where JSON has no word for them. */
  readonly json?: string;
  readonly must: Case["must"];
}

type Stated = Readonly<Partial<Record<"yaml" | "json", string> & Record<"fail" | "skip", boolean>>>;

/** The YAML test suite as the two parsers meet it: that of our own files, and that of exported objects. */
export function yamlSuites(): readonly Suite[] {
  const entries = sharedFiles(FOLDER).flatMap(entriesOf);
  return [
    suite("YAML, own files (yaml-test-suite)", entries, (bytes) => [parseYaml(bytes).value], OWN),
    suite(
      "YAML, snapshots (yaml-test-suite)",
      entries,
      (bytes) => parseYamlDocuments(bytes).map(({ value }) => value),
      SNAPSHOTS,
    ),
  ];
}

const BOTH: readonly Deviation[] = [
  { refusal: /has a directive/u, reason: "a directive (%): it changes what the rest means" },
  {
    refusal: /uses a tag|unresolved tag|tag resolve/iu,
    reason: "a tag (!): what it makes of a value is up to the parser",
  },
  {
    refusal: /has a key that is no text|has the key null/u,
    reason: "a key that is no text: JSON and most languages know no other",
  },
  { refusal: /control character/u, reason: "a control character in a text" },
];
const OWN: readonly Deviation[] = [
  ...BOTH,
  { refusal: /anchor/iu, reason: "an anchor: what stands there is written elsewhere" },
  { refusal: /more than one YAML document/u, reason: "a second document: some parsers read the first, some the last" },
];
const SNAPSHOTS: readonly Deviation[] = [
  ...BOTH,
  { refusal: /bad alias|a second time/u, reason: "an anchor that ends in a colon, or is named twice" },
  { refusal: /number or time/u, reason: "a number or a time that YAML 1.1 and 1.2 read differently" },
];

function suite(
  name: string,
  entries: readonly Entry[],
  read: (bytes: Uint8Array) => readonly unknown[],
  deviations: readonly Deviation[],
): Suite {
  return {
    name,
    cases: entries.map(({ id, yaml, json, must }) => ({
      id,
      must,
      take: () => {
        const values = read(new TextEncoder().encode(yaml)).filter(isThere);
        if (must === "take" && json !== undefined && !isDeepStrictEqual(values, documentsIn(json).filter(isThere)))
          throw new Error(`${id} is read as another value`);
      },
    })),
    deviations,
  };
}

/** Empty documents are left out. */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A later test of a file takes what it does not say from the one before it, but for `fail`. */
function entriesOf(file: string): readonly Entry[] {
  const list: readonly Stated[] = parse(Buffer.from(sharedBytes(`${FOLDER}/${file}`)).toString());
  let known: Stated = {};
  return list.map((stated, index) => {
    const { fail: _, skip: __, ...taken } = known;
    known = { ...taken, ...stated };
    return {
      id: `${file.replace(/\.yaml$/u, "")}/${index}`,
      yaml: seen(known.yaml ?? ""),
      ...(known.json === undefined ? {} : { json: known.json }),
      must: known.skip === true ? "free" : known.fail === true ? "refuse" : "take",
    };
  });
}

/** The suite shows what nobody sees by signs. */
function seen(text: string): string {
  return text
    .replace(/␣/gu, " ")
    .replace(/—*»/gu, "\t")
    .replace(/↵/gu, "")
    .replace(/←/gu, "\r")
    .replace(/⇔/gu, "\uFEFF")
    .replace(/∎\n?$/u, "");
}

/** JSON documents behind one another, each from a line of its own. */
function documentsIn(json: string): readonly unknown[] {
  const documents: unknown[] = [];
  let rest = "";
  for (const line of json.split("\n")) {
    rest += `${line}\n`;
    try {
      documents.push(JSON.parse(rest));
      rest = "";
    } catch {
      // The document goes on.
    }
  }
  return documents;
}
