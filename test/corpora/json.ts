import { isDeepStrictEqual } from "node:util";
import { parseJson } from "../../src/evidence/strict/json.ts";
import { sharedBytes, sharedFiles } from "./shared.ts";
import type { Suite } from "./suite.ts";

const FOLDER = "corpora/json";

/** JSONTestSuite: the first letter says what a parser must do. */
export function jsonSuite(): Suite {
  return {
    name: "JSON (JSONTestSuite)",
    cases: sharedFiles(FOLDER).map((id) => ({
      id,
      must: id.startsWith("y_") ? "take" : id.startsWith("n_") ? "refuse" : "free",
      take: async () => {
        const bytes = sharedBytes(`${FOLDER}/${id}`);
        const { value } = await parseJson(bytes);
        if (id.startsWith("y_") && !isDeepStrictEqual(value, JSON.parse(new TextDecoder().decode(bytes))))
          throw new Error(`${id} is read as another value`);
      },
    })),
    deviations: [
      {
        refusal: /has the key .* twice in one object/u,
        reason: "a key twice: parsers keep the first, the last or both",
      },
    ],
  };
}
