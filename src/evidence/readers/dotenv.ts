import { Defective } from "../../errors.ts";
import type { Reading } from "../../model.ts";
import { SNAPSHOT, type SnapshotPart } from "../kinds/snapshot.ts";
import { isSecretName } from "../parity/secrets.ts";
import type { Reader } from "../reader.ts";
import { headText } from "../sniff.ts";
import { parseDotenv } from "../strict/dotenv.ts";
import { gather } from "../strict/json.ts";

/** Variables of an environment, `NAME=value` a line. Nothing is put in for `$NAME`: what is written is compared. */
export const reader: Reader<SnapshotPart> = {
  format: "dotenv",
  kind: SNAPSHOT,
  isGeneral: true,
  recognises: (head) =>
    /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=/u.test(headText(head)),
  read,
};

async function read(chunks: AsyncIterable<Uint8Array>, path: string): Promise<Reading<SnapshotPart>> {
  const variables = await parseDotenv(await gather(chunks));
  if (variables.length === 0) throw new Defective("inconclusive", "assigns no variable");
  const lines = new Map(variables.map(({ name, line }) => [name, line]));
  const placeOf = ([name = ""]: readonly string[]) => ({ path, line: lines.get(name) ?? 1, column: 1 });
  return {
    part: {
      objects: [
        {
          object: "dotenv",
          isLocal: true,
          dimension: "config",
          value: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
          source: { path, line: 1, column: 1 },
          dimensionOf: ([name = ""]) => (isSecretName(name) ? "secrets" : "config"),
          placeOf,
        },
      ],
      facts: { documents: 1, variables: variables.length },
    },
    observed: {},
    subject: {},
    declared: [],
  };
}
