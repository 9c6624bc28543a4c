import { readZip } from "../../src/evidence/strict/zip.ts";
import { sharedBytes, sharedFiles } from "./shared.ts";
import type { Suite } from "./suite.ts";

const FOLDER = "corpora/zip";

/** Archives made to break or to fool readers: all of them must be refused. */
export function zipSuite(): Suite {
  return {
    name: "Zip (yauzl, zip-slip)",
    cases: sharedFiles(FOLDER)
      .filter((file) => file.endsWith(".zip"))
      .map((id) => ({ id, must: "refuse", take: () => readZip(sharedBytes(`${FOLDER}/${id}`)) })),
    deviations: [],
  };
}
