import { describe, expect, it } from "vitest";
import { jsonSuite } from "../../corpora/json.ts";
import { hasShared } from "../../corpora/shared.ts";
import { refusal } from "../stream.ts";

/** What the suite accepts and we refuse, as the RFC lets us. */
const STRICTER: Readonly<Record<string, string>> = {
  "y_object_duplicated_key.json": 'has the key "a" twice in one object',
  "y_object_duplicated_key_and_value.json": 'has the key "a" twice in one object',
};

describe.runIf(hasShared)("strict JSON on JSONTestSuite", () => {
  const { cases } = jsonSuite();
  const [accepted, broken] = [
    cases.filter(({ must }) => must === "take"),
    cases.filter(({ must }) => must === "refuse"),
  ];

  it("sees all of the suite", () => {
    expect([accepted.length, broken.length]).toEqual([94, 187]);
  });

  it.each(broken)("refuses $id", async ({ take }) => {
    expect(await refusal(take)).toMatch(/^(?:unreadable|over_limit) /u);
  });

  it.each(accepted.filter(({ id }) => !(id in STRICTER)))("takes $id with its value", async ({ take }) => {
    await take();
  });

  it.each(accepted.filter(({ id }) => id in STRICTER))(
    "refuses $id by name, though the suite accepts it",
    async (each) => {
      expect(await refusal(each.take)).toContain(STRICTER[each.id]);
    },
  );
});
