import { describe, expect, it } from "vitest";
import { Defective } from "../../src/errors.ts";
import { scoreOf } from "./score.ts";
import type { Case } from "./suite.ts";

const takes = (id: string, must: Case["must"]): Case => ({ id, must, take: () => undefined });
const refuses = (id: string, must: Case["must"], message: string): Case => ({
  id,
  must,
  take: () => {
    throw new Defective("invalid", message);
  },
});

describe("the score of a corpus", () => {
  it("counts what is refused, taken and free, and gives what is refused all the same its reason", async () => {
    const cases = [
      refuses("a", "refuse", "is broken"),
      takes("b", "take"),
      refuses("c", "take", "has an anchor"),
      refuses("d", "free", "is odd"),
      takes("e", "free"),
    ];
    expect(await scoreOf({ name: "x", cases, deviations: [{ refusal: /anchor/u, reason: "an anchor" }] })).toEqual({
      name: "x",
      refused: [1, 1],
      taken: [1, 2],
      free: [1, 2],
      deviations: [{ reason: "an anchor", count: 1 }],
      unexplained: [],
    });
  });

  it("leaves nothing unsaid that has no reason, and no reason that has nothing", async () => {
    const cases = [takes("a", "refuse"), refuses("b", "take", "is odd")];
    const { unexplained } = await scoreOf({
      name: "x",
      cases,
      deviations: [{ refusal: /anchor/u, reason: "an anchor" }],
    });
    expect(unexplained).toEqual(["a: taken", "b: invalid is odd", "nothing is refused for: an anchor"]);
  });

  it("takes a crash of the parser for no refusal", async () => {
    const crashes: Case = { id: "a", must: "refuse", take: () => Promise.reject(new RangeError("stack")) };
    await expect(scoreOf({ name: "x", cases: [crashes], deviations: [] })).rejects.toThrow(RangeError);
  });
});
