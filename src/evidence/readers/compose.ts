import { Defective } from "../../errors.ts";
import type { Reading } from "../../model.ts";
import { SNAPSHOT, type SnapshotPart } from "../kinds/snapshot.ts";
import { COMPOSE_LISTS, composeDimension, withTexts } from "../parity/compose.ts";
import { isMapping, normalised, writtenPath } from "../parity/keyed.ts";
import { readWritten } from "../parity/written.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { gather } from "../strict/json.ts";

/** A Compose file, in YAML or as `docker compose config --format json` prints it. Variables in it are compared as they are written. */
export const reader: Reader<SnapshotPart> = {
  format: "compose",
  kind: SNAPSHOT,
  isGeneral: true,
  recognises: (head) => {
    const text = headText(head);
    return text.startsWith("{")
      ? /"services"\s*:\s*\{/u.test(text)
      : /(?:^|\n)"?services"?\s*:\s*(?:#.*)?\r?\n/u.test(text);
  },
  read,
};

const SECTIONS = ["services", "networks", "volumes", "secrets", "configs"] as const;

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const { documents, ...rest } = await readWritten(await gather(chunks), path);
  const [document, second] = documents;
  if (second !== undefined)
    throw new Defective("ambiguous", "holds several documents; a Compose file is one", placed(second.placeOf([])));
  const value = document?.value;
  if (document === undefined || !isMapping(value) || !isMapping(value["services"]))
    throw new Defective("invalid", "is no Compose file: its services are no mapping");
  // Version 1 and 2 of the format named themselves; Compose does not look at it any more.
  const { version: _, ...file } = value;
  const placeOf = (tokens: readonly string[]) => document.placeOf(writtenPath(value, tokens, COMPOSE_LISTS));
  const counts = SECTIONS.map((name) => [name, isMapping(file[name]) ? Object.keys(file[name]).length : 0]);
  return {
    part: {
      objects: [
        {
          object: "compose",
          isLocal: true,
          dimension: "infrastructure",
          value: withTexts(normalised(file, COMPOSE_LISTS) as typeof file),
          source: document.placeOf([]),
          dimensionOf: composeDimension,
          placeOf,
        },
      ],
      facts: { documents: 1, ...Object.fromEntries(counts) },
    },
    observed: {},
    subject: {},
    declared: [],
    ...rest,
  };
}

function placed({ line, column }: { readonly line?: number; readonly column?: number }) {
  return line === undefined || column === undefined ? {} : { line, column };
}
