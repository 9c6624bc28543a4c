import { describe, expect, it } from "vitest";
import { hasShared } from "../../corpora/shared.ts";
import { zipSuite } from "../../corpora/zip.ts";
import { refusal } from "../stream.ts";

/** Whole zips whose names are the danger; all others are damaged. */
const HOSTILE =
  /^(?:absolute-path|invalid-characters-in-fileName|invalid-relative-path|zip-slip|unsupported-compression)/u;
const MULTIPLE_DISKS = /^multi-disk/u;

describe.runIf(hasShared)("strict zip on archives made to break readers", () => {
  const { cases } = zipSuite();

  it("sees all of them", () => {
    expect(cases.length).toBe(23);
  });

  it.each(cases)("refuses $id", async ({ id, take }) => {
    const code = HOSTILE.test(id) || MULTIPLE_DISKS.test(id) ? "invalid" : "(?:unreadable|over_limit|ambiguous)";
    expect(await refusal(take)).toMatch(new RegExp(`^${code} - `, "u"));
  });
});
