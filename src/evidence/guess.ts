import { distance } from "fastest-levenshtein";
import { formatKeys } from "../generated/format-keys.ts";
import { headText, rootElement } from "./sniff.ts";

const MOST = 3;
/** A key in this much of a document's beginning counts. */
const HEAD_CHARACTERS = 8_192;

/** The formats, best first, that a file which fits none of them comes nearest to: by its first keys or element, and by its name. */
export function guesses(head: Uint8Array, path: string, formats: readonly string[]): readonly string[] {
  const text = headText(head).slice(0, HEAD_CHARACTERS);
  const words = [rootElement(head) ?? "", ...nameWords(path)].filter((word) => word !== "");
  return [...new Set(formats)]
    .map((format) => ({ format, score: keyScore(format, text) + wordScore(format, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.format < b.format ? -1 : 1))
    .slice(0, MOST)
    .map(({ format }) => format);
}

/** The share of a format's own keys that stand in the text. */
function keyScore(format: string, text: string): number {
  const keys = formatKeys[format] ?? [];
  if (keys.length === 0 || !/^[[{]/u.test(text)) return 0;
  return keys.filter((key) => text.includes(`"${key}"`)).length / keys.length;
}

/** What the first element of an XML format is called. */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  junit: ["testsuites", "testsuite"],
  cobertura: ["coverage"],
  clover: ["coverage"],
  jacoco: ["report"],
  cyclonedx: ["bom"],
};

function wordScore(format: string, words: readonly string[]): number {
  const parts = [format, ...format.split("-"), ...(ELEMENTS[format] ?? [])];
  const isNear = words.some((word) => parts.some((part) => distance(word, part) <= (part.length > 4 ? 2 : 0)));
  return isNear ? 1 : 0;
}

function nameWords(path: string): readonly string[] {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return name.split(/[^a-z0-9]+/u);
}
