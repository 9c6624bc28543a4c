import { describe, expect, it } from "vitest";
import { hasShared, sharedBytes } from "../../corpora/shared.ts";
import { FOLDER, xmlSuite } from "../../corpora/xml.ts";
import { refusal } from "../stream.ts";

/** Well-formed, but in UTF-16. */
const UTF_16 = ["xmltest/valid/sa/049.xml", "xmltest/valid/sa/050.xml", "xmltest/valid/sa/051.xml"];

const hasDoctype = ({ id }: { readonly id: string }): boolean =>
  Buffer.from(sharedBytes(`${FOLDER}/${id}`))
    .toString("latin1")
    .includes("<!DOCTYPE");

describe.runIf(hasShared)("strict XML on the W3C suite", () => {
  const { cases } = xmlSuite();
  const malformed = cases.filter(({ id }) => id.includes("/not-wf/"));
  const outputs = cases.filter(({ id }) => id.includes("/out/"));
  const valid = cases.filter(({ id }) => id.includes("/valid/") && !id.includes("/out/"));

  it("sees all of the suite", () => {
    expect([malformed.length, valid.length, valid.filter(hasDoctype).length]).toEqual([253, 191, 188]);
  });

  it.each(malformed)("refuses $id", async ({ take }) => {
    expect(await refusal(take)).toMatch(/^unreadable /u);
  });

  it.each(valid.filter(hasDoctype))("refuses $id for its DOCTYPE", async ({ take }) => {
    expect(await refusal(take)).toContain("has a DOCTYPE");
  });

  it("is left with documents without DOCTYPE that are all UTF-16, and says so", async () => {
    const left = valid.filter((each) => !hasDoctype(each));
    expect(left.map(({ id }) => id)).toEqual(UTF_16);
    for (const { take } of left) expect(await refusal(take)).toContain("is UTF-16");
  });

  it("takes the canonical outputs, which have no DOCTYPE, but for those that namespaces forbid", async () => {
    const plain = outputs.filter((each) => !hasDoctype(each));
    const refused: string[] = [];
    for (const { id, take } of plain) await Promise.resolve(take()).catch(() => refused.push(id));
    expect([plain.length, refused]).toEqual([179, ["xmltest/valid/sa/out/012.xml"]]);
  });
});
