import { describe, expect, it } from "vitest";
import { readXml } from "../../../src/evidence/strict/xml.ts";
import { hasShared, sharedBytes, sharedFiles } from "../shared.ts";
import { refusal, stream } from "../stream.ts";

const FOLDER = "corpora/xml";
/** Parts of other documents, as the INDEX of the corpora says. */
const NO_TESTS = [
  "xmltest/valid/ext-sa/010.xml",
  "xmltest/not-wf/not-sa/010.xml",
  "xmltest/not-wf/not-sa/011.xml",
  "sun/not-wf/uri01.xml",
];
/** Well-formed, but in UTF-16. */
const UTF_16 = ["xmltest/valid/sa/049.xml", "xmltest/valid/sa/050.xml", "xmltest/valid/sa/051.xml"];

const read = (file: string): Promise<void> =>
  readXml(stream(sharedBytes(`${FOLDER}/${file}`), 7), {
    open: () => undefined,
    close: () => undefined,
    text: () => undefined,
  });
const hasDoctype = (file: string): boolean =>
  Buffer.from(sharedBytes(`${FOLDER}/${file}`))
    .toString("latin1")
    .includes("<!DOCTYPE");

describe.runIf(hasShared)("strict XML on the W3C suite", () => {
  const documents = sharedFiles(FOLDER).filter(
    (file) => file.endsWith(".xml") && !file.includes("/out/") && !NO_TESTS.includes(file),
  );
  const malformed = documents.filter((file) => file.includes("/not-wf/"));
  const valid = documents.filter((file) => file.includes("/valid/"));

  it("sees all of the suite", () => {
    expect([malformed.length, valid.length, valid.filter(hasDoctype).length]).toEqual([253, 191, 188]);
  });

  it.each(malformed)("refuses %s", async (file) => {
    expect(await refusal(() => read(file))).toMatch(/^unreadable /u);
  });

  it.each(valid.filter(hasDoctype))("refuses %s for its DOCTYPE", async (file) => {
    expect(await refusal(() => read(file))).toContain("has a DOCTYPE");
  });

  it("is left with documents without DOCTYPE that are all UTF-16, and says so", async () => {
    expect(valid.filter((file) => !hasDoctype(file))).toEqual(UTF_16);
    for (const file of UTF_16) expect(await refusal(() => read(file))).toContain("is UTF-16");
  });

  it("takes the canonical outputs, which have no DOCTYPE, but for those that namespaces forbid", async () => {
    const outputs = sharedFiles(FOLDER).filter(
      (file) => file.includes("/out/") && file.endsWith(".xml") && !hasDoctype(file),
    );
    const refused: string[] = [];
    for (const file of outputs) await read(file).catch(() => refused.push(file));
    expect([outputs.length, refused]).toEqual([179, ["xmltest/valid/sa/out/012.xml"]]);
  });
});
