import { readXml } from "../../src/evidence/strict/xml.ts";
import { stream } from "../evidence/stream.ts";
import { sharedBytes, sharedFiles } from "./shared.ts";
import type { Case, Suite } from "./suite.ts";

export const FOLDER = "corpora/xml";
/** Parts of other documents, as the index of the corpora says. */
const NO_TESTS = [
  "xmltest/valid/ext-sa/010.xml",
  "xmltest/not-wf/not-sa/010.xml",
  "xmltest/not-wf/not-sa/011.xml",
  "sun/not-wf/uri01.xml",
];
/** The suite lets a parser take or refuse it. */
const FREE = "xmltest/not-wf/not-sa/005.xml";

/** The W3C suite: documents by their folder, and the canonical form of the valid ones, which a parser must take too. */
export function xmlSuite(): Suite {
  return {
    name: "XML (W3C suite)",
    cases: sharedFiles(FOLDER)
      .filter((file) => file.endsWith(".xml") && !NO_TESTS.includes(file))
      .map((id) => ({ id, must: mustOf(id), take: () => readPieces(id) })),
    deviations: [
      {
        refusal: /has a DOCTYPE/u,
        reason: "a DOCTYPE: entities make the text that is read another than the text that is there",
      },
      { refusal: /is UTF-16/u, reason: "UTF-16: an encoding that not every reader of reports knows" },
      { refusal: /malformed name/u, reason: "a name that namespaces forbid" },
    ],
  };
}

function mustOf(file: string): Case["must"] {
  if (file === FREE) return "free";
  return file.includes("/not-wf/") ? "refuse" : "take";
}

/** In pieces that cut characters and tags. */
function readPieces(file: string): Promise<unknown> {
  return readXml(stream(sharedBytes(`${FOLDER}/${file}`), 7), {
    open: () => undefined,
    close: () => undefined,
    text: () => undefined,
  });
}
