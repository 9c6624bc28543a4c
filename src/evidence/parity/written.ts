import type { Position } from "../../model.ts";
import { escapeToken } from "../../schema.ts";
import { headText } from "../sniff.ts";
import { parseJson } from "../strict/json.ts";

/** A document as it was written, and where parts of it stand. */
export interface Written {
  readonly value: unknown;
  placeOf(path: readonly (string | number)[]): Position;
}

/** The documents of a YAML file, or the one of a JSON file with its text. Throws `Defective`. */
export async function readWritten(
  bytes: Uint8Array,
  path: string,
): Promise<{ readonly documents: readonly Written[]; readonly text?: string }> {
  if (headText(bytes.subarray(0, 64)).startsWith("{")) {
    const { value, text } = await parseJson(bytes);
    return { documents: [{ value, placeOf: (steps) => ({ path, pointer: pointerOf(steps) }) }], text };
  }
  const { parseYamlDocuments } = await import("../strict/yaml-snapshot.ts");
  const documents = parseYamlDocuments(bytes).map(({ value, position }) => ({
    value,
    placeOf: (steps: readonly (string | number)[]) => ({ path, ...position(steps) }),
  }));
  return { documents };
}

/** RFC 6901. */
export function pointerOf(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${escapeToken(String(step))}`).join("");
}
