import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/evidence/strict/json.ts";
import { hasShared, sharedBytes, sharedFiles } from "../shared.ts";
import { refusal } from "../stream.ts";

const FOLDER = "corpora/json";

/** What the suite accepts and we refuse, as the RFC lets us. */
const STRICTER: Readonly<Record<string, string>> = {
  "y_object_duplicated_key.json": 'has the key "a" twice in one object',
  "y_object_duplicated_key_and_value.json": 'has the key "a" twice in one object',
};

describe.runIf(hasShared)("strict JSON on JSONTestSuite", () => {
  const files = sharedFiles(FOLDER);

  it("sees all of the suite", () => {
    expect([
      files.filter((file) => file.startsWith("y_")).length,
      files.filter((file) => file.startsWith("n_")).length,
    ]).toEqual([94, 187]);
  });

  it.each(files.filter((file) => file.startsWith("n_")))("refuses %s", async (file) => {
    expect(await refusal(() => parseJson(sharedBytes(`${FOLDER}/${file}`)))).toMatch(/^(?:unreadable|over_limit) /u);
  });

  it.each(files.filter((file) => file.startsWith("y_") && !(file in STRICTER)))("takes %s", async (file) => {
    const bytes = sharedBytes(`${FOLDER}/${file}`);
    expect((await parseJson(bytes)).value).toEqual(JSON.parse(new TextDecoder().decode(bytes)));
  });

  it.each(Object.entries(STRICTER))("refuses %s by name, though the suite accepts it", async (file, message) => {
    expect(await refusal(() => parseJson(sharedBytes(`${FOLDER}/${file}`)))).toContain(message);
  });
});
